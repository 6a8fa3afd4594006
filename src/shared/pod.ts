import type { Construct } from 'constructs';
import { ImageSource } from './image-source';
import { selectorLabels, Identity, labels } from './labels';
import { addedPodAnnotations } from './pod-annotations';
import type { WorkloadOptions } from './workload-options';

/** A part of a manifest. */
export interface Manifest { [key: string]: any }

/** What a pod of a workload is made of. */
export interface PodSettings {
  readonly identity: Identity;
  /** The numeric user and group; also the owner of its volumes. */
  readonly user: number;
  readonly group?: number;
  readonly containers: Manifest[];
  readonly initContainers?: Manifest[];
  readonly volumes: Manifest[];
  readonly annotations?: Manifest;
  readonly gracePeriodSeconds: number;
  /** The ServiceAccount whose token the pod gets. Without one it gets no token. */
  readonly serviceAccountName?: string;
  /** How pods are spread over nodes: `DoNotSchedule` where two on one node would break a quorum. */
  readonly spreadOverNodes?: 'DoNotSchedule' | 'ScheduleAnyway' | 'none';
  /** Tolerations that the component brings itself. */
  readonly tolerations?: Manifest[];
  readonly restartPolicy?: string;
  readonly options: WorkloadOptions;
}

/** The template of a workload's pods, as Pod Security `restricted` wants them. */
export function podTemplate(scope: Construct, settings: PodSettings): Manifest {
  const { identity, options } = settings;
  return {
    metadata: {
      labels: { ...options.podLabels, ...labels(scope, identity) },
      annotations: filled({ ...addedPodAnnotations(scope), ...options.podAnnotations, ...settings.annotations }),
    },
    spec: {
      serviceAccountName: settings.serviceAccountName,
      automountServiceAccountToken: settings.serviceAccountName !== undefined,
      // Else every Service of the namespace becomes environment variables, which Kafka and others take for settings.
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: settings.user,
        runAsGroup: settings.group ?? settings.user,
        fsGroup: settings.user,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      terminationGracePeriodSeconds: options.terminationGracePeriod?.toSeconds() ?? settings.gracePeriodSeconds,
      imagePullSecrets: filled((options.imagePullSecrets ?? ImageSource._of(scope)._pullSecrets)?.map(name => ({ name }))),
      nodeSelector: options.nodeSelector,
      tolerations: filled([...settings.tolerations ?? [], ...options.tolerations ?? []]),
      affinity: options.affinity,
      priorityClassName: options.priorityClassName,
      topologySpreadConstraints: spread(settings),
      restartPolicy: settings.restartPolicy,
      initContainers: filled(settings.initContainers),
      containers: settings.containers,
      volumes: filled(settings.volumes.map(limited)),
    },
  };
}

/** What a pod may write into a volume on its node's disk that names no limit: far more than programs put into `/tmp`. */
const SCRATCH_LIMIT = '1Gi';

/** Without a limit one pod could fill the node's disk, and all pods there would suffer. */
function limited(volume: Manifest): Manifest {
  return volume.emptyDir ? { ...volume, emptyDir: { sizeLimit: SCRATCH_LIMIT, ...volume.emptyDir } } : volume;
}

function spread({ spreadOverNodes = 'ScheduleAnyway', identity }: PodSettings): Manifest[] | undefined {
  if (spreadOverNodes === 'none') {
    return undefined;
  }
  const labelSelector = { matchLabels: selectorLabels(identity) };
  return [
    { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: spreadOverNodes, labelSelector },
    { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
  ];
}

/** The security context of every container. */
export const RESTRICTED_CONTAINER = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
};

/** `undefined` for an empty list or map, which the API server would drop and a diff would show. */
function filled<T extends Manifest | undefined>(value: T): T | undefined {
  return value === undefined || Object.keys(value).length === 0 ? undefined : value;
}

/** The image with its tag, from where images below `scope` come from. */
export function imageOf(scope: Construct, options: WorkloadOptions, repository: string, version: string): string {
  return ImageSource._of(scope)._image(repository, version, options.imageRepository);
}
