import type { IConstruct } from 'constructs';

/** An address that a workload calls. */
export interface Call {
  readonly host: string;
  readonly port: number;
}

/** A workload and its connections. */
export interface GraphNode {
  readonly namespace: string;
  readonly selector: { [key: string]: string };
  /** The names under which others know it: hosts of its Services. */
  readonly hosts: string[];
  /** What it calls, by the addresses that stand in its configuration. */
  readonly calls: Call[];
}

/**
 * Who talks to whom in an app. Both ends of a connection note the same address, the one that stands in the configuration,
 * so no edge is typed twice. NetworkPolicies are made from it at synthesis, when all workloads are known.
 */
export class Graph {
  /** The graph of the app that a construct belongs to. */
  public static of(scope: IConstruct): Graph {
    const { root } = scope.node;
    const graph = GRAPHS.get(root) ?? new Graph();
    GRAPHS.set(root, graph);
    return graph;
  }

  private readonly servers = new Map<string, GraphNode>();
  private readonly callers = new Map<string, { caller: GraphNode; port: number }[]>();

  private constructor() {}

  /** Notes a workload. */
  public add(node: GraphNode): void {
    node.hosts.forEach(host => this.servers.set(host, node));
    for (const { host, port } of node.calls) {
      for (const name of namesOf(host)) {
        this.callers.set(name, [...this.callers.get(name) ?? [], { caller: node, port }]);
      }
    }
  }

  /** The workload of this app behind a host. Undefined for one that this app doesn't define. */
  public serverOf(host: string): GraphNode | undefined {
    return namesOf(host).map(name => this.servers.get(name)).find(server => server !== undefined);
  }

  /** The workloads that call one, each with the ports that it calls. */
  public callersOf(server: GraphNode): { caller: GraphNode; ports: number[] }[] {
    const ports = new Map<GraphNode, Set<number>>();
    for (const { caller, port } of server.hosts.flatMap(host => this.callers.get(host) ?? [])) {
      ports.set(caller, (ports.get(caller) ?? new Set()).add(port));
    }
    return [...ports].map(([caller, called]) => ({ caller, ports: [...called].sort((one, other) => one - other) }));
  }
}

const GRAPHS = new WeakMap<IConstruct, Graph>();

/** The host itself, and the Service behind which it is one pod. */
function namesOf(host: string): string[] {
  return [host, host.slice(host.indexOf('.') + 1)];
}
