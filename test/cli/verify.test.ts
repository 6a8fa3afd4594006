import { main } from '../../src/cli/main';
import { checklist } from '../../src/cli/verify/checklist';
import type { CheckLine, ClusterObject, Facts, FoundSpan } from '../../src/cli/verify/facts';
import { formatChecklist } from '../../src/cli/verify/format';

const labels = (component: string) => ({ 'app.kubernetes.io/part-of': 'tracing', 'app.kubernetes.io/component': component });

interface Part { readonly kind?: string; readonly wanted?: number; readonly ready?: number; readonly pod?: ClusterObject }

/** A workload, its Service and its pod, as the API server shows them. */
function part(name: string, component: string, given: Part = {}): ClusterObject[] {
  const { kind = 'Deployment', wanted = 1, ready = 1, pod = { conditions: [{ type: 'Ready', status: 'True' }] } } = given;
  const all = labels(component);
  const status = kind === 'DaemonSet' ? { desiredNumberScheduled: wanted, numberReady: ready } : { readyReplicas: ready };
  const spec = { replicas: wanted, selector: { matchLabels: all }, template: { metadata: { labels: all } } };
  return [
    { kind, metadata: { name, labels: all }, spec, status },
    { kind: 'Service', metadata: { name, labels: all }, spec: { selector: all } },
    { kind: 'Pod', metadata: { name: `${name}-0`, labels: all }, status: pod },
  ];
}

const PARTS: Record<string, ClusterObject[]> = {
  agent: part('tracing-agent', 'agent', { kind: 'DaemonSet', wanted: 3, ready: 3 }),
  sampler: part('tracing-sampler-0', 'sampler'),
  collector: part('tracing-jaeger-collector', 'collector'),
  kafka: part('tracing-kafka', 'kafka', { kind: 'StatefulSet' }),
  ingester: part('tracing-jaeger-ingester', 'ingester'),
  elasticsearch: part('tracing-elasticsearch', 'elasticsearch', { kind: 'StatefulSet' }),
  query: part('tracing-jaeger-query', 'query'),
};

const SPANS: FoundSpan[] = [
  { trace: 'a', service: 'shop', milliseconds: 1500, attributes: ['db.system'], eventAttributes: [] },
  { trace: 'a', service: 'stock', milliseconds: 5, attributes: ['messaging.system'], eventAttributes: ['exception.stacktrace'] },
  { trace: 'b', service: 'shop', milliseconds: 5, attributes: [], eventAttributes: [] },
];

function facts(change: Partial<Facts> & { parts?: Record<string, ClusterObject[]> } = {}): Facts {
  return {
    namespace: 'observability',
    name: 'tracing',
    objects: Object.values({ ...PARTS, ...change.parts }).flat(),
    logs: {},
    probe: { seconds: 14, waitedSeconds: 60 },
    jaeger: { services: ['shop', 'stock', 'cdk8s-tracing-verify'], spans: SPANS, slowestAnswerMillis: 40 },
    ...change,
  };
}

const lost = { probe: { waitedSeconds: 60 } };

function failed(change: Parameters<typeof facts>[0]): string[] {
  return checklist(facts(change)).filter(({ state }) => state === 'failed').map(({ what, detail, fix }) => `${what} | ${detail} | ${fix}`);
}

test('a healthy platform', () => {
  expect(formatChecklist(checklist(facts())).split('\n')).toEqual([
    '[ok] StatefulSet/tracing-elasticsearch is ready: 1 of 1 pods',
    '[ok] StatefulSet/tracing-kafka is ready: 1 of 1 pods',
    '[ok] Deployment/tracing-jaeger-collector is ready: 1 of 1 pods',
    '[ok] Deployment/tracing-jaeger-ingester is ready: 1 of 1 pods',
    '[ok] Deployment/tracing-jaeger-query is ready: 1 of 1 pods',
    '[ok] Deployment/tracing-sampler-0 is ready: 1 of 1 pods',
    '[ok] DaemonSet/tracing-agent is ready: 3 of 3 pods',
    '[ok] every Service leads to a workload: 7 Services',
    '[ok] a trace gets from an agent to Jaeger: 14 s',
    '[ok] Jaeger answers within 500 ms: 40 ms',
    '[ok] applications are in the list of services: shop, stock',
    '[ok] traces go through several services: 1 of the last 2 traces',
    '[ok] queries of databases are seen: 1 of the last 2 traces',
    '[ok] messages are seen: 1 of the last 2 traces',
    '[ok] errors come with a stack trace: 1 of the last 2 traces',
    '[ok] slow requests are kept: 1 of the last 2 traces',
    '[not applicable] the graph of dependencies is right: Jaeger makes it with a Spark job, which the platform does not have',
    '',
    '16 ok, 0 failed, 1 not applicable',
  ]);
});

describe('the cause is named', () => {
  const waiting = (reason: string, message: string): ClusterObject => ({ containerStatuses: [{ state: { waiting: { reason, message } } }] });

  test('agents are gone', () => {
    expect(failed({
      parts: { agent: PARTS.agent.filter(({ kind }) => kind === 'Service') }, probe: { refused: 'service/tracing-agent: no pod', waitedSeconds: 0 },
    })).toEqual([
      'Service/tracing-agent leads to a workload | what makes its pods is gone | apply the YAML again',
      'a trace gets from an agent to Jaeger | the agent did not take it: service/tracing-agent: no pod | first what comes before it: Service/tracing-agent leads to a workload',
    ]);
  });

  test('a Service for one pod of a StatefulSet is none that leads nowhere', () => {
    const [set, service, ...pods] = PARTS.kafka;
    const selector = { ...service.spec.selector, 'statefulset.kubernetes.io/pod-name': 'tracing-kafka-0' };
    expect(failed({ parts: { kafka: [set, { ...service, spec: { ...service.spec, selector } }, ...pods] } })).toEqual([]);
  });

  test('samplers are scaled to nothing', () => {
    expect(failed({ parts: { sampler: part('tracing-sampler-0', 'sampler', { wanted: 0, ready: 0 }) }, ...lost })).toEqual([
      'Deployment/tracing-sampler-0 is ready | it is to have no pods | kubectl --namespace observability scale deployment/tracing-sampler-0 --replicas=1, or apply the YAML again',
      'a trace gets from an agent to Jaeger | it was not there after 60 s | first what comes before it: Deployment/tracing-sampler-0 is ready',
    ]);
  });

  test('Kafka has no image, and the collector that needs it is not the cause', () => {
    const [line, , probe] = failed({
      parts: {
        kafka: part('tracing-kafka', 'kafka', { kind: 'StatefulSet', ready: 0, pod: waiting('ImagePullBackOff', 'Back-off pulling image "apache/kafka:9.9.9"') }),
        collector: part('tracing-jaeger-collector', 'collector', { ready: 0, pod: { conditions: [] } }),
      },
      logs: { 'tracing-jaeger-collector-0': 'dial tcp 10.0.0.1:9092: connect: connection refused' },
      ...lost,
    });
    expect(line).toBe('StatefulSet/tracing-kafka is ready | 0 of 1 pods; tracing-kafka-0: ImagePullBackOff: Back-off pulling image "apache/kafka:9.9.9" | correct the image\'s name, or the registry\'s credentials (imageSource)');
    expect(probe).toBe('a trace gets from an agent to Jaeger | it was not there after 60 s | first what comes before it: StatefulSet/tracing-kafka is ready');
  });

  test('a Secret is missing', () => {
    expect(failed({ parts: { query: part('tracing-jaeger-query', 'query', { ready: 0, pod: waiting('CreateContainerConfigError', 'secret "tracing-elasticsearch-credentials" not found') }) } })[0])
      .toBe('Deployment/tracing-jaeger-query is ready | 0 of 1 pods; tracing-jaeger-query-0: CreateContainerConfigError: secret "tracing-elasticsearch-credentials" not found | make the Secret or ConfigMap that the message names, with that key');
  });

  test.each([
    ['wrong password', 'status=401 {"error":{"type":"security_exception","reason":"unable to authenticate user [jaeger-writer]"}}', 'Elasticsearch refuses the password'],
    ['wrong password, as Jaeger 2.13 says it', "failed to initialize storage 'es': failed to create Elasticsearch client: elastic: Error 401 (Unauthorized)", 'Elasticsearch refuses the password'],
    ['wrong password, as Jaeger 2.21 says it', 'failed to resolve backend version: request failed, status code: 401, body: {}', 'Elasticsearch refuses the password'],
    ['a policy in the way', 'dial tcp 10.0.3.4:9092: i/o timeout', 'what it calls does not answer'],
    ['another CA', 'tls: failed to verify certificate: x509: certificate signed by unknown authority', 'a certificate is refused'],
  ])('a pod that is not ready says: %s', (_name, log, reason) => {
    expect(failed({ parts: { ingester: part('tracing-jaeger-ingester', 'ingester', { ready: 0, pod: { conditions: [] } }) }, logs: { 'tracing-jaeger-ingester-0': log } })[0])
      .toContain(`0 of 1 pods; tracing-jaeger-ingester-0: ${reason}`);
  });

  test('all is ready, but Elasticsearch takes no writes', () => {
    expect(failed({ ...lost, logs: { 'tracing-jaeger-ingester-0': 'cluster_block_exception: index [jaeger-span-2026-11-27] blocked by: [FORBIDDEN/5/index read-only (api)]' } })).toEqual([
      'a trace gets from an agent to Jaeger | it was not there after 60 s; tracing-jaeger-ingester-0: Elasticsearch takes no writes | its disks are full, or somebody has made the indices read-only: see docs/how-to/elasticsearch.md',
    ]);
  });

  test.each<[string, ClusterObject, string]>([
    ['no room', { conditions: [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes are available: 3 Insufficient memory.' }] }, '0/3 nodes are available: 3 Insufficient memory.'],
    ['no memory', { containerStatuses: [{ state: {}, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }] }, 'it has used all its memory'],
    ['a crash', { containerStatuses: [{ state: {}, lastState: { terminated: { exitCode: 2 } } }] }, 'it ended with 2'],
    ['nothing said', { containerStatuses: [{ state: { running: {} } }] }, 'it runs, and is not ready'],
  ])('a pod has %s', (_name, pod, reason) => {
    expect(failed({ parts: { sampler: part('tracing-sampler-0', 'sampler', { ready: 0, pod }) } })[0]).toContain(`tracing-sampler-0-0: ${reason}`);
  });

  test('the namespace is empty', () => {
    expect(failed({ objects: [], probe: { refused: 'there is no Service of agents', waitedSeconds: 0 }, jaeger: { failed: 'there is no Service of the query role' } })).toEqual([
      "the platform is there | no workload in namespace observability is part of 'tracing' | apply the YAML, or name the platform: --namespace, --name",
      'a trace gets from an agent to Jaeger | the agent did not take it: there is no Service of agents | first what comes before it: the platform is there',
      'Jaeger answers | there is no Service of the query role | look at the failed lines of query and elasticsearch',
    ]);
  });

  test('answers are slow', () => {
    expect(failed({ jaeger: { services: [], spans: [], slowestAnswerMillis: 900 } }))
      .toEqual(['Jaeger answers within 500 ms | 900 ms | Elasticsearch is slow: look at its CPU, its heap and the number of shards']);
  });
});

test('a trace that a platform would drain is not missed', () => {
  const lines = checklist(facts({ probe: { drained: true, waitedSeconds: 0 } }));
  expect(lines.filter(({ state }) => state === 'failed')).toEqual([]);
  expect(lines.find(({ what }) => what.startsWith('a trace gets'))).toEqual({
    state: 'not applicable', what: 'a trace gets from an agent to Jaeger', detail: "the platform has 'drain': it passes no spans on",
  });
});

test('without applications their lines do not apply', () => {
  const lines: CheckLine[] = checklist(facts({ jaeger: { services: ['cdk8s-tracing-verify'], spans: [], slowestAnswerMillis: 4 } }));
  expect(lines.filter(({ state }) => state === 'not applicable').map(({ what, detail }) => `${what}: ${detail}`)).toEqual([
    'applications are in the list of services: no application has sent a trace yet',
    'the graph of dependencies is right: Jaeger makes it with a Spark job, which the platform does not have',
  ]);
});

test.each([
  [[], "'--namespace' is needed: where the platform is"],
  [['--namespace', 'tracing', '--wait', 'x'], "'--wait' must be a whole number of seconds, got 'x'"],
  [['--namespace', 'tracing', '--format', 'xml'], "'--format' must be text or json, got 'xml'"],
])('called with %j', async (args, message) => {
  const said: string[] = [];
  expect(await main(['verify', ...args], line => said.push(line), line => said.push(line))).toBe(2);
  expect(said.join('\n').split('\n')[0]).toBe(message);
});
