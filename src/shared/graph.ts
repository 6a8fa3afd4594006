import type { IConstruct } from 'constructs';
import type { OtlpReceiverTls } from './otlp-tls';
import { configChanges } from '../config/otel/pipeline';

/** An address that a workload calls. */
export interface Call {
  readonly host: string;
  readonly port: number;
}

/** Who is let in beside the callers that the graph knows. */
export enum Audience {
  /** Applications and other senders of OTLP. */
  SENDERS = 'senders',
  /** Senders past the samplers: an existing gateway, and programs that speak Jaeger's or Zipkin's own formats. */
  DIRECT_SENDERS = 'direct senders',
  /** People and programs that look at traces. */
  USERS = 'users',
  /** Whoever has the address, inside and outside the cluster. */
  EVERYBODY = 'everybody',
  /** What scrapes metrics. */
  MONITORING = 'monitoring',
}

/** Ports for those that the graph doesn't know. */
export interface OpenPorts {
  readonly audience: Audience;
  readonly ports: { readonly port: number; readonly protocol?: string }[];
}

/** A workload and its connections. */
export interface GraphNode {
  readonly scope: IConstruct;
  readonly name: string;
  readonly namespace: string;
  readonly labels: { [key: string]: string };
  /** What chooses its pods. */
  readonly selector: { [key: string]: string };
  /** The names under which others know it: hosts of its Services. */
  readonly hosts: string[];
  /** What it calls, by the addresses that stand in its configuration. Asked at synthesis, since exporters can be added until then. */
  readonly calls: () => Call[];
  /** Pods that it forms a cluster with, and the ports between them. */
  readonly peers?: { readonly selector: { [key: string]: string }; readonly ports: number[] };
  /** Ports for those that the graph doesn't know. */
  readonly open?: () => OpenPorts[];
  /** How it takes OTLP: in plain text where nothing is said. */
  readonly receiverTls?: OtlpReceiverTls;
  /** Whether it talks to the Kubernetes API. */
  readonly apiServer?: boolean;
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

  /** All workloads. A copy. */
  public get nodes(): GraphNode[] {
    return [...this.all];
  }

  private readonly all: GraphNode[] = [];
  private readonly servers = new Map<string, GraphNode[]>();
  private callers = new Map<string, { caller: GraphNode; port: number }[]>();
  private indexed?: string;

  private constructor() {}

  /** Notes a workload. */
  public add(node: GraphNode): void {
    this.all.push(node);
    node.hosts.forEach(host => this.noteServer(host, node));
  }

  /** Notes one more name of a workload, under which others call it. */
  public addHost(node: GraphNode, host: string): void {
    node.hosts.push(host);
    this.noteServer(host, node);
  }

  /** The workloads of this app behind a host. None for one that this app doesn't define. */
  public serversOf(host: string): GraphNode[] {
    return namesOf(host).map(name => this.servers.get(name)).find(servers => servers !== undefined) ?? [];
  }

  /** The workloads that call one, each with the ports that it calls. */
  public callersOf(server: GraphNode): { caller: GraphNode; ports: number[] }[] {
    this.index();
    const ports = new Map<GraphNode, Set<number>>();
    for (const { caller, port } of server.hosts.flatMap(host => this.callers.get(host) ?? [])) {
      ports.set(caller, (ports.get(caller) ?? new Set()).add(port));
    }
    return [...ports].map(([caller, called]) => ({ caller, ports: sorted([...called]) }));
  }

  private noteServer(host: string, node: GraphNode): void {
    this.servers.set(host, [...this.servers.get(host) ?? [], node]);
  }

  /** Asking every workload for its calls is done once for each state of the tree: with many platforms it would cost too much. */
  private index(): void {
    const state = `${this.all.length}/${configChanges()}`;
    if (this.indexed === state) {
      return;
    }
    this.indexed = state;
    this.callers = new Map();
    for (const caller of this.all) {
      for (const { host, port } of caller.calls()) {
        for (const name of namesOf(host)) {
          const known = this.callers.get(name);
          if (known) {
            known.push({ caller, port });
          } else {
            this.callers.set(name, [{ caller, port }]);
          }
        }
      }
    }
  }
}

const GRAPHS = new WeakMap<IConstruct, Graph>();

/** The host itself, and the Service behind which it is one pod. */
function namesOf(host: string): string[] {
  return [host, host.slice(host.indexOf('.') + 1)];
}

/** Ports in ascending order. */
export function sorted(ports: number[]): number[] {
  return [...ports].sort((one, other) => one - other);
}
