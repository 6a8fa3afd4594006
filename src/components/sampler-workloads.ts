import { ApiObject } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { CollectorProgram, collectorTemplate } from './collector-pod';
import { configChanges } from '../config/otel/pipeline';
import { kubeObject } from '../shared/kube-object';
import { labels, selectorLabels } from '../shared/labels';
import { ConfigFiles, late } from '../shared/objects';
import type { PersistentQueue } from '../shared/persistent-queue';
import type { Manifest } from '../shared/pod';
import { SyncWave, syncWave } from '../shared/sync-wave';
import type { WorkloadOptions } from '../shared/workload-options';

/** The name of a sampler, on its pods: they share all other labels, and the budgets and policies that select by them. */
export const SAMPLER_LABEL = 'gateway.cdk8s-tracing/sampler';

/** What the pods of a group of samplers are made of. */
export interface SamplerPodSettings {
  readonly program: CollectorProgram;
  readonly files: ConfigFiles;
  readonly wave: SyncWave;
  /** How long a new sampler is ready before it takes over from the old one. */
  readonly handoverSeconds: number;
  readonly gracePeriodSeconds: number;
  readonly options: WorkloadOptions;
}

/** Samplers of which each is replaced in its place, once its node is up again or gone for good. */
export function samplerStatefulSet(scope: Construct, settings: SamplerPodSettings, replicas: number, queue: PersistentQueue | undefined): ApiObject {
  const { program } = settings;
  const claim = queue?._claimTemplate('queue');
  const spec = () => ({
    replicas,
    serviceName: program.name,
    selector: { matchLabels: selectorLabels(program.identity) },
    // All at once at the start; updates still go one by one.
    podManagementPolicy: 'Parallel',
    updateStrategy: { type: 'RollingUpdate' },
    // Senders find a sampler that is back, and send what waited for it, before the next one goes.
    minReadySeconds: 10,
    template: collectorTemplate(scope, program, settings.files, settings),
    ...(claim ? { volumeClaimTemplates: [claim] } : {}),
  });
  return workload(scope, 'Resource', 'StatefulSet', program.name, settings, spec);
}

/**
 * A Deployment for each sampler. It makes another pod elsewhere as soon as the one that it has is given up; and a new version must be
 * ready before the old one goes, so one that doesn't start takes nothing away.
 */
export function samplerDeployments(scope: Construct, settings: SamplerPodSettings, names: string[]): ApiObject[] {
  const { program: { identity }, handoverSeconds } = settings;
  const template = sharedTemplate(scope, settings);
  return names.map((name, index) => workload(scope, `Resource-${index}`, 'Deployment', name, settings, () => ({
    replicas: 1,
    selector: { matchLabels: { ...selectorLabels(identity), [SAMPLER_LABEL]: name } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    ...(handoverSeconds > 0 ? { minReadySeconds: handoverSeconds } : {}),
    template: named(template(), name),
  })));
}

/** The samplers' templates differ in a label only. It is made once for each state of the configurations. */
function sharedTemplate(scope: Construct, settings: SamplerPodSettings): () => Manifest {
  const tolerations = leavingLostNodes(settings.options);
  let last: { changes: number; template: Manifest } | undefined;
  return () => {
    if (last?.changes !== configChanges()) {
      last = { changes: configChanges(), template: collectorTemplate(scope, settings.program, settings.files, { ...settings, tolerations }) };
    }
    return last.template;
  };
}

function named({ metadata, spec }: Manifest, name: string): Manifest {
  return { metadata: { ...metadata, labels: { ...metadata.labels, [SAMPLER_LABEL]: name } }, spec };
}

/** How long a sampler stays on a node that is out of reach. Kubernetes' default is five minutes, in which the share of one sampler would wait. */
const LOST_NODE_SECONDS = 30;

function leavingLostNodes({ tolerations = [] }: WorkloadOptions): Manifest[] {
  return ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
    // Of two for one taint the shorter one would hold, whatever the user says.
    .filter(key => !tolerations.some(given => given.key === key))
    .map(key => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: LOST_NODE_SECONDS }));
}

function workload(scope: Construct, id: string, kind: string, name: string, { program, wave }: SamplerPodSettings, spec: () => Manifest): ApiObject {
  return kubeObject(scope, id, {
    apiVersion: 'apps/v1', kind, name, labels: labels(scope, program.identity), annotations: syncWave(wave), body: { spec: late(spec) },
  });
}

/** The pods of groups of samplers. */
export function samplerPods({ identity }: CollectorProgram, groups: string[]): Manifest {
  const { 'app.kubernetes.io/instance': _, ...matchLabels } = selectorLabels(identity);
  return { matchLabels, matchExpressions: [{ key: 'app.kubernetes.io/instance', operator: 'In', values: groups }] };
}

/** Where nodes permit, so that a node that dies takes no trace from both groups. */
export function awayFrom(labelSelector: Manifest): kplus.k8s.Affinity {
  const podAffinityTerm = { labelSelector, topologyKey: 'kubernetes.io/hostname' };
  return { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] } };
}
