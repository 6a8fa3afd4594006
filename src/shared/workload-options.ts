import type { Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';

/** What can be set on the pods of every workload. */
export interface WorkloadOptions {
  /**
   * The image without a tag, for a build of your own. The tag is always the version. It is taken as it is: no registry of an
   * {@link ImageSource} is put before it.
   *
   * @default - the upstream image, from the registry of the innermost {@link ImageSource}
   */
  readonly imageRepository?: string;
  /**
   * Secrets with credentials for the image registry, in the same namespace. They replace those of an {@link ImageSource}.
   *
   * @default - those of the innermost {@link ImageSource}
   */
  readonly imagePullSecrets?: string[];
  /**
   * Requests and limits of the main container. What is left out keeps its default. The memory limit also decides heap
   * sizes, GOMEMLIMIT and queue limits. Of ephemeral storage nothing is asked for unless you do.
   *
   * @default - see the construct
   */
  readonly resources?: kplus.ContainerResources;
  /**
   * Labels that a node must have.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [key: string]: string };
  /**
   * Taints that the pods tolerate.
   *
   * @default - none, but see the construct
   */
  readonly tolerations?: kplus.k8s.Toleration[];
  /**
   * Further rules on where pods may run. Pods are spread over nodes and zones without it.
   *
   * @default - none
   */
  readonly affinity?: kplus.k8s.Affinity;
  /**
   * The PriorityClass of the pods.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;
  /**
   * Further labels of the pods.
   *
   * @default - none
   */
  readonly podLabels?: { [key: string]: string };
  /**
   * Further annotations of the pods.
   *
   * @default - none
   */
  readonly podAnnotations?: { [key: string]: string };
  /**
   * How long a pod may take to shut down.
   *
   * @default - long enough to drain what the component holds, see the construct
   */
  readonly terminationGracePeriod?: Duration;
}

/** Scaling by load, with a HorizontalPodAutoscaler. The cluster needs a metrics server. */
export interface AutoscalingOptions {
  /** The least number of pods. */
  readonly minReplicas: number;
  /** The largest number of pods. */
  readonly maxReplicas: number;
  /**
   * The average CPU use to aim at, in percent of the request.
   *
   * @default 70
   */
  readonly targetCpuPercent?: number;
}
