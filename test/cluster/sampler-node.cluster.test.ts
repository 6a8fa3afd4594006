import { Duration } from 'cdk8s';
import { TracingPlatform, WorkloadOptions } from '../../src';
import { Access, createPasswords, openAccess } from './support/access';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace, Manifest, schedulableNodes } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { nodesAreOffLimits, onNode } from './support/faults/node-faults';
import { kubectlJson } from './support/kubectl';
import { isPodReady, KubernetesList, Pod } from './support/kubernetes-types';
import { evaluationUnderTest, synthesize } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { countTraces } from './support/traced-platform';
import { sleep, waitWhile } from './support/wait';

const PLATFORM = 'test-sampler-node';
/** 300 spans a second from two nodes, for long enough that there are spans before and after the sampler was away. */
const RATE = 50;
const SECONDS = 180;
const SAMPLERS = 3;
const DECISION_WAIT_SECONDS = 30;

/**
 * docs/how-to/sampling.md, "A sampler whose node is dead": 40 to 50 seconds until Kubernetes gives the node up, 30 that a sampler stays
 * there, and the start of another one.
 */
const LONGEST_AWAY_SECONDS = 110;
/** One trace in ten must be kept. A sampler has up to two fifths of them, and forgets those of one decision wait; two seconds are under way. */
const FORGOTTEN = Math.ceil(RATE * 0.1 * 0.4 * (DECISION_WAIT_SECONDS + 2));

/** Everything but samplers and agents is on one node, which isn't the one that dies. */
function platform(stores: string): Manifest {
  const there: WorkloadOptions = { nodeSelector: { 'kubernetes.io/hostname': stores } };
  const { gateway, jaeger, kafka, elasticsearch, ...props } = evaluationUnderTest();
  return {
    text: synthesize(PLATFORM, chart => new TracingPlatform(chart, 'tracing', {
      ...props,
      gateway: { ...gateway, replicas: SAMPLERS, decisionWait: Duration.seconds(DECISION_WAIT_SECONDS) },
      jaeger: {
        ...jaeger, collector: { ...jaeger!.collector, ...there }, ingester: { ...jaeger!.ingester, ...there }, query: { ...jaeger!.query, ...there },
      },
      kafka: { ...kafka, ...there },
      elasticsearch: { ...elasticsearch, ...there },
    })),
  };
}

async function pods(namespace: string, selector: string): Promise<Pod[]> {
  return (await kubectlJson<KubernetesList<Pod>>(['get', 'pods', '--namespace', namespace, '--selector', selector])).items;
}

(nodesAreOffLimits() ? describe.skip : describe)('a sampler on a node that dies', () => {
  let access: Access;
  let stores: string;

  beforeAll(async () => {
    await deleteNamespace(PLATFORM);
    await createNamespace(PLATFORM);
    await createPasswords(PLATFORM);
    // The cluster's only DNS server is to live.
    stores = (await pods('kube-system', 'k8s-app=kube-dns'))[0]?.spec.nodeName ?? (await schedulableNodes())[0].metadata.name;
    await applyManifest(platform(stores));
    await waitUntilReady(PLATFORM, 420);
    access = await openAccess(PLATFORM);
  });

  afterAll(async () => {
    access?.close();
    await deleteManifest(platform(stores));
    await deleteNamespace(PLATFORM);
  });

  test('is replaced by another one, which gets what waited for it', () => withDiagnostics([PLATFORM], async () => {
    const [victim] = (await pods(PLATFORM, 'app.kubernetes.io/component=sampler')).filter(({ spec }) => spec.nodeName !== stores);
    const node = victim.spec.nodeName;
    const label = 'gateway.cdk8s-tracing/sampler';
    try {
      await countTraces({
        purpose: 'dead-node',
        namespace: PLATFORM,
        url: `http://tracing-agent.${PLATFORM}.svc:4318/v1/traces`,
        traces: SECONDS * RATE,
        rate: RATE,
        withoutNode: node,
        percentage: 10,
        resourceAttributes: { 'deployment.environment.name': 'evaluation' },
        brokenAllowed: FORGOTTEN,
        // The first trace is sent five seconds after the start.
        during: async () => {
          await sleep((DECISION_WAIT_SECONDS + 10) * 1000);
          await onNode('stop', node);
          const died = Date.now();
          await waitWhile('the sampler is back on another node', async () => {
            const ready = (await pods(PLATFORM, `${label}=${victim.metadata.labels![label]}`)).filter(pod => pod.spec.nodeName !== node && isPodReady(pod));
            return ready.length > 0 ? [] : ['not yet'];
          }, { timeoutSeconds: LONGEST_AWAY_SECONDS });
          process.stderr.write(`the sampler was away for ${Math.round((Date.now() - died) / 1000)} s\n`);
        },
        ...access,
      });
    } finally {
      await onNode('start', node);
      await waitWhile(`node ${node} is ready`, async () => {
        const { status } = await kubectlJson<{ status: any }>(['get', 'node', node]);
        return status.conditions.some(({ type, status: is }: any) => type === 'Ready' && is === 'True') ? [] : ['not ready'];
      }, { timeoutSeconds: 180 });
    }
  }));
});
