import type { OtelComponentNeeds } from './component-needs';

/** Options of {@link OtelProcessor.k8sAttributes}. */
export interface OtelK8sAttributesOptions {
  /**
   * The attributes to add, by their names in the semantic conventions.
   *
   * @default - namespace, pod, node, the workload that owns the pod, and the container's image where it is known
   */
  readonly metadata?: string[];
  /**
   * Whether it watches the pods of its own node only, as an agent should. Set to false in a collector that isn't a
   * DaemonSet.
   *
   * @default true
   */
  readonly ownNodeOnly?: boolean;
  /**
   * Merged over the settings last.
   *
   * @default - none
   */
  readonly overrides?: { [key: string]: any };
}

const NODE_NAME_VARIABLE = 'K8S_NODE_NAME';

const METADATA = [
  'k8s.namespace.name',
  'k8s.pod.name',
  'k8s.pod.uid',
  'k8s.pod.start_time',
  'k8s.node.name',
  'k8s.deployment.name',
  'k8s.statefulset.name',
  'k8s.daemonset.name',
  'k8s.job.name',
  'k8s.cronjob.name',
  'k8s.container.name',
  'container.image.name',
  'container.image.tag',
];

/** The settings of `k8s_attributes`. */
export function k8sAttributesSettings(options: OtelK8sAttributesOptions): { [key: string]: any } {
  return {
    auth_type: 'serviceAccount',
    passthrough: false,
    // Without it, spans that arrive before the first list of pods would carry no identity.
    wait_for_metadata: true,
    wait_for_metadata_timeout: '30s',
    ...(options.ownNodeOnly ?? true ? { filter: { node_from_env_var: NODE_NAME_VARIABLE } } : {}),
    pod_association: [
      { sources: [{ from: 'resource_attribute', name: 'k8s.pod.uid' }] },
      { sources: [{ from: 'resource_attribute', name: 'k8s.pod.ip' }] },
      { sources: [{ from: 'connection' }] },
    ],
    extract: { otel_annotations: true, metadata: options.metadata ?? METADATA },
  };
}

/** Least rights: pods are all that the names need. The uid of a Deployment stands in its ReplicaSet only. */
export function k8sAttributesNeeds(options: OtelK8sAttributesOptions): OtelComponentNeeds {
  const verbs = ['get', 'list', 'watch'];
  const replicaSets = (options.metadata ?? METADATA).includes('k8s.deployment.uid');
  return {
    clusterRules: [
      { apiGroups: [''], resources: ['pods'], verbs },
      ...replicaSets ? [{ apiGroups: ['apps'], resources: ['replicasets'], verbs }] : [],
    ],
    environment: [{ name: NODE_NAME_VARIABLE, fieldPath: 'spec.nodeName' }],
  };
}
