import { ApiObject, Chart } from 'cdk8s';
import { load } from 'js-yaml';
import { CheckSeverity, PlatformSize, ProductionChecks, TracingPlatform } from '../../src';
import { testApp, testChart } from '../support/chart';
import { collector, files, manifest, service, workload } from '../support/checks';
import { ISSUER, platformObjects, PRODUCTION } from '../support/platforms';
import { find } from '../support/synth';

const LATEST = workload('Job', 'job', {}, { image: 'program:latest' });
const SECRET = manifest('Secret', 'secret', { data: { password: 'Z2VoZWlt' } });

function annotated(annotations: { [key: string]: string }): any {
  return { ...SECRET, metadata: { ...SECRET.metadata, annotations } };
}

describe('what is looked at', () => {
  test('objects, with all that a finding says', () => {
    expect(new ProductionChecks().checkObjects([SECRET])).toEqual([{
      rule: 'secret-object',
      severity: CheckSeverity.ERROR,
      object: 'Secret/tracing/secret',
      message: 'has the keys password',
      fix: 'make it outside of git: External Secrets, Sealed Secrets, or kubectl create secret',
    }]);
  });

  test('Lists are unpacked; empty documents are skipped', () => {
    const objects = [null, undefined, { kind: 'List', items: [SECRET, null] }];
    expect(new ProductionChecks().checkObjects(objects).map(({ object }) => object)).toEqual(['Secret/tracing/secret']);
  });

  test('an object without a namespace', () => {
    const { metadata: { name }, ...rest } = SECRET;
    expect(new ProductionChecks().checkObjects([{ ...rest, metadata: { name } }]).map(({ object }) => object)).toEqual(['Secret/secret']);
  });

  test('an app, a chart, a construct', () => {
    const app = testApp();
    const [one, other] = ['one', 'other'].map(namespace => new Chart(app, namespace, { namespace }));
    const [first] = [one, other].map(chart => new ApiObject(chart, 'Secret', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'secret' }, data: { a: 'YQ==' } }));
    const objects = (scope: any) => ProductionChecks.of(scope).map(({ object }) => object);
    expect(objects(app)).toEqual(['Secret/one/secret', 'Secret/other/secret']);
    expect(objects(other)).toEqual(['Secret/other/secret']);
    expect(objects(first)).toEqual(['Secret/one/secret']);
  });

  test('it only looks: the YAML is the same afterwards, and the findings are those of the YAML', () => {
    const chart = testChart();
    new TracingPlatform(chart, 'tracing', { size: PlatformSize.PRODUCTION, tls: ISSUER });
    const found = ProductionChecks.of(chart);
    const objects = JSON.parse(JSON.stringify(chart.toJson()));
    expect(objects).toEqual(platformObjects(PRODUCTION));
    expect(new ProductionChecks().checkObjects(objects).map(({ rule, object }) => `${rule} ${object}`).sort())
      .toEqual(found.map(({ rule, object }) => `${rule} ${object}`).sort());
  });

  test('the gravest comes first', () => {
    const severities = new ProductionChecks().checkObjects(platformObjects({})).map(({ severity }) => severity);
    expect([...new Set(severities)]).toEqual(['error', 'warning', 'info']);
    expect(severities).toEqual([...severities].sort((one, other) => ['error', 'warning', 'info'].indexOf(one) - ['error', 'warning', 'info'].indexOf(other)));
  });
});

describe('objects of any shape are no error', () => {
  const objects: any[] = [
    ...platformObjects({ ...PRODUCTION, gateway: { router: { autoscaling: { minReplicas: 2, maxReplicas: 5 } } } }),
    SECRET,
    manifest('Ingress', 'ui', { spec: { tls: [{ hosts: ['a'] }], rules: [{ host: 'a', http: { paths: [{ backend: { service: { name: 'ui' } } }] } }] } }),
    manifest('HTTPRoute', 'ui', { spec: { parentRefs: [{ name: 'public' }], rules: [{ backendRefs: [{ name: 'ui' }] }] } }),
  ];
  const others = [
    service('ui'),
    ...collector({ extensions: { jaeger_query: {} } }, 'Deployment', 'ui'),
    manifest('Gateway', 'public', { spec: { listeners: [{ name: 'plain', protocol: 'HTTP' }] } }),
  ];
  const kinds = [...new Set(objects.map(({ kind }) => kind))];
  const replacements = [null, 'text', [null], {}];

  test.each(kinds)('%s', kind => {
    const example = objects.find(object => object.kind === kind)!;
    for (const changed of replacements.flatMap(replacement => everyValueReplaced(example, replacement))) {
      expect(() => new ProductionChecks().checkObjects([changed, ...others])).not.toThrow();
    }
  });

  test.each(['tracing-agent', 'tracing-jaeger-query'])('the configuration of %s', name => {
    const example = load(find(objects, 'ConfigMap', name).data['config.yaml']);
    const workloads = objects.filter(object => object.metadata.name === name);
    for (const changed of [null, 'text'].flatMap(replacement => everyValueReplaced(example, replacement))) {
      expect(() => new ProductionChecks().checkObjects([files(name, { 'config.yaml': JSON.stringify(changed) }), ...workloads])).not.toThrow();
    }
  });
});

/** Copies of a value, in each of which one part is another one. */
function everyValueReplaced(value: any, by: any): any[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.keys(value).flatMap(key => [by, ...everyValueReplaced(value[key], by)].map(part => {
    const copy = Array.isArray(value) ? [...value] : { ...value };
    copy[key] = part;
    return copy;
  }));
}

describe('suppressions', () => {
  test.each<[string, string | undefined]>([
    ['every object', undefined],
    ['kind and name', 'Secret/secret'],
    ['kind, namespace and name', 'Secret/tracing/secret'],
  ])('by option, for %s', (_, object) => {
    const checks = new ProductionChecks({ suppress: [{ rule: 'secret-object', object, reason: 'it is made up' }] });
    expect(checks.reportObjects([SECRET])).toEqual({
      findings: [],
      suppressed: [{
        rule: 'secret-object',
        severity: 'error',
        object: 'Secret/tracing/secret',
        message: 'has the keys password',
        fix: 'make it outside of git: External Secrets, Sealed Secrets, or kubectl create secret',
        reason: 'it is made up',
      }],
    });
  });

  test('by an annotation', () => {
    const { findings, suppressed } = new ProductionChecks().reportObjects([annotated({ 'cdk8s-tracing/suppress-secret-object': 'it is made up' })]);
    expect(findings).toEqual([]);
    expect(suppressed.map(({ rule, object, reason }) => [rule, object, reason])).toEqual([['secret-object', 'Secret/tracing/secret', 'it is made up']]);
  });

  test('an annotation is about its own object', () => {
    const other = manifest('Secret', 'other', { data: { a: 'YQ==' } });
    const findings = new ProductionChecks().checkObjects([annotated({ 'cdk8s-tracing/suppress-secret-object': 'it is made up' }), other]);
    expect(findings.map(({ rule, object }) => `${rule} ${object}`)).toEqual(['secret-object Secret/tracing/other']);
  });

  test.each<[string, any, string]>([
    ['of another object', { rule: 'secret-object', object: 'Secret/other', reason: 'r' }, 'unused-suppression Secret/other: there is nothing of secret-object to suppress'],
    ['of another rule', { rule: 'latest-tag', reason: 'r' }, 'unused-suppression all objects: there is nothing of latest-tag to suppress'],
  ])('one %s is a finding itself', (_, suppression, expected) => {
    const findings = new ProductionChecks({ suppress: [suppression] }).checkObjects([SECRET]);
    expect(findings.map(({ rule, object, message }) => `${rule} ${object}: ${message}`)).toEqual(['secret-object Secret/tracing/secret: has the keys password', expected]);
  });

  test.each<[string, { [key: string]: string }, string]>([
    ['for no rule', { 'cdk8s-tracing/suppress-nothing': 'r' }, 'warning unused-suppression Secret/tracing/secret: there is nothing of nothing to suppress'],
    ['without a text', { 'cdk8s-tracing/suppress-secret-object': ' ' }, 'warning suppression-without-reason Secret/tracing/secret: cdk8s-tracing/suppress-secret-object has no text'],
  ])('an annotation %s is a finding itself', (_, annotations, expected) => {
    const findings = new ProductionChecks().checkObjects([annotated(annotations)]);
    expect(findings.map(({ severity, rule, object, message }) => `${severity} ${rule} ${object}: ${message}`))
      .toEqual(['error secret-object Secret/tracing/secret: has the keys password', expected]);
  });

  test.each<[string, any, string]>([
    ['rule', { rule: 'secrets', reason: 'r' }, '[ProductionChecks] \'suppress[0].rule\' must be the name of a rule, got "secrets": see ProductionChecks.rules()'],
    ['rule that is about suppressions', { rule: 'unused-suppression', reason: 'r' }, '[ProductionChecks] \'suppress[0].rule\' must be the name of a rule, got "unused-suppression": see ProductionChecks.rules()'],
    ['reason', { rule: 'secret-object', reason: '' }, '[ProductionChecks] \'suppress[0].reason\' must be a sentence, got "": say why the finding is fine here, for those who come later'],
  ])('a wrong %s is refused', (_, suppression, message) => {
    expect(() => new ProductionChecks({ suppress: [suppression] })).toThrow(new Error(message));
  });
});

test('findings as text', () => {
  const findings = new ProductionChecks().checkObjects([SECRET, LATEST]).filter(({ rule }) => ['secret-object', 'latest-tag'].includes(rule));
  expect(ProductionChecks.formatFindings([...findings, { ...findings[0], object: 'Secret/tracing/other' }])).toBe([
    'error secret-object',
    '  Secret/tracing/secret: has the keys password',
    '  Secret/tracing/other: has the keys password',
    '  → make it outside of git: External Secrets, Sealed Secrets, or kubectl create secret',
    '',
    'error latest-tag',
    '  Job/tracing/job: program:latest has no version',
    '  → give the image a version',
  ].join('\n'));
  expect(ProductionChecks.formatFindings([])).toBe('');
});

test('the names of rules are stable', () => {
  expect(ProductionChecks.rules().map(({ id, severity }) => `${severity} ${id}`)).toEqual([
    'error plaintext-hop', 'error unverified-tls', 'warning unauthenticated-clients',
    'error credential-in-text', 'error secret-object', 'warning certificate-long-lived',
    'error ui-exposed-without-login', 'warning ui-without-login', 'error ingress-without-tls', 'warning no-network-policy',
    'info ingress-from-everywhere', 'error kafka-allow-everyone', 'error elasticsearch-without-users', 'warning elastic-superuser',
    'error wildcard-rbac', 'warning service-account-token',
    'error latest-tag', 'info unpinned-image', 'warning missing-limits', 'warning missing-requests', 'warning writable-root',
    'error runs-as-root', 'error not-restricted', 'warning host-ports', 'warning missing-probes',
    'warning missing-disruption-budget', 'warning no-spread', 'warning single-replica', 'error empty-dir-data', 'warning short-grace-period',
    'info elasticsearch-bootstrap', 'warning unconfirmed-kafka-writes', 'warning unconfirmed-storage-writes',
    'warning no-monitoring', 'info head-sampling',
    'warning unused-suppression', 'warning suppression-without-reason',
  ]);
});
