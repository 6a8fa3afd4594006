import { isSelected } from './selectors';

/** An object as it is written into YAML. It can be of any origin, so nothing in it is taken for granted. */
export interface Manifest { [key: string]: any }

/** Something that makes pods. */
export interface Workload {
  readonly object: Manifest;
  readonly kind: string;
  readonly namespace: string;
  /** The labels of its pods. */
  readonly labels: { [key: string]: string };
  /** The annotations of its pods. */
  readonly annotations: { [key: string]: string };
  /** The spec of its pods. */
  readonly spec: Manifest;
  /** All containers, those that run first included. */
  readonly containers: Manifest[];
  /** How many pods there are at least; none where the cluster decides. */
  readonly replicas?: number;
}

const POD_KINDS = ['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Pod', 'ReplicaSet', 'StatefulSet'];

/** Kinds whose pods are meant to run without end. */
const RUNNING_KINDS = ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'];

/** `Kind/namespace/name`, or `Kind/name` where there is no namespace. */
export function nameOf({ kind, metadata }: Manifest): string {
  return [kind, metadata?.namespace, metadata?.name].filter(part => part !== undefined).join('/');
}

/** The namespace; objects without one are meant for whatever namespace they are applied to, all the same one. */
export function namespaceOf(object: Manifest): string {
  return object.metadata?.namespace ?? '';
}

/** The entries of a list; none where there is no list. */
export function list(value: unknown): any[] {
  return Array.isArray(value) ? value.filter(entry => entry !== null && entry !== undefined) : [];
}

/** The objects of an app, and what they are to each other. */
export class RenderedObjects {
  /** All of them; Lists are unpacked. */
  public readonly all: Manifest[];
  /** What makes pods. */
  public readonly workloads: Workload[];
  /** What makes pods that run without end. */
  public readonly running: Workload[];

  public constructor(objects: any[]) {
    this.all = objects.flatMap(unpacked);
    this.workloads = this.ofKind(...POD_KINDS).flatMap(object => this.workload(object));
    this.running = this.workloads.filter(({ kind }) => RUNNING_KINDS.includes(kind));
  }

  public ofKind(...kinds: string[]): Manifest[] {
    return this.all.filter(({ kind }) => kinds.includes(kind));
  }

  /** The objects of a kind with a `spec.selector` or another one that chooses the workload's pods. */
  public selecting(kind: string, workload: Workload, selectorOf: (spec: Manifest) => unknown): Manifest[] {
    return this.ofKind(kind).filter(object =>
      namespaceOf(object) === workload.namespace && isSelected(selectorOf(object.spec ?? {}), workload.labels));
  }

  /** The Services that lead to the workload's pods. */
  public servicesOf(workload: Workload): Manifest[] {
    // A Service without a selector leads to endpoints that somebody else writes.
    return this.selecting('Service', workload, ({ selector }) => selector && { matchLabels: selector });
  }

  /** The Service that a host names, as seen from a namespace. */
  public serviceAt(host: string, from: string): Manifest | undefined {
    const [name, namespace = from] = host.split('.');
    return this.ofKind('Service').find(service => service.metadata?.name === name && namespaceOf(service) === namespace);
  }

  /** The pods that have a ConfigMap among their volumes, or in their environment. */
  public usersOf(configMap: Manifest): Workload[] {
    return this.workloads.filter(({ namespace, spec, containers }) => {
      const volumes = list(spec.volumes).flatMap(volume => [volume, ...list(volume.projected?.sources)]).map(volume => volume.configMap);
      const variables = containers.flatMap(({ envFrom, env }) => [
        ...list(envFrom).map(one => one.configMapRef), ...list(env).map(one => one.valueFrom?.configMapKeyRef),
      ]);
      return namespace === namespaceOf(configMap) && [...volumes, ...variables].some(reference => reference?.name === configMap.metadata?.name);
    });
  }

  private workload(object: Manifest): Workload[] {
    const { kind } = object;
    const spec = object.spec ?? {};
    const template = kind === 'Pod' ? object : (kind === 'CronJob' ? spec.jobTemplate?.spec : spec)?.template;
    if (!template?.spec) {
      return [];
    }
    return [{
      object,
      kind,
      namespace: namespaceOf(object),
      labels: template.metadata?.labels ?? {},
      annotations: template.metadata?.annotations ?? {},
      spec: template.spec,
      containers: [...list(template.spec.initContainers), ...list(template.spec.containers)],
      replicas: ['Deployment', 'StatefulSet', 'ReplicaSet'].includes(kind) ? this.replicas(object) : undefined,
    }];
  }

  private replicas(object: Manifest): number {
    const autoscaler = this.ofKind('HorizontalPodAutoscaler').find(one => {
      const target = one.spec?.scaleTargetRef;
      return namespaceOf(one) === namespaceOf(object) && target?.kind === object.kind && target.name === object.metadata?.name;
    });
    return autoscaler ? autoscaler.spec.minReplicas ?? 1 : object.spec?.replicas ?? 1;
  }
}

function unpacked(object: any): Manifest[] {
  if (typeof object !== 'object' || object === null) {
    return []; // empty documents of a YAML file
  }
  return object.kind === 'List' ? list(object.items).flatMap(unpacked) : [object];
}
