import { Duration } from 'cdk8s';
import { IssuerKind, PlatformTls, SmokeTestJob, TracingPlatform } from '../../src';
import { Access, createPasswords, openAccess } from './support/access';
import { CertificateIssuer } from './support/certificates';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace, expectNoDrift } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { refuseWrites, readerPasswordSwap } from './support/elasticsearch-breakage';
import { InNamespace } from './support/in-namespace';
import { kubectlJson } from './support/kubectl';
import { KubernetesList } from './support/kubernetes-types';
import { evaluationUnderTest, objectsOf, synthesize } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { describeSlow } from './support/slow';
import { waitWhile } from './support/wait';

const PLATFORM = 'test-smoke';
const inPlatform = new InNamespace(PLATFORM);
const swapReaderPassword = readerPasswordSwap(inPlatform);
/** The platform's own rules for what samplers may call. */
const samplerEgress = () => objectsOf(platform.text).find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'tracing-sampler')!.spec.egress;
const WAIT_SECONDS = 30;
/** How long the last pod of a workload may take to end. */
const GONE_SECONDS = 150;
const platform = {
  text: synthesize(PLATFORM, chart => new TracingPlatform(chart, 'tracing', {
    ...evaluationUnderTest(),
    tls: PlatformTls.certManager({ issuer: 'internal-ca', kind: IssuerKind.CLUSTER_ISSUER }),
    networkPolicies: true,
    smokeTest: { job: SmokeTestJob.NONE, schedule: '0 0 1 1 *', wait: Duration.seconds(WAIT_SECONDS) },
  })),
};

/** How a run of the CronJob's pod ended. */
interface Outcome {
  readonly code: number;
  /** As `kubectl get pod` shows it. */
  readonly message: string;
}

let runs = 0;

/** Runs the CronJob now. */
async function smokeTest(): Promise<Outcome> {
  const job = `run-${++runs}`;
  await inPlatform.kubectl('create', 'job', job, '--from=cronjob/tracing-smoke-test');
  let outcome: Outcome | undefined;
  const seconds = await waitWhile(`${job} has ended`, async () => {
    const { items } = await kubectlJson<KubernetesList>(['get', 'pods', '--namespace', PLATFORM, '-l', `job-name=${job}`]);
    const ended = items[0]?.status?.containerStatuses?.[0]?.state?.terminated;
    outcome = ended && { code: ended.exitCode, message: (ended.message ?? '').trim() };
    return ended ? [] : [JSON.stringify(items[0]?.status?.containerStatuses?.[0]?.state ?? 'no pod')];
  }, { timeoutSeconds: WAIT_SECONDS + 120 });
  await inPlatform.kubectl('delete', 'job', job); // a Job that has failed would count as something that isn't ready
  process.stderr.write(`${job}: ${outcome!.code} after ${seconds.toFixed()} s: ${outcome!.message}\n`);
  return outcome!;
}

async function podsOf(component: string): Promise<string[]> {
  return (await inPlatform.kubectl('get', 'pods', '-l', `app.kubernetes.io/component=${component}`, '-o', 'name')).trim().split('\n');
}

async function setEgress(policy: string, egress: object[]): Promise<void> {
  await inPlatform.kubectl('patch', `networkpolicy/${policy}`, '--type=merge', '-p', JSON.stringify({ spec: { egress } }));
}

/** Takes the way out of a workload's pods away, and the connections that they have. */
async function closeEgress(policy: string, component: string): Promise<void> {
  await setEgress(policy, []);
  await inPlatform.kubectl('delete', ...await podsOf(component), '--force', '--grace-period=0');
  await waitUntilReady(PLATFORM, 120);
}

describeSlow('the smoke test', () => {
  let access: Access;

  beforeAll(async () => {
    const issuer = await CertificateIssuer.create();
    await deleteNamespace(PLATFORM);
    await createNamespace(PLATFORM);
    await createPasswords(PLATFORM);
    await issuer.issue(platform.text);
    await applyManifest(platform);
    await waitUntilReady(PLATFORM, 420);
    access = await openAccess(PLATFORM, { certificate: 'tracing-jaeger-query-tls' });
  });

  afterAll(async () => {
    access?.close();
    await deleteManifest(platform);
    await deleteNamespace(PLATFORM);
  });

  test('is green where all is well, and what was applied stays as it is', () => withDiagnostics([PLATFORM], async () => {
    expect(await smokeTest()).toEqual({ code: 0, message: expect.stringMatching(/^the trace got through all hops in \d+ s$/) });
    await expectNoDrift(platform);
  }));

  test.each<[string, () => Promise<unknown>, () => Promise<unknown>, RegExp]>([
    ['agents are gone', () => inPlatform.kubectl('delete', 'daemonset/tracing-agent', '--wait'), () => applyManifest(platform),
      /^broken hop: agent: (nothing listens there|it does not answer)/],
    ['samplers are gone', () => inPlatform.scale('deployment/tracing-sampler-0', 0, GONE_SECONDS), () => inPlatform.scale('deployment/tracing-sampler-0', 1),
      /^broken hop: sampler: none of its pods is ready$/],
    ['Elasticsearch is read-only', () => refuseWrites(access.elasticsearch, true), () => refuseWrites(access.elasticsearch, null),
      /^broken hop: elasticsearch: it refuses what ingesters write/],
    ['the password of the query role is wrong', swapReaderPassword, swapReaderPassword,
      /^broken hop: jaeger-query: .*credentials/],
    ['a policy is between samplers and collector', () => closeEgress('tracing-sampler', 'sampler'), () => setEgress('tracing-sampler', samplerEgress()),
      /^broken hop: sampler to jaeger-collector: .*NetworkPolicy/],
    ['Kafka is gone', () => inPlatform.scale('statefulset/tracing-kafka', 0, GONE_SECONDS), () => inPlatform.scale('statefulset/tracing-kafka', 1),
      /^broken hop: kafka: none of its pods is ready$/],
  ])('is red where %s, and names the hop', (_name, breakIt, repair, expected) => withDiagnostics([PLATFORM], async () => {
    let broken: Outcome | undefined;
    await breakIt();
    try {
      broken = await smokeTest();
    } finally {
      await repair();
    }
    expect(broken).toEqual({ code: 1, message: expect.stringMatching(expected) });
    await waitUntilReady(PLATFORM, 240);
  }));

  test('is green again after all that', () => withDiagnostics([PLATFORM], async () => {
    expect(await smokeTest()).toEqual({ code: 0, message: expect.stringMatching(/^the trace got through all hops in \d+ s$/) });
  }));
});
