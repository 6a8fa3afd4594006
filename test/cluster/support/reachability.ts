import { kubectl, kubectlJson } from './kubectl';
import { KubernetesList, KubernetesObject, Pod } from './kubernetes-types';
import { strangerPod } from './stranger-pod';
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
 * Adds the ports on which the programs of each role really listen, whether they are declared or not: a port that nobody
 * declared is one that nobody thought of. One pod of each role is asked.
 */
export async function withListeningPorts(endpoints: readonly Endpoint[]): Promise<Endpoint[]> {
  const firsts = [...new Map([...endpoints].reverse().map((endpoint) => [endpoint.role, endpoint])).values()];
  const listening = new Map<string, number[]>();
  await inGroups(firsts, async (endpoint) => {
    listening.set(endpoint.role, listeningPorts(await runIn(endpoint, 'cat /proc/net/tcp /proc/net/tcp6')));
  });
  return endpoints.map((endpoint) => ({ ...endpoint, ports: [...new Set([...endpoint.ports, ...listening.get(endpoint.role)!])] }));
}

/** The ports that Linux's table of sockets shows as listening (state 0A) on more than the loopback address. */
export function listeningPorts(table: string): number[] {
  const sockets = [...table.matchAll(/^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A /gm)];
  const loopback = /^(0100007F|0000000000000000FFFF00000100007F|00000000000000000000000001000000)$/;
  return [...new Set(sockets.filter(([, address]) => !loopback.test(address)).map(([, , port]) => parseInt(port, 16)))];
}

/**
 * Pods that are to the network what the pods of Jobs are, which run too shortly to be asked: they have the same labels.
 * Without those by which a Job finds its own pods, since it would take them for such.
 */
export async function jobStandIns(namespace: string): Promise<KubernetesObject[]> {
  const { items } = await kubectlJson<KubernetesList>(['get', 'jobs,cronjobs', '--namespace', namespace]);
  return standInsFor(items);
}

/** The same for Jobs and CronJobs that were read. A CronJob's own Jobs are like it. */
export function standInsFor(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.filter(({ metadata }) => !metadata.ownerReferences?.some(({ kind }) => kind === 'CronJob')).map(({ kind, metadata, spec }) => {
    const template = kind === 'CronJob' ? spec.jobTemplate.spec.template : spec.template;
    const labels = Object.entries(template.metadata.labels).filter(([key]) => !/^(batch\.kubernetes\.io\/|controller-uid$|job-name$)/.test(key));
    return strangerPod(`${metadata.name}-stand-in`.slice(-63).replace(/^[^a-z]+/, ''), metadata.namespace ?? '', Object.fromEntries(labels) as Record<string, string>);
  });
}

/**
 * Tries real connections from a pod's own network to every port of every target, by an ephemeral container. `nc` starts the
 * program behind `-e` once it is connected, and only what that prints counts: on a busy machine an exit code may come from
 * a timeout or a lack of memory as well. What it prints must not go to the socket, so it goes to stderr.
 */
export async function tryConnections(from: Endpoint, targets: readonly Endpoint[]): Promise<Probe[]> {
  const tries = targets.filter((target) => target.name !== from.name)
    .flatMap((target) => target.ports.map((port) => ({ target, port })));
  const script = [
    'probe() { busybox nc -w 2 "$1" "$2" -e sh -c \'echo "open $0 $1" >&2\' "$1" "$2" </dev/null 2>&1; }',
    // Twenty at a time: an ephemeral container shares the memory limit of the pod.
    ...tries.flatMap(({ target, port }, index) => [`probe ${target.ip} ${port} &`, ...index % 20 === 19 ? ['wait'] : []]),
    'wait',
  ].join('\n');
  const open = new Set((await runIn(from, script)).split('\n').filter((line) => line.startsWith('open ')));
  return tries.map(({ target, port }) => ({ from: from.role, target: `${target.role}:${port}`, open: open.has(`open ${target.ip} ${port}`) }));
}

/** The edges to targets that a pod can reach. */
export async function reachable(from: Endpoint, targets: readonly Endpoint[]): Promise<string[]> {
  return (await tryConnections(from, targets)).filter(({ open }) => open).map(({ target }) => `${from.role} → ${target}`);
}

/** What a script prints in the network of a pod. Its container stays with the pod, but ends. */
async function runIn({ name, namespace }: Endpoint, script: string): Promise<string> {
  const container = `probe-${Date.now().toString(36)}-${Math.floor(Math.random() * 1e6).toString(36)}`;
  await kubectl([
    'debug', `pod/${name}`, '--namespace', namespace, '--image=busybox:1.35', '--profile=restricted', '--quiet',
    `--container=${container}`, '--', 'sh', '-c', `${script}\necho done`,
  ]);
  let log = '';
  await waitWhile(`a container in the network of ${name} is done`, async () => {
    const result = await kubectl(['logs', name, '--namespace', namespace, `--container=${container}`], { allowFailure: true });
    log = result.stdout;
    return /^done$/m.test(log) ? [] : ['not done'];
  }, { timeoutSeconds: 120 });
  return log;
}

/** Most of the time is spent waiting for connections that don't come about. */
const AT_ONCE = 6;

async function inGroups<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  for (let index = 0; index < items.length; index += AT_ONCE) await Promise.all(items.slice(index, index + AT_ONCE).map(run));
}

/** A connection that was tried between two pods, called by their roles. */
export interface Probe {
  readonly from: string;
  readonly target: string;
  readonly open: boolean;
}

/** The matrix of what connects: from every pod to every port of every target. */
export async function connectionMatrix(from: readonly Endpoint[], targets: readonly Endpoint[]): Promise<Probe[]> {
  const probes: Probe[] = [];
  await inGroups(from, async (endpoint) => {
    probes.push(...await tryConnections(endpoint, targets));
  });
  return probes;
}

/** One line for each pair of roles and port that connects; where pods of one role differ, with how many of all pairs do. */
export function edgesOf(probes: readonly Probe[]): string[] {
  const counts = new Map<string, { open: number; all: number }>();
  for (const { from, target, open } of probes) {
    const edge = `${from} → ${target}`;
    const { open: before, all } = counts.get(edge) ?? { open: 0, all: 0 };
    counts.set(edge, { open: before + (open ? 1 : 0), all: all + 1 });
  }
  return [...counts].filter(([, { open }]) => open > 0).map(([edge, { open, all }]) => open === all ? edge : `${edge} (${open} of ${all})`).sort();
}

/** For the test's log: what was tried from each role (rows) to each port (columns), and how many connections came about. */
export function formatMatrix(probes: readonly Probe[]): string {
  const targets = [...new Set(probes.map(({ target }) => target))].sort();
  const rows = [...new Set(probes.map(({ from }) => from))].sort().map((from) => [from, ...targets.map((target) => {
    const tried = probes.filter((probe) => probe.from === from && probe.target === target);
    const open = tried.filter((probe) => probe.open).length;
    if (tried.length === 0) return '';
    return open === 0 ? '.' : `${open}/${tried.length}`;
  })]);
  const legend = targets.map((target, index) => `${index + 1} ${target}`).join(', ');
  return `${probes.length} connections tried, ${probes.filter(({ open }) => open).length} came about\nto: ${legend}\n${formatTable(['from', ...targets.map((_, index) => String(index + 1))], rows)}`;
}
