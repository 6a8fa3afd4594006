import { instanceOf, podTemplateOf, selects, workloads } from './manifests';
import type { KubeObject } from './synth';

type Labels = Record<string, string>;

/** What NetworkPolicies let through between the pods of a namespace, as Kubernetes decides it: both ends must allow it. */
export function reachable(objects: KubeObject[]): string[] {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const pods = workloads(objects).map(workload => ({
    name: shortName(workload), labels: podTemplateOf(workload).metadata.labels, ports: portsOf(workload),
  }));
  // Samplers are a Deployment each, with the same labels but for one, and count as one.
  return [...new Set(pods.flatMap(client => pods.flatMap(server => server.ports
    .filter(port => allows(policies, 'Egress', client.labels, server.labels, port) && allows(policies, 'Ingress', server.labels, client.labels, port))
    .map(port => `${client.name} → ${server.name}:${port}`))))].sort();
}

/** What a workload is a part of, which for a Job is its name without the hash of what it does; else its name. */
export function shortName(workload: KubeObject): string {
  return instanceOf(workload) ?? workload.metadata.name;
}

function portsOf(workload: KubeObject): number[] {
  return podTemplateOf(workload).spec.containers.flatMap((one: any) => (one.ports ?? []).map((port: any) => port.containerPort));
}

/** Whether the policies of a pod let it talk to another one of the same namespace. A pod without a policy is open. */
function allows(policies: KubeObject[], direction: 'Ingress' | 'Egress', own: Labels, other: Labels, port: number): boolean {
  const [rules, peers] = direction === 'Ingress' ? ['ingress', 'from'] : ['egress', 'to'];
  const mine = policies.filter(({ spec }) => spec.policyTypes.includes(direction) && selects(spec.podSelector.matchLabels, own));
  return mine.length === 0 || mine.some(({ spec, metadata }) => (spec[rules] ?? []).some((rule: any) => {
    const portIsOpen = !rule.ports || rule.ports.some((one: any) => one.port === port);
    return portIsOpen && (!rule[peers] || rule[peers].some((peer: any) => isPeer(peer, other, metadata.namespace!)));
  }));
}

function isPeer({ namespaceSelector, podSelector }: any, labels: Labels, namespace: string): boolean {
  const inNamespace = namespaceSelector === undefined || selects(namespaceSelector.matchLabels ?? {}, { 'kubernetes.io/metadata.name': namespace });
  return inNamespace && (podSelector === undefined || selects(podSelector.matchLabels ?? {}, labels));
}
