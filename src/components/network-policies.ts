import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Audience, Graph, GraphNode, OpenPorts, sorted } from '../shared/graph';
import { kubeObject } from '../shared/kube-object';
import { checkUniqueNames } from '../shared/names';
import { late } from '../shared/objects';
import type { Manifest } from '../shared/pod';

/** Who is let in beside the parts of the platform itself. Namespaces are given by name. */
export interface NetworkPoliciesOptions {
  /**
   * Namespaces whose pods may send OTLP to agents, routers, and receivers behind an Ingress or a Gateway. Senders that are no
   * pods (pods on the host's network, load balancers) are let in only by the load balancer of an `ingest`.
   *
   * @default - all namespaces
   */
  readonly senderNamespaces?: string[];
  /**
   * Namespaces whose pods may send to the Jaeger collector, past the samplers: OTLP, Jaeger's and Zipkin's own formats.
   *
   * @default - none
   */
  readonly directSenderNamespaces?: string[];
  /**
   * Namespaces whose pods may reach Jaeger's UI and API: that of the ingress controller. `kubectl port-forward` needs none.
   *
   * @default - none
   */
  readonly userNamespaces?: string[];
  /**
   * Namespaces whose pods may scrape metrics: that of Prometheus.
   *
   * @default - none
   */
  readonly monitoringNamespaces?: string[];
  /**
   * The namespace of the cluster's DNS.
   *
   * @default 'kube-system'
   */
  readonly dnsNamespace?: string;
}

/** Kubernetes puts the name of a namespace on it as a label. */
const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';
/** The API server's port, as clients see it and as servers listen on it. */
const API_SERVER_PORTS = [443, 6443];

/**
 * NetworkPolicies for every workload of this library below the parent construct: nothing comes in and nothing goes out but
 * the connections that the configurations name, DNS, and for the agent the Kubernetes API.
 *
 * Define it behind the workloads. Destinations that this app doesn't define are allowed by port only, since a NetworkPolicy
 * knows no host names.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class NetworkPolicies extends Construct {
  /** The NetworkPolicies, one for each workload. */
  public readonly policies: ApiObject[];

  /**
   * @param scope the construct whose workloads are meant, for example the platform or the chart
   * @param id the construct's id
   */
  public constructor(scope: Construct, id: string, options: NetworkPoliciesOptions = {}) {
    super(scope, id);
    const graph = Graph.of(this);
    const prefix = scope.node.path === '' ? '' : `${scope.node.path}/`;
    const nodes = graph.nodes.filter(node => `${node.scope.node.path}/`.startsWith(prefix));
    this.policies = nodes.map(node => kubeObject(this, node.name, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      name: node.name,
      labels: node.labels,
      body: { spec: late(() => policySpec(node, graph, options)) },
    }));
    checkUniqueNames(this);
  }
}

function policySpec(node: GraphNode, graph: Graph, options: NetworkPoliciesOptions): Manifest {
  const ingress = [
    ...graph.callersOf(node).map(({ caller, ports }) => ({ from: [podsOf(caller, node)], ports: tcp(ports) })),
    ...peers(node).map(({ selector, ports }) => ({ from: [{ podSelector: { matchLabels: selector } }], ports: tcp(ports) })),
    ...(node.open?.() ?? []).flatMap(open => admitted(open, options)),
  ];
  return {
    podSelector: { matchLabels: node.selector },
    policyTypes: ['Ingress', 'Egress'],
    // The API server drops an empty list, and a diff would show it for ever.
    ...ingress.length > 0 ? { ingress } : {},
    egress: [
      ...egressToServers(node, graph),
      ...peers(node).map(({ selector, ports }) => ({ to: [{ podSelector: { matchLabels: selector } }], ports: tcp(ports) })),
      ...node.apiServer ? [{ ports: tcp(API_SERVER_PORTS) }] : [],
      {
        to: [{ namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: options.dnsNamespace ?? 'kube-system' } } }],
        ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }],
      },
    ],
  };
}

/** One rule for each workload that it calls; destinations outside of the app by port only. */
function egressToServers(node: GraphNode, graph: Graph): Manifest[] {
  const known = new Map<GraphNode, Set<number>>();
  const others = new Set<number>();
  for (const { host, port } of node.calls()) {
    const servers = graph.serversOf(host);
    servers.forEach(server => known.set(server, (known.get(server) ?? new Set()).add(port)));
    if (servers.length === 0) {
      others.add(port);
    }
  }
  return [
    ...[...known].map(([server, ports]) => ({ to: [podsOf(server, node)], ports: tcp([...ports]) })),
    ...others.size > 0 ? [{ ports: tcp([...others]) }] : [],
  ];
}

function peers(node: GraphNode): { selector: { [key: string]: string }; ports: number[] }[] {
  return node.peers ? [node.peers] : [];
}

/** The pods of a workload, as seen from another one. */
function podsOf(node: GraphNode, from: GraphNode): Manifest {
  const podSelector = { matchLabels: node.selector };
  return node.namespace === from.namespace
    ? { podSelector }
    : { namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: node.namespace } }, podSelector };
}

function admitted({ audience, ports }: OpenPorts, options: NetworkPoliciesOptions): Manifest[] {
  const rendered = [...ports].sort((one, other) => one.port - other.port).map(({ port, protocol }) => ({ protocol: protocol ?? 'TCP', port }));
  if (audience === Audience.EVERYBODY) {
    return [{ ports: rendered }];
  }
  const namespaces = {
    [Audience.SENDERS]: options.senderNamespaces,
    [Audience.DIRECT_SENDERS]: options.directSenderNamespaces ?? [],
    [Audience.USERS]: options.userNamespaces ?? [],
    [Audience.MONITORING]: options.monitoringNamespaces ?? [],
  }[audience];
  if (namespaces === undefined) {
    return [{ from: [{ namespaceSelector: {} }], ports: rendered }];
  }
  return namespaces.length === 0 ? [] : [{
    from: namespaces.map(name => ({ namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: name } } })),
    ports: rendered,
  }];
}

function tcp(ports: number[]): Manifest[] {
  return sorted(ports).map(port => ({ protocol: 'TCP', port }));
}
