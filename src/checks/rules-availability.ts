import { collectorFiles, elasticsearchFiles } from './configurations';
import { list, RenderedObjects, Workload } from './rendered-objects';
import { CheckSeverity, Hit, Rule } from './rule';
import { secondsOf } from '../config/go-duration';

/** Kafka and Elasticsearch close files and hand leadership over; 30 seconds, Kubernetes' default, is short for that. */
const STORE_GRACE_SECONDS = 60;
const DEFAULT_GRACE_SECONDS = 30;

/** Rules about what happens when pods, nodes and volumes go away. */
export const AVAILABILITY_RULES: Rule[] = [
  {
    id: 'missing-disruption-budget',
    severity: CheckSeverity.WARNING,
    finds: 'two or more pods that no PodDisruptionBudget selects',
    why: 'a drain of nodes can take all of them at once',
    fix: 'add a PodDisruptionBudget with maxUnavailable: 1',
    find: objects => several(objects)
      .filter(({ workload }) => objects.selecting('PodDisruptionBudget', workload, ({ selector }) => selector).length === 0)
      .map(({ workload: { object }, pods }) => ({ object, message: `${pods} pods have no PodDisruptionBudget` })),
  },
  {
    id: 'no-spread',
    severity: CheckSeverity.WARNING,
    finds: 'two or more pods with neither topologySpreadConstraints nor anti-affinity',
    why: 'they can all be on one node, and go with it',
    fix: 'add a topologySpreadConstraint for kubernetes.io/hostname',
    find: objects => several(objects)
      .filter(({ workload: { spec } }) => list(spec.topologySpreadConstraints).length === 0 && !spec.affinity?.podAntiAffinity)
      .map(({ workload: { object }, pods }) => ({ object, message: `nothing spreads its ${pods} pods over nodes` })),
  },
  {
    id: 'single-replica',
    severity: CheckSeverity.WARNING,
    finds: 'a StatefulSet of one pod, or a single sampler: what stores, or decides on traces',
    why: 'each restart stops the chain, and a lost volume is lost data',
    fix: 'size: PlatformSize.PRODUCTION, or three replicas',
    find: objects => objects.running
      .filter(workload => podsWith(workload, objects) === 1 && (workload.kind === 'StatefulSet' || samplersWith(workload, objects).length > 0))
      .map(({ object }) => ({ object, message: 'is one pod' })),
  },
  {
    id: 'empty-dir-data',
    severity: CheckSeverity.ERROR,
    finds: 'Kafka or Elasticsearch without a volume that outlives the pod',
    why: 'a pod that moves to another node comes up empty',
    fix: 'add volumeClaimTemplates',
    find: objects => stores(objects).filter(workload => !hasDisk(workload))
      .map(({ object }) => ({ object, message: 'keeps its data in the pod' })),
  },
  {
    id: 'short-grace-period',
    severity: CheckSeverity.WARNING,
    finds: `samplers that are killed before their decision wait is over, and Kafka or Elasticsearch with less than ${STORE_GRACE_SECONDS} seconds`,
    why: 'a killed sampler loses the traces that it holds; a killed store repairs its files at the next start',
    fix: 'raise terminationGracePeriod',
    find: shortGracePeriods,
  },
  {
    id: 'elasticsearch-bootstrap',
    severity: CheckSeverity.INFO,
    finds: '`cluster.initial_master_nodes`, which is for the first start of a cluster only',
    why: 'a node that has lost its volume could found a second cluster',
    fix: 'once the cluster is up: elasticsearch: { bootstrap: false }',
    find: objects => elasticsearchFiles(objects).filter(({ settings }) => settings['cluster.initial_master_nodes'] !== undefined)
      .map(({ configMap }) => ({ object: configMap, message: 'cluster.initial_master_nodes is set' })),
  },
];

/** Workloads that are more pods than one, alone or with others of their kind. */
function several(objects: RenderedObjects): { workload: Workload; pods: number }[] {
  return objects.running.map(workload => ({ workload, pods: podsWith(workload, objects) })).filter(({ pods }) => pods > 1);
}

/** How many pods stand in for each other. */
function podsWith(workload: Workload, objects: RenderedObjects): number {
  const samplers = samplersWith(workload, objects);
  return (samplers.length > 0 ? samplers : [workload]).reduce((sum, { replicas }) => sum + (replicas ?? 0), 0);
}

/** The samplers with this one's configuration, itself included: they can be a workload each. None where it isn't a sampler. */
function samplersWith(workload: Workload, objects: RenderedObjects): Workload[] {
  return collectorFiles(objects).find(({ config, users }) => users.includes(workload) && decisionWaits(config).length > 0)?.users ?? [];
}

/** By the label or by the image, since YAML of any origin is looked at. */
function stores(objects: RenderedObjects): Workload[] {
  const isStore = (name: unknown) => typeof name === 'string' && /^(cp-)?kafka$|^(elasticsearch|opensearch)$/.test(name);
  return objects.running.filter(({ kind, labels, spec }) => kind === 'StatefulSet' && (
    isStore(labels['app.kubernetes.io/name']) || list(spec.containers).some(({ image }) => isStore(/([^/:@]+)(:[^/]*)?(@.*)?$/.exec(image ?? '')?.[1]))));
}

function hasDisk({ object, spec }: Workload): boolean {
  return list(object.spec.volumeClaimTemplates).length > 0 || list(spec.volumes).some(volume => volume.persistentVolumeClaim);
}

function shortGracePeriods(objects: RenderedObjects): Hit[] {
  const grace = ({ spec }: Workload): number => spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  const samplers = collectorFiles(objects).flatMap(file => decisionWaits(file.config).flatMap(wait => file.users
    .filter(workload => grace(workload) <= wait)
    .map(workload => ({ object: workload.object, message: `has ${grace(workload)} seconds to shut down and waits ${wait} seconds for a trace` }))));
  const short = stores(objects).filter(workload => grace(workload) < STORE_GRACE_SECONDS)
    .map(workload => ({ object: workload.object, message: `has ${grace(workload)} seconds to shut down` }));
  return [...samplers, ...short];
}

/** The collector's own default is 30 seconds. */
function decisionWaits(config: any): number[] {
  return Object.entries<any>(config.processors ?? {}).filter(([id]) => /^tail_sampling(\/|$)/.test(id))
    .map(([, settings]) => secondsOf(settings?.decision_wait) ?? 30);
}
