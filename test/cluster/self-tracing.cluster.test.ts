/**
 * A platform that traces itself: what its programs do is seen in another Jaeger, and in its own there is nothing of it. A Prometheus
 * without the operator scrapes it by annotations, with the configuration that the docs give.
 */
import { readFileSync } from 'fs';
import * as path from 'path';
import { Duration } from 'cdk8s';
import { load } from 'js-yaml';
import { OtlpEndpoint, TailSamplingPolicy, TracingPlatform } from '../../src';
import { createPasswords } from './support/access';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { JaegerApi } from './support/jaeger-api';
import { evaluationUnderTest, synthesize } from './support/platforms';
import { PortForward } from './support/port-forward';
import { Prometheus, PrometheusConfig } from './support/prometheus';
import { waitUntilReady } from './support/readiness';
import { describeSlow } from './support/slow';
import { postTraces, traceIds } from './support/spans';
import { waitForPod } from './support/stranger-pod';
import { testedVersions } from './support/versions';
import { waitWhile } from './support/wait';

const PLATFORM = 'test-self-tracing';
const OTHER = 'test-self-tracing-jaeger';
const WATCHER = 'test-self-tracing-prometheus';
const NAMESPACES = [PLATFORM, OTHER, WATCHER];

const manifest = {
  text: synthesize(PLATFORM, chart => {
    const { gateway, ...props } = evaluationUnderTest();
    new TracingPlatform(chart, 'tracing', {
      ...props,
      gateway: { ...gateway, decisionWait: Duration.seconds(5), policies: [TailSamplingPolicy.errors()] },
      networkPolicies: true,
      network: { monitoringNamespaces: [WATCHER] },
      monitoring: { scrapeAnnotations: true, exporters: false, alerts: false },
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

/** What the docs tell those without the operator to write, in this namespace. */
function documentedConfiguration(): PrometheusConfig {
  const page = readFileSync(path.join(__dirname, '../../docs/how-to/monitoring.md'), 'utf8');
  const config: any = load(/```yaml\n(scrape_configs:\n[^`]*)```/.exec(page)![1]);
  const [tracing] = config.scrape_configs;
  tracing.scrape_interval = '2s';
  tracing.kubernetes_sd_configs[0].namespaces = { names: [PLATFORM] };
  return config;
}

describeSlow('a platform that traces itself', () => {
  const agent = new PortForward({ namespace: PLATFORM, target: 'service/tracing-agent', port: 4318 });
  const own = new JaegerApi({ namespace: PLATFORM, target: 'service/tracing-jaeger-query', port: 16686 });
  const other = new JaegerApi({ namespace: OTHER, target: 'service/jaeger', port: 16686 });

  beforeAll(async () => {
    await Promise.all(NAMESPACES.map(name => deleteNamespace(name)));
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
    await Promise.all(NAMESPACES.map(name => deleteNamespace(name)));
  });

  test('is seen elsewhere, every program under its name, and not in itself', () => withDiagnostics([PLATFORM, OTHER], async () => {
    const [id] = traceIds(1);
    expect(await postTraces(agent, 'shop', [id])).toBe(200);
    await waitWhile('the trace is stored', async () => {
      const trace = await own.getTrace(id).catch(() => undefined);
      return trace ? [] : ['not yet'];
    }, { timeoutSeconds: 60, intervalSeconds: 2 });
    // The query service of Jaeger 2.13 doesn't trace itself as its configuration says, and that of the other Jaeger may be there, too.
    const expected = ['jaeger-collector', 'jaeger-ingester', 'tracing-agent', 'tracing-sampler'];
    await waitWhile('all of them are there', async () => {
      const services = await other.services();
      return expected.filter(name => !services.includes(name)).map(name => `${name} is not among ${services.join(', ')}`);
    }, { timeoutSeconds: 60, intervalSeconds: 2 });
    expect((await own.services()).sort()).toEqual(['shop']);
  }));

  test('is scraped by its annotations, every part under the job that alerts expect', () => withDiagnostics([PLATFORM, WATCHER], async () => {
    const prometheus = await Prometheus.start(WATCHER, documentedConfiguration());
    const expected = ['agent', 'jaeger-collector', 'jaeger-ingester', 'jaeger-query', 'sampler'].map(part => `${PLATFORM}/tracing-${part}`);
    await waitWhile('every target is up', async () => {
      const targets = await prometheus.targets();
      return [
        ...expected.filter(job => !targets.some(({ labels }) => labels.job === job)).map(job => `${job} has no target`),
        ...targets.filter(({ health }) => health !== 'up').map(({ labels, health, lastError }) => `${labels.job} ${labels.pod}: ${health} ${lastError}`),
      ];
    }, { timeoutSeconds: 60 });
    const targets = await prometheus.targets();
    expect([...new Set(targets.map(({ labels }) => labels.job))].sort()).toEqual(expected);
    const agents = targets.filter(({ labels }) => labels.job === `${PLATFORM}/tracing-agent`);
    expect(agents.filter(({ labels }) => labels.namespace !== PLATFORM || !/^tracing-agent-\w+$/.test(labels.pod))).toEqual([]);
  }));
});
