import { nothing } from './bounds';
import { METRICS_SECONDS } from './collector-metrics';
import { Fault, Injection } from './fault-run';
import { PlatformUnderFault } from './platform-under-fault';
import { applyManifest } from '../cluster';
import { kubectl } from '../kubectl';
import { metricsOf, valueOf } from '../own-metrics';
import { sleep } from '../wait';

const SERVICE = 'flood';
/** How many times as much as arrives must have been offered. */
const TIMES = 3;
/** Spans of an error each, so that sampling keeps all of them and the store is what they wait for. */
const CHILD_SPANS = 19;

/** Sends as much as goes in from each node, and fails unless that was three times what reached the store meanwhile. */
async function flood(platform: PlatformUnderFault, seconds: number): Promise<Injection> {
  const before = [await offered(platform), await stored(platform)];
  const items = platform.nodes.map(({ metadata: { name } }) => floodPod(platform, name, seconds));
  await applyManifest({ text: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
  await sleep((seconds + 5) * 1000);
  const [offeredSpans, storedSpans] = [await offered(platform) - before[0], await stored(platform) - before[1]];
  await kubectl(['delete', 'pods', '--selector', `app=${SERVICE}`, '--namespace', platform.applications, '--wait=false']);
  process.stderr.write(`${offeredSpans} spans were offered, ${storedSpans} stored in ${seconds} s\n`);
  if (offeredSpans < TIMES * storedSpans) throw new Error(`${offeredSpans} offered spans are less than ${TIMES} times the ${storedSpans} that were stored`);
  return { hit: [] };
}

/** Spans that agents took or refused. */
async function offered(platform: PlatformUnderFault): Promise<number> {
  const agents = await platform.podsOf('agent');
  const metrics = await Promise.all(agents.map(({ metadata: { name } }) => metricsOf(platform.namespace, `pod/${name}`, METRICS_SECONDS)));
  return metrics.reduce((sum, each) => sum + valueOf(each, 'otelcol_receiver_accepted_spans') + valueOf(each, 'otelcol_receiver_refused_spans'), 0);
}

async function stored(platform: PlatformUnderFault): Promise<number> {
  await platform.access.elasticsearch.request('POST', '/jaeger-span-*/_refresh');
  return (await platform.access.elasticsearch.request<{ count: number }>('POST', '/jaeger-span-*/_count', { query: { match_all: {} } })).count;
}

function floodPod(platform: PlatformUnderFault, node: string, seconds: number): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${SERVICE}-${node}`, namespace: platform.applications, labels: { app: SERVICE } },
    spec: {
      nodeName: node,
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{
        name: 'telemetrygen',
        image: 'ghcr.io/open-telemetry/opentelemetry-collector-contrib/telemetrygen:v0.149.0',
        imagePullPolicy: 'IfNotPresent',
        args: [
          'traces', '--otlp-insecure', '--otlp-endpoint', `tracing-agent.${platform.namespace}.svc:4317`, '--service', SERVICE, '--duration', `${seconds}s`,
          '--rate', '0', '--workers', '4', '--child-spans', String(CHILD_SPANS), '--status-code', 'Error', '--allow-export-failures',
        ],
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { memory: '256Mi' } },
      }],
    },
  };
}

/** Three times the load that the chain carries. */
export function overload(seconds: number): Fault {
  return {
    name: `three times what the chain carries for ${seconds} s`,
    inject: platform => flood(platform, seconds),
    bounds: platform => nothing(platform, 'what doesn\'t fit is refused before it is acknowledged, and sent again', 60),
  };
}
