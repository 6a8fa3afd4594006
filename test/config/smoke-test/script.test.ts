import { execFile, execFileSync } from 'child_process';
import { mkdtempSync, writeFileSync } from 'fs';
import { createServer, Server } from 'http';
import type { AddressInfo } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { SMOKE_TEST_SCRIPT, SMOKE_TEST_SERVICE } from '../../../src/config/smoke-test/script';

const folder = mkdtempSync(join(tmpdir(), 'smoke-test-'));
const script = join(folder, 'smoke-test.sh');
writeFileSync(script, SMOKE_TEST_SCRIPT);

// Whatever the machine's DNS is, one name leads nowhere, and is known to at once.
writeFileSync(join(folder, 'getent'), '#!/bin/sh\n[ "$2" = no-pod ] && exit 2\necho "$2 STREAM"\n', { mode: 0o755 });

/** Counters of a hop, before the trace was sent and after the wait. */
interface Counters {
  readonly accepted?: [number, number];
  readonly sent?: [number, number];
  readonly queue?: number;
  readonly bulkErrors?: [number, number];
}

/** What is found in the cluster. A hop without counters has no pod. */
interface Cluster {
  readonly agentAnswers?: number;
  /** `found` has the trace, others are statuses; nobody listens at `gone`. */
  readonly query: 'found' | 'gone' | number;
  readonly hops?: { [name: string]: Counters | 'no pod' };
}

const WORKS: Counters = { accepted: [1, 2], sent: [1, 2] };
/** Every hop as it is where the trace has got through. */
const HOPS: { [name: string]: Counters } = { 'agent': WORKS, 'sampler': WORKS, 'jaeger-collector': WORKS, 'jaeger-ingester': { ...WORKS, bulkErrors: [3, 3] } };

const servers: Server[] = [];

afterAll(() => servers.forEach(server => server.close()));

async function listen(answer: (url: string, body: string) => [number, string]): Promise<number> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', part => { body += part; });
    request.on('end', () => {
      const [status, text] = answer(request.url!, body);
      response.writeHead(status);
      response.end(text);
    });
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function metricsPort({ accepted, sent, queue = 0, bulkErrors }: Counters): Promise<number> {
  let asked = 0;
  const line = (name: string, values: [number, number] | undefined) => values ? [`${name}{exporter="any"} ${values[Math.min(asked, 1)]}`] : [];
  return listen(() => {
    const lines = [
      '# TYPE otelcol_exporter_queue_size gauge', `otelcol_exporter_queue_size{exporter="any"} ${asked ? queue : 0}`,
      ...line('otelcol_receiver_accepted_spans_total', accepted), ...line('otelcol_exporter_sent_spans_total', sent),
      ...line('jaeger_storage_bulk_index_errors_total', bulkErrors),
    ];
    asked += 1;
    return [200, lines.join('\n')];
  });
}

/** The last line that it prints, its exit code, and what the agent got. */
async function run({ agentAnswers = 200, query, hops = {} }: Cluster): Promise<{ code: number; last: string; sent: any }> {
  let sent: any;
  const agent = await listen((_url, body) => {
    sent = JSON.parse(body);
    return [agentAnswers, ''];
  });
  const jaeger = await listen(() => [query === 'found' ? 200 : query as number, query === 'found' ? JSON.stringify(sent) : '']);
  const names = ['agent', 'sampler', 'jaeger-collector', 'kafka', 'jaeger-ingester', 'elasticsearch'];
  const lines = await Promise.all(names.map(async name => {
    const counters = hops[name] ?? HOPS[name];
    const port = counters && counters !== 'no pod' ? await metricsPort(counters) : counters === 'no pod' && HOPS[name] ? 1 : '-';
    return `${name} ${port} ${counters === 'no pod' ? 'no-pod' : '127.0.0.1'}`;
  }));
  const env = {
    PATH: `${folder}:${process.env.PATH}`, AGENT_URL: `http://127.0.0.1:${agent}`, QUERY_URL: `http://127.0.0.1:${query === 'gone' ? 1 : jaeger}`, WAIT_SECONDS: '1', HOPS: lines.join('\n'),
  };
  return new Promise(resolve => {
    execFile('sh', [script], { env }, (error, stdout) => resolve({ code: error ? Number(error.code) : 0, last: stdout.trim().split('\n').pop()!, sent }));
  });
}

test('it is a script that shells can read, with nothing left of the language around it', () => {
  for (const shell of ['sh', 'bash']) {
    expect(execFileSync(shell, ['-n', script]).toString()).toBe('');
  }
  expect(SMOKE_TEST_SCRIPT.startsWith('#!/bin/sh\n')).toBe(true);
  expect(SMOKE_TEST_SCRIPT).not.toMatch(/\bundefined\b|\$\{/);
});

test('a trace that is found ends it well; it has a status of ERROR and ids of its own', async () => {
  const [one, other] = await Promise.all([run({ query: 'found' }), run({ query: 'found' })]);
  expect(one.last).toMatch(/^the trace got through all hops in \d+ s$/);
  expect(one.code).toBe(0);
  const [{ resource, scopeSpans: [{ spans: [span] }] }] = one.sent.resourceSpans;
  expect(resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: SMOKE_TEST_SERVICE } }]);
  expect(span).toMatchObject({ kind: 1, status: { code: 2 }, traceId: expect.stringMatching(/^[0-9a-f]{32}$/), spanId: expect.stringMatching(/^[0-9a-f]{16}$/) });
  expect(Number(span.endTimeUnixNano) - Number(span.startTimeUnixNano)).toBeGreaterThan(0);
  expect(other.sent.resourceSpans[0].scopeSpans[0].spans[0].traceId).not.toBe(span.traceId);
});

const STUCK: Counters = { accepted: [1, 2], sent: [1, 1], queue: 7 };
const IDLE: Counters = { accepted: [1, 1], sent: [1, 1] };

test.each<[string, Cluster, RegExp]>([
  ['there is no Elasticsearch, and so no ingester', { query: 500, hops: { 'elasticsearch': 'no pod', 'jaeger-ingester': 'no pod' } }, /^broken hop: elasticsearch: none of its pods is ready$/],
  ['there is no Kafka, and all before it wait', { query: 404, hops: { 'kafka': 'no pod', 'jaeger-collector': STUCK, 'sampler': STUCK } }, /^broken hop: kafka: none of its pods is ready$/],
  ['there is no sampler', { query: 404, hops: { agent: STUCK, sampler: 'no pod' } }, /^broken hop: sampler: none of its pods is ready$/],
  ['no ingester starts', { query: 404, hops: { 'jaeger-ingester': 'no pod' } }, /^broken hop: jaeger-ingester: none of its pods is ready; it ends where .* refuses its credentials/],
  ['Elasticsearch refuses writes', { query: 404, hops: { 'jaeger-ingester': { ...WORKS, bulkErrors: [3, 4] } } }, /^broken hop: elasticsearch: it refuses what ingesters write: its indices are read-only/],
  ['no way from agent to sampler', { query: 404, hops: { 'agent': STUCK, 'sampler': IDLE, 'jaeger-collector': IDLE, 'jaeger-ingester': IDLE } }, /^broken hop: agent to sampler: spans wait .* NetworkPolicy/],
  ['no way from collector to Kafka', { query: 404, hops: { 'agent': STUCK, 'sampler': STUCK, 'jaeger-collector': STUCK, 'jaeger-ingester': IDLE } }, /^broken hop: jaeger-collector to kafka: spans wait/],
  ['ingesters read nothing', { query: 404, hops: { 'jaeger-ingester': IDLE } }, /^broken hop: kafka to jaeger-ingester: nothing got through in 1 s$/],
  ['samplers drop it', { query: 404, hops: { 'sampler': { ...IDLE, accepted: [1, 2] }, 'jaeger-collector': IDLE, 'jaeger-ingester': IDLE } }, /^broken hop: sampler: it took spans in and sent none: no policy/],
  ['a part of the samplers is away', { query: 404, hops: { agent: { ...WORKS, queue: 3 } } }, /^broken hop: agent: others got through, but spans wait in it/],
  ['Jaeger is gone', { query: 'gone' }, /^broken hop: jaeger-query: nothing listens there/],
  ['Jaeger wants a login', { query: 302 }, /^broken hop: jaeger-query: wrong credentials: it answers 302$/],
  ['Jaeger fails', { query: 500 }, /^broken hop: jaeger-query: it answers 500$/],
  ['the agent wants a login', { agentAnswers: 401, query: 404 }, /^broken hop: agent: wrong credentials: it answers 401$/],
  ['nobody knows', { query: 404 }, /^broken hop: unknown: every hop passed spans on, but Jaeger doesn't have this one after 1 s$/],
])('it names the hop: %s', async (_name, cluster, expected) => {
  const { code, last } = await run(cluster);
  expect(last).toMatch(expected);
  expect(code).toBe(1);
}, 60_000);

test('an agent that refuses because of what comes behind it is not the one that is named', async () => {
  const full = { ...STUCK, accepted: [1, 1] as [number, number] };
  const hops = { 'agent': full, 'sampler': full, 'jaeger-collector': full, 'jaeger-ingester': IDLE };
  expect((await run({ agentAnswers: 503, query: 404, hops })).last).toMatch(/^broken hop: jaeger-collector to kafka: spans wait/);
}, 60_000);
