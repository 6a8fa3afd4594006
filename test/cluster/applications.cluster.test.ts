import { ApplicationInstrumentation, Redaction, TailSamplingPolicy, TracingPlatform, TracingPlatformProps, TracingSwitch } from '../../src';
import { Access, createPasswords, openAccess } from './support/access';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { JaegerTrace } from './support/jaeger-api';
import { kubectl, kubectlJson } from './support/kubectl';
import { KubernetesList } from './support/kubernetes-types';
import { evaluationUnderTest, synthesize } from './support/platforms';
import { PortForward } from './support/port-forward';
import { waitUntilReady } from './support/readiness';
import { MARKER, SECRET, SECRET_SPANS, secretSpans } from './support/secret-spans';
import { defineShop, SHOP, visitShop } from './support/shop';
import { describeSlow } from './support/slow';
import { postTraces, traceIds } from './support/spans';
import { sleep, waitWhile } from './support/wait';

const PLATFORM = 'test-applications-platform';
const APPLICATIONS = 'test-applications-shop';
const AGENT = `http://tracing-agent.${PLATFORM}.svc:4318`;

const platformWith = (more: TracingPlatformProps = {}) => ({
  text: synthesize(PLATFORM, chart => {
    const props = evaluationUnderTest();
    new TracingPlatform(chart, 'tracing', {
      ...props,
      ...more,
      agent: { ...props.agent, redaction: Redaction.of() },
      gateway: { ...props.gateway, policies: [TailSamplingPolicy.always()] },
    });
  }),
});
const platform = platformWith();
const drained = platformWith({ drain: true });
const bare = { text: synthesize(APPLICATIONS, chart => defineShop(chart)) };
const instrumented = { text: synthesize(APPLICATIONS, chart => defineShop(chart, ApplicationInstrumentation.viaUrl(AGENT))) };
const switchedOff = { text: synthesize(APPLICATIONS, chart => new TracingSwitch(chart, 'switch', { disabled: true })) };

/** What the teams' Deployments say, without what Kubernetes counts. */
async function deployments(): Promise<string[]> {
  const { items } = await kubectlJson<KubernetesList>(['get', 'deployments', '--namespace', APPLICATIONS]);
  return items.map(({ metadata, spec }) => JSON.stringify([metadata.name, spec])).sort();
}

/** `service: parent's service` of every span, and the pod that each service says it is. */
function shapeOf(trace: JaegerTrace): { spans: string[]; pods: Record<string, unknown> } {
  const serviceOf = (spanId: string | undefined) => {
    const span = trace.spans.find(one => one.spanID === spanId);
    return span ? `${trace.processes[span.processID].serviceName} ${kindOf(span.tags)}` : '(none)';
  };
  const spans = trace.spans.map(span => `${serviceOf(span.spanID)} < ${serviceOf(span.references[0]?.spanID)}`);
  const pods = Object.values(trace.processes).map(({ serviceName, tags }) => [serviceName, tags?.find(({ key }) => key === 'k8s.pod.name')?.value]);
  return { spans: spans.sort(), pods: Object.fromEntries(pods) };
}

function kindOf(tags: JaegerTrace['spans'][number]['tags']): unknown {
  return tags.find(({ key }) => key === 'span.kind')?.value;
}

async function send(service: string, body: string): Promise<void> {
  const forward = new PortForward({ namespace: PLATFORM, target: `service/${service}`, port: 4318 });
  try {
    const { status } = await forward.request('/v1/traces', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (status !== 200) throw new Error(`${service} answered ${status}`);
  } finally {
    forward.close();
  }
}

describeSlow('applications', () => {
  let access: Access;
  const tracesSince = (start: Date) => access.jaeger.findTraces({ service: 'shop-java', limit: 200, start, end: new Date(Date.now() + 60_000) });

  beforeAll(async () => {
    await Promise.all([PLATFORM, APPLICATIONS].map(name => deleteNamespace(name)));
    await Promise.all([PLATFORM, APPLICATIONS].map(name => createNamespace(name)));
    await createPasswords(PLATFORM);
    access = await openAccess(PLATFORM);
    await applyManifest(bare);
    await applyManifest(platform);
    await waitUntilReady(PLATFORM, 420);
    await waitUntilReady(APPLICATIONS, 240);
  });

  afterAll(async () => {
    access?.close();
    await deleteManifest(platform);
    await Promise.all([PLATFORM, APPLICATIONS].map(name => deleteNamespace(name)));
  });

  test('one request is one trace over all languages, and taking the instrumentation away restores the Deployments', () => withDiagnostics([PLATFORM, APPLICATIONS], async () => {
    const before = await deployments();
    await applyManifest(bare); // as it was, so nothing changes
    await applyManifest(instrumented);
    await waitUntilReady(APPLICATIONS, 300);
    const { items } = await kubectlJson<KubernetesList>(['get', 'pods', '--namespace', APPLICATIONS]);
    const start = new Date();
    expect((await visitShop(APPLICATIONS, 1)).failures).toEqual([]);
    let found: JaegerTrace[] = [];
    await waitWhile('the trace is there, whole', async () => {
      found = await tracesSince(start).catch(() => []);
      const spans = found.flatMap(trace => trace.spans);
      // What is elsewhere tells whether spans get lost or the context does.
      return spans.length >= 7 ? [] : [`${found.length} traces, ${spans.length} spans`, ...await seenOf(access, start)];
    }, { timeoutSeconds: 90, intervalSeconds: 3 });
    expect(found).toHaveLength(1);
    const { spans, pods } = shapeOf(found[0]);
    expect(spans).toEqual([
      'shop-go server < shop-nodejs client',
      'shop-java client < shop-java server',
      'shop-java server < (none)',
      'shop-nodejs client < shop-nodejs server',
      'shop-nodejs server < shop-python client',
      'shop-python client < shop-python server',
      'shop-python server < shop-java client',
    ]);
    const current = items.filter(({ metadata }) => !metadata.deletionTimestamp).map(({ metadata }) => metadata.name);
    expect(Object.keys(pods).sort()).toEqual(SHOP.map(language => `shop-${language}`).sort());
    Object.entries(pods).forEach(([service, pod]) => expect(current.filter(name => name.startsWith(`${service}-`))).toContain(pod));
    await applyManifest(bare);
    expect(await deployments()).toEqual(before);
    await applyManifest(instrumented);
  }));

  test('secrets in spans never get to Kafka or Elasticsearch', () => withDiagnostics([PLATFORM], async () => {
    await send('tracing-agent', secretSpans('a'.repeat(32)));
    await waitWhile('the spans are there', async () => {
      const spans = (await access.jaeger.getTrace('a'.repeat(32)).catch(() => undefined))?.spans.length ?? 0;
      return spans === SECRET_SPANS ? [] : [`${spans} spans`];
    }, { timeoutSeconds: 90, intervalSeconds: 3 });
    const before = { topic: await topicText(), index: await indexText(access) };
    expect([before.topic.includes(MARKER), before.index.includes(MARKER)]).toEqual([true, true]);
    expect([before.topic, before.index].flatMap(text => text.match(new RegExp(`.{40}${SECRET}.{5}`, 'g')) ?? [])).toEqual([]);
    // The same past the agents: the searches find what there is to find.
    await send('tracing-jaeger-collector', secretSpans('b'.repeat(32)));
    await waitWhile('the other spans are there', async () => (await indexText(access)).includes(SECRET) ? [] : ['no secret in the index'], { timeoutSeconds: 60, intervalSeconds: 3 });
    expect((await topicText()).includes(SECRET)).toBe(true);
  }));

  test('applications run on when nothing answers, and without agents', () => withDiagnostics([PLATFORM, APPLICATIONS], async () => {
    await waitUntilReady(APPLICATIONS, 300);
    const calm = await visitShop(APPLICATIONS, 100);
    const blackHole = await inBlackHole(() => visitShop(APPLICATIONS, 100));
    await kubectl(['delete', 'daemonset/tracing-agent', '--namespace', PLATFORM, '--wait', '--timeout=90s']);
    const gone = await visitShop(APPLICATIONS, 100);
    const visits = { calm, blackHole, gone };
    const rows = Object.entries(visits).map(([name, { median, slowest }]) => `${name}: median ${median} ms, slowest ${slowest} ms`);
    process.stderr.write(`${rows.join('; ')}\n`);
    expect(Object.values(visits).flatMap(({ failures }) => failures)).toEqual([]);
    expect(Math.max(blackHole.slowest, gone.slowest)).toBeLessThan(2000);
    await applyManifest(platform);
    await waitUntilReady(PLATFORM, 120);
  }));

  test('the switch stops new spans within a rollout', () => withDiagnostics([PLATFORM, APPLICATIONS], async () => {
    await applyManifest(switchedOff);
    await kubectl(['rollout', 'restart', 'deployment', '--namespace', APPLICATIONS]);
    await waitUntilReady(APPLICATIONS, 300);
    const start = new Date();
    expect((await visitShop(APPLICATIONS, 10)).failures).toEqual([]);
    await sleep(30_000); // more than an SDK's batch, the decision and the way into the index
    expect(await tracesSince(start)).toEqual([]);
    await kubectl(['delete', 'configmap/tracing-switch', '--namespace', APPLICATIONS]);
    await kubectl(['rollout', 'restart', 'deployment', '--namespace', APPLICATIONS]);
    await waitUntilReady(APPLICATIONS, 300);
    expect((await visitShop(APPLICATIONS, 1)).failures).toEqual([]);
    await waitWhile('spans come again', async () => (await tracesSince(start)).length > 0 ? [] : ['no trace'], { timeoutSeconds: 90, intervalSeconds: 3 });
  }));

  test('a platform that drains keeps what it took before, and takes and keeps nothing after that', () => withDiagnostics([PLATFORM], async () => {
    const post = async (service: string, traces: number) => {
      const agent = new PortForward({ namespace: PLATFORM, target: 'service/tracing-agent', port: 4318 });
      try {
        return await postTraces(agent, service, traceIds(traces));
      } finally {
        agent.close();
      }
    };
    const arrive = (service: string, traces: number) => waitWhile(`${traces} traces of ${service} are there`, async () => {
      const count = await spansOf(access, service);
      return count === traces ? [] : [`${count}`];
    }, { timeoutSeconds: 90, intervalSeconds: 3 });
    expect(await post('before', 500)).toBe(200);
    await applyManifest(drained);
    await waitUntilReady(PLATFORM, 180);
    await arrive('before', 500);
    expect(await post('meanwhile', 500)).toBe(200);
    await applyManifest(platform);
    await waitUntilReady(PLATFORM, 180);
    expect(await post('after', 500)).toBe(200);
    await arrive('after', 500); // so what came before would be there
    expect(await spansOf(access, 'meanwhile')).toBe(0);
  }));
});

/** Every packet to the agents is dropped meanwhile: nobody answers, and nobody refuses. */
async function inBlackHole<T>(action: () => Promise<T>): Promise<T> {
  const closed = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'black-hole', namespace: PLATFORM },
    spec: { podSelector: { matchLabels: { 'app.kubernetes.io/component': 'agent' } }, policyTypes: ['Ingress'], ingress: [] },
  };
  await applyManifest({ text: JSON.stringify(closed) });
  // Connections that are there would stay.
  await kubectl(['delete', 'pods', '-l', 'app.kubernetes.io/component=agent', '--namespace', PLATFORM, '--force', '--grace-period=0']);
  await waitUntilReady(PLATFORM, 120);
  try {
    return await action();
  } finally {
    await kubectl(['delete', 'networkpolicy/black-hole', '--namespace', PLATFORM]);
  }
}

/** Each trace of the shop: its id and the spans in it. */
async function seenOf({ jaeger }: Access, start: Date): Promise<string[]> {
  const traces = await Promise.all(SHOP.map(language => jaeger.findTraces({ service: `shop-${language}`, limit: 20, start, end: new Date(Date.now() + 60_000) }).catch(() => [])));
  return [...new Set(traces.flat().map(trace => `${trace.traceID}: ${shapeOf(trace).spans.join(', ')}`))];
}

/** All that is in the topic, as text; what isn't text stays between. */
async function topicText(): Promise<string> {
  const command = 'export LOG_DIR=/tmp KAFKA_HEAP_OPTS=-Xmx96m; exec /opt/kafka/bin/kafka-console-consumer.sh ' +
    '--bootstrap-server tracing-kafka:9092 --topic jaeger-spans --from-beginning --timeout-ms 8000';
  const { stdout } = await kubectl(['exec', 'tracing-kafka-0', '--namespace', PLATFORM, '--', 'bash', '-c', command], { allowFailure: true, timeoutSeconds: 90 });
  return stdout;
}

/** How many spans of a service are stored. */
async function spansOf({ elasticsearch }: Access, service: string): Promise<number> {
  await elasticsearch.request('POST', '/jaeger-span-*/_refresh');
  const { count } = await elasticsearch.request<{ count: number }>('POST', '/jaeger-span-*/_count', { query: { term: { 'process.serviceName': service } } });
  return count;
}

/** All span documents of the service, as text. */
async function indexText({ elasticsearch }: Access): Promise<string> {
  await elasticsearch.request('POST', '/jaeger-span-*/_refresh');
  return JSON.stringify(await elasticsearch.request('POST', '/jaeger-span-*/_search?size=1000', { query: { term: { 'process.serviceName': 'redaction' } } }));
}
