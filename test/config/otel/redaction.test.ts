import { Chart } from 'cdk8s';
import {
  OtelCollectorDaemonSet, OtelCollectorVersion, OtelPipeline, OtelSignal, OtlpEndpoint, Redaction, RedactionOptions, RedactionPreset,
} from '../../../src';
import { refusal } from '../../support/synth';

const VERSION = OtelCollectorVersion.of('0.158.0');
const { CREDENTIALS, DATABASE_VALUES, PERSONAL_DATA } = RedactionPreset;

function settings(options: RedactionOptions): Record<string, any> {
  return Object.fromEntries(Redaction.of(options).processors.map(processor => [processor._id(VERSION), processor._settings(VERSION)]));
}

/** An expression of RE2 in JavaScript. */
function expression(pattern: string): RegExp {
  return pattern.startsWith('(?i)') ? new RegExp(pattern.slice(4), 'i') : new RegExp(pattern);
}

function matches(patterns: string[], text: string): boolean {
  return patterns.some(pattern => expression(pattern).test(text));
}

describe('what the processors are told', () => {
  test('all presets, in an order in which whole statements are hidden before their values are searched', () => {
    expect(Object.keys(settings({}))).toEqual(['transform/redaction', 'redaction']);
    expect(settings({}).redaction).toMatchObject({ allow_all_keys: true, redact_all_types: true, summary: 'silent' });
    expect(settings({})['transform/redaction'].error_mode).toBe('propagate');
  });

  test('one preset, and what the user names', () => {
    expect(settings({ presets: [DATABASE_VALUES], attributes: ['^tax'], values: ['\\d{9}'], except: ['tax.rate'] }).redaction).toEqual({
      allow_all_keys: true,
      blocked_key_patterns: ['^db\\.(query|operation)\\.parameter\\.', '^db\\.sql\\.parameters$', '^tax'],
      blocked_values: ['\\d{9}'],
      ignored_keys: ['tax.rate'],
      redact_all_types: true,
      summary: 'silent',
    });
    expect(Object.keys(settings({ presets: [], attributes: ['^tax'] }))).toEqual(['redaction']);
  });

  test('values are searched in names and status texts, too, and quoted for OTTL', () => {
    expect(settings({ presets: [], values: ['"\\d{9}"'] })['transform/redaction']).toEqual({
      error_mode: 'propagate',
      trace_statements: ['replace_pattern(span.name, "\\"\\\\d{9}\\"", "****")', 'replace_pattern(span.status.message, "\\"\\\\d{9}\\"", "****")'],
    });
  });

  test('a key for hashes comes from a Secret', () => {
    const redaction = Redaction.of({ hashKey: { secretName: 'hash', key: 'key' } });
    const [, processor] = redaction.processors;
    expect(processor._settings(VERSION)).toMatchObject({ hash_function: 'hmac-sha256', hmac_key: '${env:REDACTION_HASH_KEY}' });
    expect(processor.needs.environment).toEqual([{ name: 'REDACTION_HASH_KEY', secretName: 'hash', secretKey: 'key' }]);
  });

  test('a pipeline gets them behind its own processors', () => {
    const pipeline = new OtelPipeline(OtelSignal.TRACES, { receivers: [], exporters: [] });
    Redaction.of({ presets: [PERSONAL_DATA] }).addTo(pipeline);
    expect(pipeline.processors.map(processor => processor._id(VERSION))).toEqual(['transform/redaction', 'redaction']);
  });
});

describe('the patterns', () => {
  const credentials = settings({ presets: [CREDENTIALS] }).redaction;
  const personal = settings({ presets: [PERSONAL_DATA] }).redaction;

  test.each([
    'http.request.header.authorization', 'http.request.header.Proxy-Authorization', 'http.request.header.cookie', 'http.response.header.set_cookie',
    'http.request.header.x_api_key', 'http.request.header.x-api-key', 'app.password', 'db.passwd', 'access_token', 'csrfToken', 'client.secret', 'session.id',
  ])('name of a credential: %s', name => expect(matches(credentials.blocked_key_patterns, name)).toBe(true));

  test.each([
    'http.request.method', 'http.route', 'gen_ai.usage.input_tokens', 'messaging.destination.name', 'k8s.pod.name', 'url.full', 'db.system.name', 'enduser.scope',
    'authorization.decision', 'service.instance.id', 'tokenizer',
  ])('other name: %s', name => expect(matches([...credentials.blocked_key_patterns, ...personal.blocked_key_patterns], name)).toBe(false));

  test.each([
    'Authorization: Bearer abcdefghij', 'basic dXNlcjpwYXNz', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'postgres://user:pass@db/shop', 'redis://:pass@cache',
    'https://host/path?x=1&access_token=abc', '/callback?code=abc',
  ])('value of a credential: %s', value => expect(matches(credentials.blocked_values, value)).toBe(true));

  test.each(['bob@example.com', '4111111111111111', '5500 0000 0000 0004', '371449635398431'])(
    'personal value: %s', value => expect(matches(personal.blocked_values, value)).toBe(true));

  test.each(['1763647384123456789', '0af7651916cd43dd8448eb211c80319c', 'https://host:8080/path?page=2', 'GET /orders/{id}', 'user@', '10.1.2.3', 'basic'])(
    'other value: %s', value => expect(matches([...credentials.blocked_values, ...personal.blocked_values], value)).toBe(false));
});

test.each<[string, RedactionOptions, string]>([
  ['nothing', { presets: [] }, "'redaction.presets' must be a list of at least one preset, got []: leave it out for all presets, or name attributes or values"],
  ['an empty expression', { values: [' '] }, "'redaction.attributes or values' must be regular expressions that are not empty, got \" \": the empty expression would hide everything; correct it"],
  ['a broken expression', { attributes: ['('] }, "'redaction.attributes or values' must be regular expressions that are not empty, got \"(\": the empty expression would hide everything; correct it"],
  ['no exceptions', { except: [] }, "'redaction.except' must be a list of at least one name, got []: leave it out"],
  ['a key as text', { hashKey: 'secret' as any }, "'redaction.hashKey' must be a reference to a Secret, { secretName: '…', key: '…' }, got \"(hidden)\": put the key into a Secret and name it here; what is synthesized is committed to git"],
])('refused: %s', (_name, options, message) => {
  const define = (chart: Chart) => new OtelCollectorDaemonSet(chart, 'agent', {
    exportTo: OtlpEndpoint.fromAttributes({ host: 'sampler', port: 4317 }), redaction: Redaction.of(options),
  });
  expect(refusal(define)).toEqual([`[test/agent] ${message}`]);
});
