import * as fs from 'fs';
import { createServer, Server } from 'http';
import type { AddressInfo } from 'net';
import * as os from 'os';
import * as path from 'path';
import { collect } from '../../src/cli/verify/collect';
import { Kubectl } from '../../src/cli/verify/kubectl';

const labels = { 'app.kubernetes.io/part-of': 'tracing' };
const READY = { conditions: [{ type: 'Ready', status: 'True' }] };
const ITEMS = [
  { kind: 'Service', metadata: { name: 'tracing-agent', labels }, spec: {} },
  { kind: 'Service', metadata: { name: 'tracing-jaeger-query', labels }, spec: {} },
  { kind: 'Pod', metadata: { name: 'tracing-agent-abcde', namespace: 'observability', labels }, status: { ...READY, containerStatuses: [{ name: 'agent', state: { running: {} }, restartCount: 3 }] } },
  {
    kind: 'Pod',
    metadata: { name: 'tracing-jaeger-ingester-0', namespace: 'observability', labels },
    status: {
      conditions: [],
      initContainerStatuses: [{ name: 'wait', state: { terminated: { exitCode: 0 } }, restartCount: 0 }],
      containerStatuses: [{ name: 'ingester', state: { running: {} }, restartCount: 1 }, { name: 'sidecar', state: { waiting: { reason: 'PodInitializing' } }, restartCount: 0 }],
    },
  },
];

/** A trace of two services, as Jaeger's third API gives it. */
const TRACE = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeSpans: [{
        spans: [{
          traceId: 'aa',
          spanId: '01',
          startTimeUnixNano: '1764000000000000000',
          endTimeUnixNano: '1764000001500000000',
          attributes: [{ key: 'db.system.name', value: { stringValue: 'mysql' } }],
          events: [{ attributes: [{ key: 'exception.type', value: {} }, { key: 'exception.stacktrace', value: {} }] }],
        }],
      }],
    },
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'stock' } }] },
      scopeSpans: [{ spans: [{ traceId: 'aa', spanId: '02', startTimeUnixNano: '1764000000000000000', endTimeUnixNano: '1764000000002000000' }] }],
    },
  ],
};

/** Stands in kubectl's place: it answers from files, and "forwards" to a server of the test. */
const FAKE = `#!/usr/bin/env node
const fs = require('fs');
const folder = __dirname;
const args = process.argv.slice(2);
fs.appendFileSync(folder + '/calls', args.join(' ') + '\\n');
const verb = args.find(one => ['get', 'logs', 'port-forward'].includes(one));
if (verb === 'get' && args.includes('configmap')) {
  const file = folder + '/' + args[args.indexOf('configmap') + 1] + '.yaml';
  if (!fs.existsSync(file)) { process.stderr.write('forbidden'); process.exit(1); }
  process.stdout.write(JSON.stringify({ data: { 'config.yaml': fs.readFileSync(file, 'utf8') } }));
} else if (verb === 'get') process.stdout.write(fs.readFileSync(folder + '/objects.json'));
if (verb === 'logs') process.stdout.write('<' + args.slice(args.indexOf('logs') + 1).join(' ') + '>');
if (verb === 'port-forward') {
  const port = fs.readFileSync(folder + '/port', 'utf8');
  if (port === '') { process.stderr.write('error: unable to forward port because pod is not running'); process.exit(1); }
  process.stdout.write('Forwarding from 127.0.0.1:' + port + ' -> 4318\\n');
  setInterval(() => {}, 1000);
}
`;

describe('what is seen of a cluster', () => {
  let folder: string;
  let server: Server;
  let sent: any[];
  let searches: Record<string, string>[];
  /** How often the trace is asked for before it is there. */
  let late: number;
  /** Of all paths of Jaeger. */
  let prefix: string;

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'verify-'));
    fs.writeFileSync(path.join(folder, 'kubectl'), FAKE, { mode: 0o755 });
    fs.writeFileSync(path.join(folder, 'objects.json'), JSON.stringify({ items: ITEMS }));
    sent = [];
    searches = [];
    late = 0;
    prefix = '';
    server = createServer((request, response) => {
      let body = '';
      request.on('data', data => { body += data; });
      request.on('end', () => {
        const [status, answer] = answerTo(request.url!, body);
        response.statusCode = status;
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    fs.writeFileSync(path.join(folder, 'port'), String((server.address() as AddressInfo).port));
  });

  afterEach(() => {
    server.close();
    fs.rmSync(folder, { recursive: true });
  });

  function answerTo(asked: string, body: string): [number, unknown] {
    if (asked === '/v1/traces') {
      sent.push(JSON.parse(body));
      return [200, {}];
    }
    if (!asked.startsWith(`${prefix}/api/`)) {
      return [404, {}];
    }
    const url = asked.slice(prefix.length);
    if (url === '/api/v3/services') {
      return [200, { services: ['shop', 'stock', 'idle', 'cdk8s-tracing-verify'] }];
    }
    if (url.startsWith('/api/v3/traces?')) {
      searches.push(Object.fromEntries(new URL(url, 'http://jaeger').searchParams));
      // The trace is found for both services; of the third one there is nothing.
      return url.includes('service_name=idle') ? [404, { error: { httpCode: 404 } }] : [200, { result: TRACE }];
    }
    const span = sent[0].resourceSpans[0].scopeSpans[0].spans[0];
    return url === `/api/v3/traces/${span.traceId}` && late-- <= 0 ? [200, { result: {} }] : [404, {}];
  }

  const calls = () => fs.readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n');
  const look = (waitSeconds: number) => collect(new Kubectl(['--context', 'one'], path.join(folder, 'kubectl')), { namespace: 'observability', name: 'tracing', waitSeconds });

  test('its objects, a trace with an error that was sent and found, the logs of pods that are not ready, and what Jaeger knows', async () => {
    const facts = await look(25);
    expect(calls()).toContain('--context one get configmap tracing-jaeger-query --namespace observability --output json');
    expect(calls()).toContain('--context one get deployments,statefulsets,daemonsets,pods,services --namespace observability --selector app.kubernetes.io/part-of=tracing --output json');
    expect(calls()).toContain('--context one port-forward --namespace observability service/tracing-agent :4318');
    expect(facts.objects).toEqual(ITEMS);
    const log = (container: string, more = '') => `<tracing-jaeger-ingester-0 --namespace observability --container ${container} --tail=60${more}>`;
    // One that has ended has last words; one that hasn't begun has none, and asking for all would fail because of it.
    expect(facts.logs).toEqual({ 'tracing-jaeger-ingester-0': [log('wait'), log('ingester', ' --previous'), log('ingester')].join('\n') });
    // What had just started when it was looked at first is looked at again after the wait.
    expect(calls().filter(call => call.includes(' get deployments'))).toHaveLength(2);
    // Past a login, which the Service leads to.
    expect(calls()).toContain('--context one port-forward --namespace observability deployment/tracing-jaeger-query :16686');
    expect(facts.probe).toEqual({ seconds: expect.any(Number), waitedSeconds: 25 });
    expect(facts.probe.seconds).toBeGreaterThanOrEqual(2); // it is looked for every two seconds
    expect(facts.probe.seconds).toBeLessThanOrEqual(25);
    expect(sent[0].resourceSpans[0].scopeSpans[0].spans[0]).toMatchObject({ name: 'verify', status: { code: 2 } });
    expect(facts.jaeger).toEqual({
      services: ['shop', 'stock', 'idle', 'cdk8s-tracing-verify'],
      spans: [
        { trace: 'aa', service: 'shop', milliseconds: 1500, attributes: ['db.system.name'], eventAttributes: ['exception.type', 'exception.stacktrace'] },
        { trace: 'aa', service: 'stock', milliseconds: 2, attributes: [], eventAttributes: [] },
      ],
      slowestAnswerMillis: expect.any(Number),
    });
    expect(searches.map(one => [one['query.service_name'], one['query.num_traces']])).toEqual([['shop', '20'], ['stock', '20'], ['idle', '20']]);
    const [{ 'query.start_time_min': from, 'query.start_time_max': to }] = searches;
    expect(Date.parse(to) - Date.parse(from)).toBe(3_600_000);
    expect(Math.abs(Date.now() - Date.parse(to))).toBeLessThan(60_000);
  }, 60_000);

  test('a trace that does not come: the logs of all pods are read', async () => {
    late = 100;
    const facts = await look(3);
    expect(facts.probe).toEqual({ waitedSeconds: 3 });
    expect(Object.keys(facts.logs).sort()).toEqual(['tracing-agent-abcde', 'tracing-jaeger-ingester-0']);
    // Of a pod that is ready only what it wrote since: what was wrong before is over.
    const [, since] = /^<tracing-agent-abcde --namespace observability --container agent --tail=60 --since=(\d+)s>$/.exec(facts.logs['tracing-agent-abcde'])!;
    expect(Number(since)).toBeGreaterThanOrEqual(3);
    expect(Number(since)).toBeLessThan(60);
  }, 60_000);

  test('a Jaeger under a path of its own', async () => {
    fs.writeFileSync(path.join(folder, 'tracing-jaeger-query.yaml'), 'extensions: { jaeger_query: { base_path: /jaeger } }');
    prefix = '/jaeger';
    const facts = await look(25);
    expect(facts.probe.seconds).toBeGreaterThanOrEqual(2);
    expect(facts.jaeger).toMatchObject({ services: ['shop', 'stock', 'idle', 'cdk8s-tracing-verify'] });
  }, 60_000);

  test('a platform that drains: no trace is sent', async () => {
    fs.writeFileSync(path.join(folder, 'tracing-agent.yaml'), 'processors: { filter/drain: { traces: { span: ["true"] } } }');
    const facts = await look(25);
    expect([facts.probe, sent]).toEqual([{ drained: true, waitedSeconds: 0 }, []]);
    expect(Object.keys(facts.logs)).toEqual(['tracing-jaeger-ingester-0']);
  }, 60_000);

  test('no way to the agent: what kubectl said', async () => {
    fs.writeFileSync(path.join(folder, 'port'), '');
    const facts = await look(3);
    expect(facts.probe.refused).toBe('service/tracing-agent: error: unable to forward port because pod is not running');
    expect(facts.jaeger).toEqual({ failed: 'deployment/tracing-jaeger-query: error: unable to forward port because pod is not running' });
  }, 60_000);

  test('an empty namespace', async () => {
    fs.writeFileSync(path.join(folder, 'objects.json'), JSON.stringify({ items: [] }));
    expect(await look(3)).toEqual({
      namespace: 'observability',
      name: 'tracing',
      objects: [],
      logs: {},
      probe: { refused: 'there is no Service of agents', waitedSeconds: 0 },
      jaeger: { failed: 'there is no Service of the query role' },
    });
  }, 60_000);
});
