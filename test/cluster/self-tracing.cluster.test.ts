/** A platform that traces itself: what its programs do is seen in another Jaeger, and in its own there is nothing of it. */
import { Duration } from 'cdk8s';
import { OtlpEndpoint, TailSamplingPolicy, TracingPlatform } from '../../src';
import { createPasswords } from './support/access';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { JaegerApi } from './support/jaeger-api';
import { evaluationUnderTest, synthesize } from './support/platforms';
import { PortForward } from './support/port-forward';
import { waitUntilReady } from './support/readiness';
import { describeSlow } from './support/slow';
import { postTraces, traceIds } from './support/spans';
import { waitForPod } from './support/stranger-pod';
import { testedVersions } from './support/versions';
import { waitWhile } from './support/wait';

const PLATFORM = 'test-self-tracing';
const OTHER = 'test-self-tracing-jaeger';

const manifest = {
  text: synthesize(PLATFORM, chart => {
    const { gateway, ...props } = evaluationUnderTest();
    new TracingPlatform(chart, 'tracing', {
      ...props,
      gateway: { ...gateway, decisionWait: Duration.seconds(5), policies: [TailSamplingPolicy.errors()] },
      networkPolicies: true,
      selfTracing: { exportTo: OtlpEndpoint.fromAttributes({ host: `jaeger.${OTHER}.svc`, port: 4317 }), percentage: 100 },
    });
  }),
};

/** A Jaeger that keeps traces in its memory, as its image comes. */
function otherJaeger(): string {
  const labels = { app: 'jaeger' };
  const ports = [4317, 16686].map(port => ({ name: `port-${port}`, port, protocol: 'TCP' }));
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'jaeger', namespace: OTHER }, spec: { selector: labels, ports } };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'jaeger', namespace: OTHER, labels },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{
        name: 'jaeger',
        image: `jaegertracing/jaeger:${testedVersions().jaeger}`,
        imagePullPolicy: 'IfNotPresent',
        env: [{ name: 'JAEGER_LISTEN_HOST', value: '0.0.0.0' }],
        readinessProbe: { tcpSocket: { port: 16686 }, periodSeconds: 2 },
        resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '256Mi' } },
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
      }],
    },
  };
  return [service, pod].map(object => JSON.stringify(object)).join('\n---\n');
}

describeSlow('a platform that traces itself', () => {
  const agent = new PortForward({ namespace: PLATFORM, target: 'service/tracing-agent', port: 4318 });
  const own = new JaegerApi({ namespace: PLATFORM, target: 'service/tracing-jaeger-query', port: 16686 });
  const other = new JaegerApi({ namespace: OTHER, target: 'service/jaeger', port: 16686 });

  beforeAll(async () => {
    await Promise.all([PLATFORM, OTHER].map(name => deleteNamespace(name)));
    await Promise.all([PLATFORM, OTHER].map(name => createNamespace(name)));
    await createPasswords(PLATFORM);
    await applyManifest({ text: otherJaeger() });
    await waitForPod(OTHER, 'jaeger');
    await applyManifest(manifest);
    await waitUntilReady(PLATFORM, 300);
  });

  afterAll(async () => {
    [agent, own, other].forEach(open => open.close());
    await deleteManifest(manifest);
    await Promise.all([PLATFORM, OTHER].map(name => deleteNamespace(name)));
  });

  test('is seen elsewhere, every program under its name, and not in itself', () => withDiagnostics([PLATFORM, OTHER], async () => {
    const [id] = traceIds(1);
    expect(await postTraces(agent, 'shop', [id])).toBe(200);
    await waitWhile('the trace is stored', async () => {
      const trace = await own.getTrace(id).catch(() => undefined);
      return trace ? [] : ['not yet'];
    }, { timeoutSeconds: 60, intervalSeconds: 2 });
    // The query service of Jaeger 2.13 doesn't trace itself as its configuration says.
    const expected = ['tracing-agent', 'tracing-jaeger-collector', 'tracing-jaeger-ingester', 'tracing-sampler'];
    await waitWhile('all of them are there', async () => {
      const services = await other.services();
      return expected.filter(name => !services.includes(name)).map(name => `${name} is not among ${services.join(', ')}`);
    }, { timeoutSeconds: 60, intervalSeconds: 2 });
    expect((await own.services()).sort()).toEqual(['shop']);
  }));
});
