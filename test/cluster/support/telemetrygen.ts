import { applyManifest } from './cluster';
import { kubectl, kubectlJson } from './kubectl';
import { KubernetesList, KubernetesObject, Pod } from './kubernetes-types';
import { waitWhile } from './wait';

/** What is sent, and for how long. */
export interface Load {
  readonly spansPerSecond: number;
  readonly seconds: number;
  /** Default: 100. */
  readonly spansInRequest?: number;
  /** Whether all spans are errors. Default: none is. */
  readonly errors?: boolean;
}

/** Spans of one trace: a root and five children, all of one service. */
export const SPANS_IN_TRACE = 6;
/** More than this per second one worker of the generator doesn't reach. */
const WORKER_RATE = 1000;
const ATTRIBUTES = [
  'http.request.method="GET"', 'http.response.status_code=200', 'url.path="/api/v1/orders/1234567"', 'http.route="/api/v1/orders/{id}"',
  'server.address="orders.shop.svc.cluster.local"', 'server.port=8080', 'network.protocol.version="1.1"', 'user_agent.original="okhttp/4.12.0"',
];
const RESOURCE = ['service.version="1.42.0"', 'telemetry.sdk.name="opentelemetry"', 'telemetry.sdk.language="java"', 'telemetry.sdk.version="1.50.0"'];
const IMAGE = 'ghcr.io/open-telemetry/opentelemetry-collector-contrib/telemetrygen:v0.149.0';

/** The arguments of telemetrygen: OTLP over gRPC, each span with ten attributes, each resource with five. */
export function telemetrygenArguments(endpoint: string, service: string, load: Load): string[] {
  const { spansPerSecond, seconds, spansInRequest = 100, errors } = load;
  const workers = Math.ceil(spansPerSecond / WORKER_RATE);
  return [
    'traces', `--otlp-endpoint=${endpoint}`, '--otlp-insecure', `--duration=${seconds}s`, `--workers=${workers}`, `--rate=${spansPerSecond / workers}`,
    `--batch-size=${spansInRequest}`, `--child-spans=${SPANS_IN_TRACE - 1}`, '--span-duration=5ms', '--allow-export-failures', `--otlp-attributes=service.name="${service}"`,
    ...errors ? ['--status-code=Error'] : [],
    ...RESOURCE.map((attribute) => `--otlp-attributes=${attribute}`), ...ATTRIBUTES.map((attribute) => `--telemetry-attributes=${attribute}`),
  ];
}

/** A generator on each node, as long as it isn't ended. */
export interface RunningLoad {
  /** Deletes the generators' pods. */
  end(): Promise<void>;
  /** Waits until they have sent everything. */
  finish(): Promise<void>;
}

/** Starts a generator on each node; together they send at the given rate. */
export async function startTelemetrygen(
  namespace: string, nodes: readonly KubernetesObject[], endpoint: string, service: string, load: Load,
): Promise<RunningLoad> {
  const share = { ...load, spansPerSecond: load.spansPerSecond / nodes.length };
  const items = nodes.map((node, number) => generatorPod(namespace, `${service}-${number}`, service, node, telemetrygenArguments(endpoint, service, share)));
  await applyManifest({ text: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
  await waitForPhase(namespace, service, 'Running', 60);
  return {
    end: async () => {
      await kubectl(['delete', 'pods', '--namespace', namespace, '--selector', `run=${service}`, '--grace-period=1', '--wait']);
    },
    finish: () => waitForPhase(namespace, service, 'Succeeded', load.seconds + 60),
  };
}

async function waitForPhase(namespace: string, run: string, phase: string, timeoutSeconds: number): Promise<void> {
  await waitWhile(`generators of ${run} are ${phase}`, async () => {
    const { items } = await kubectlJson<KubernetesList<Pod>>(['get', 'pods', '--namespace', namespace, '--selector', `run=${run}`]);
    return items.filter((pod) => pod.status?.phase !== phase).map((pod) => `${pod.metadata.name}: ${pod.status?.phase}`);
  }, { timeoutSeconds });
}

function generatorPod(namespace: string, name: string, run: string, node: KubernetesObject, args: readonly string[]): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: 'telemetrygen', run } },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      nodeSelector: { 'kubernetes.io/hostname': node.metadata.labels?.['kubernetes.io/hostname'] ?? node.metadata.name },
      securityContext: { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{
        name: 'telemetrygen',
        image: IMAGE,
        imagePullPolicy: 'IfNotPresent',
        args,
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { memory: '128Mi' } },
      }],
    },
  };
}
