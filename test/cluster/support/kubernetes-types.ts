/** The few fields of Kubernetes objects that the harness reads. */
export interface KubernetesMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Record<string, string>;
  readonly ownerReferences?: Array<{ readonly kind: string; readonly name: string }>;
}

export interface KubernetesCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly reason?: string; readonly exitCode: number };
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly containerID?: string;
  readonly state?: ContainerState;
  /** How the container before a restart ended. */
  readonly lastState?: ContainerState;
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubernetesMetadata;
  readonly spec?: any;
  readonly status?: any;
}

export interface Pod extends KubernetesObject {
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: KubernetesCondition[];
    readonly containerStatuses?: ContainerStatus[];
    readonly initContainerStatuses?: ContainerStatus[];
  };
}

export interface KubernetesList<T extends KubernetesObject = KubernetesObject> {
  readonly items: T[];
}

/** A pod that serves: its Ready condition holds and it isn't on its way out. */
export function isPodReady(pod: Pod): boolean {
  const ready = pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True');
  return ready === true && pod.metadata.deletionTimestamp === undefined;
}

/** Whether the labels fit a selector of equal labels; selectors by expression aren't used by the workloads under test. */
export function matchesLabels(selector: Record<string, string>, object: KubernetesObject): boolean {
  return Object.entries(selector).every(([key, value]) => object.metadata.labels?.[key] === value);
}
