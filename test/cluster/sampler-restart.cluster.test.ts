import { Duration } from 'cdk8s';
import { TailSamplingGatewayOptions, TracingPlatform } from '../../src';
import { Access, createPasswords, openAccess } from './support/access';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace, Manifest, schedulableNodes } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { ContainerKiller } from './support/faults/kill';
import { kubectl } from './support/kubectl';
import { evaluationUnderTest, synthesize } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { testSlow } from './support/slow';
import { countTraces, TracedRun } from './support/traced-platform';
import { TraceReport } from './support/verify-traces';
import { sleep } from './support/wait';

const PLATFORM = 'test-sampler-restart';
const KILLER = 'test-sampler-killer';

/** 600 spans a second; each trace is sent from three nodes. */
const RATE = 100;
const SAMPLERS = 3;
/** The one that is hit. */
const SAMPLER = 'gateway.cdk8s-tracing/sampler=tracing-sampler-1';
/** One trace in ten must be kept (see trace-plan.ts). */
const MUST_KEEP = 0.1;
/** A trace's spans are sent at one moment; batches leave the agents up to half a second later, and some time goes by on the way. */
const SECONDS_UNDER_WAY = 1.5;

/** docs/how-to/sampling.md, "What survives what": traces per second × the time in which the spans of one arrive ÷ samplers. */
const SPLIT_BY_A_RESTART = Math.ceil(RATE * MUST_KEEP * SECONDS_UNDER_WAY / SAMPLERS);
const SPLIT_BY_AN_UPDATE = Math.ceil(RATE * MUST_KEEP * SECONDS_UNDER_WAY);
const ALL_SAMPLERS = ['--selector', 'app.kubernetes.io/component=sampler', '--namespace', PLATFORM];

function platform(gateway: TailSamplingGatewayOptions): Manifest {
  const props = evaluationUnderTest();
  return { text: synthesize(PLATFORM, chart => new TracingPlatform(chart, 'tracing', { ...props, gateway: { ...props.gateway, replicas: SAMPLERS, ...gateway } })) };
}

// The decision wait of production: a sender that tries to connect while the pod's network goes away hangs for 20 s (gRPC's limit).
const single = platform({ decisionWait: Duration.seconds(30) });
const replicated = platform({ replication: 2 });

describe('samplers under load', () => {
  let access: Access;
  let killer: ContainerKiller;

  beforeAll(async () => {
    await Promise.all([PLATFORM, KILLER].map(name => deleteNamespace(name)));
    await createNamespace(PLATFORM);
    await createPasswords(PLATFORM);
    killer = await ContainerKiller.start(KILLER, await schedulableNodes());
    await applyManifest(single);
    await waitUntilReady(PLATFORM, 420);
    access = await openAccess(PLATFORM);
  });

  afterAll(async () => {
    access?.close();
    await deleteManifest(replicated);
    await Promise.all([PLATFORM, KILLER].map(name => deleteNamespace(name)));
  });

  function count(purpose: string, during: () => Promise<unknown>, more: Partial<TracedRun> = {}): Promise<TraceReport> {
    return countTraces({
      purpose,
      namespace: PLATFORM,
      url: `http://tracing-agent.${PLATFORM}.svc:4318/v1/traces`,
      traces: 30 * RATE,
      rate: RATE,
      percentage: 10,
      resourceAttributes: { 'deployment.environment.name': 'evaluation' },
      // The first trace is sent five seconds after the start.
      during: async () => {
        await sleep(20_000);
        await during();
      },
      ...access,
      ...more,
    });
  }

  // In the normal run the next one stands for it: all samplers end at once there.
  testSlow('a restart splits no more traces than are on their way at that moment', () => withDiagnostics([PLATFORM], async () => {
    await count('restart', () => kubectl(['delete', 'pod', '--selector', SAMPLER, '--namespace', PLATFORM]), { brokenAllowed: SPLIT_BY_A_RESTART });
  }));

  test('for all samplers at once, a restart splits no more traces than are on their way, as for an update', () => withDiagnostics([PLATFORM], async () => {
    await count('update', async () => {
      await kubectl(['rollout', 'restart', 'deployment', ...ALL_SAMPLERS]);
      await kubectl(['rollout', 'status', 'deployment', ...ALL_SAMPLERS, '--timeout=120s'], { timeoutSeconds: 150 });
    }, { brokenAllowed: SPLIT_BY_AN_UPDATE });
  }));

  test('a kill -9 loses nothing where two samplers get each trace', () => withDiagnostics([PLATFORM], async () => {
    await applyManifest(replicated);
    // What Argo CD would prune.
    await kubectl(['delete', 'deployments', ...ALL_SAMPLERS]);
    await kubectl(['rollout', 'status', 'daemonset/tracing-agent', '--namespace', PLATFORM, '--timeout=120s']);
    await waitUntilReady(PLATFORM, 300);
    // This Jaeger stores what comes twice twice.
    await count('kill', () => killer.kill(PLATFORM, 'tracing-sampler-1'), { duplicatesAllowed: true });
  }));
});
