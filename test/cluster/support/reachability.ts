import { kubectl, kubectlJson } from './kubectl';
import { KubernetesList, Pod } from './kubernetes-types';
import { formatTable } from './table';
import { waitWhile } from './wait';

/** A running pod, and the role by which expectations speak of it. */
export interface Endpoint {
  readonly role: string;
  readonly namespace: string;
  readonly name: string;
  readonly ip: string;
  readonly ports: number[];
}

/** The running pods of a namespace; the role is the recommended label `component`, behind the program's name where that says more. */
export async function endpointsOf(namespace: string, roleOf: (labels: Record<string, string>) => string): Promise<Endpoint[]> {
  const { items } = await kubectlJson<KubernetesList<Pod>>(['get', 'pods', '--namespace', namespace]);
  return items.filter((pod) => pod.status?.phase === 'Running' && pod.metadata.deletionTimestamp === undefined).map((pod: any) => ({
    role: roleOf(pod.metadata.labels ?? {}),
    namespace,
    name: pod.metadata.name,
    ip: pod.status.podIP,
    ports: pod.spec.containers.flatMap((container: any) => (container.ports ?? []).map((port: any) => port.containerPort)),
  }));
}

/**
 * Tries real connections from a pod's own network to every port of every target, by an ephemeral container. `nc` ends with 1 where
 * it can't connect; it ends by the timeout where it is connected and the server says nothing.
 */
export async function reachable(from: Endpoint, targets: readonly Endpoint[]): Promise<string[]> {
  const tries = targets.filter((target) => target.name !== from.name)
    .flatMap((target) => target.ports.map((port) => ({ target, port })));
  const script = [
    'probe() { busybox timeout 4 nc -w 2 "$1" "$2" </dev/null >/dev/null 2>&1; code=$?; [ $code = 1 ] || echo "open $1 $2"; }',
    // Twenty at a time: an ephemeral container shares the memory limit of the pod.
    ...tries.flatMap(({ target, port }, index) => [`probe ${target.ip} ${port} &`, ...index % 20 === 19 ? ['wait'] : []]),
    'wait',
    'echo done',
  ].join('\n');
  const container = `probe-${Date.now().toString(36)}`;
  await kubectl([
    'debug', `pod/${from.name}`, '--namespace', from.namespace, '--image=busybox:1.35', '--profile=restricted', '--quiet',
    `--container=${container}`, '--', 'sh', '-c', script,
  ]);
  let log = '';
  await waitWhile(`connections from ${from.name} are tried`, async () => {
    const result = await kubectl(['logs', from.name, '--namespace', from.namespace, `--container=${container}`], { allowFailure: true });
    log = result.stdout;
    return /^done$/m.test(log) ? [] : ['not done'];
  }, { timeoutSeconds: 120 });
  const open = new Set(log.split('\n').filter((line) => line.startsWith('open ')));
  return tries.filter(({ target, port }) => open.has(`open ${target.ip} ${port}`)).map(({ target, port }) => `${from.role} → ${target.role}:${port}`);
}

/** Most of the time is spent waiting for connections that don't come about. */
const AT_ONCE = 6;

/** The matrix of what connects, one line for each edge between roles; a pair of pods that differs from its like makes a line of its own. */
export async function connectionMatrix(from: readonly Endpoint[], targets: readonly Endpoint[]): Promise<string[]> {
  const edges = new Set<string>();
  for (let index = 0; index < from.length; index += AT_ONCE) {
    const found = await Promise.all(from.slice(index, index + AT_ONCE).map((endpoint) => reachable(endpoint, targets)));
    found.flat().forEach((edge) => edges.add(edge));
  }
  return [...edges].sort();
}

/** For the test's log. */
export function formatMatrix(edges: readonly string[]): string {
  return formatTable(['from', 'to', 'port'], edges.map((edge) => {
    const [from, target] = edge.split(' → ');
    const colon = target.lastIndexOf(':');
    return [from, target.slice(0, colon), target.slice(colon + 1)];
  }));
}
