import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { CollectorProgram, collectorTemplate } from './collector-pod';
import { checkWhole, Problem, within } from '../config/problem';
import { kubeObject } from '../shared/kube-object';
import { labels, selectorLabels } from '../shared/labels';
import { autoscaler, ConfigFiles, disruptionBudget, late } from '../shared/objects';
import { SyncWave, syncWave } from '../shared/sync-wave';
import type { AutoscalingOptions, WorkloadOptions } from '../shared/workload-options';

/** Options of a workload whose number of pods can be fixed or scaled. */
export interface ReplicaOptions extends WorkloadOptions {
  readonly replicas?: number;
  readonly autoscaling?: AutoscalingOptions;
}

/** Numbers of pods that make no sense. */
export function replicaProblems(prop: string, { replicas, autoscaling }: ReplicaOptions): Problem[] {
  const { minReplicas, maxReplicas, targetCpuPercent } = autoscaling ?? {};
  const whole = [
    ...checkWhole('autoscaling.minReplicas', minReplicas, 1, 'give the least number of pods'),
    ...checkWhole('autoscaling.maxReplicas', maxReplicas, 1, 'give the largest number of pods'),
  ];
  return within(prop, [
    ...checkWhole('replicas', replicas, 1, 'give the number of pods'),
    ...whole,
    ...checkWhole('autoscaling.targetCpuPercent', targetCpuPercent, 1, 'it is a percentage of the CPU request'),
    ...(whole.length === 0 && autoscaling && autoscaling.minReplicas > autoscaling.maxReplicas
      ? [{ prop: 'autoscaling.minReplicas', value: minReplicas, allowed: `at most maxReplicas (${maxReplicas})`, fix: 'swap the two' }]
      : []),
  ]);
}

/** What a Deployment of collectors is made of. */
export interface CollectorDeploymentSettings {
  readonly wave: SyncWave;
  readonly defaultReplicas: number;
  readonly annotations?: { [key: string]: string };
  readonly options: ReplicaOptions;
}

/** Defines a Deployment of a program that is a collector, with what belongs to it: disruption budget and autoscaler. */
export function collectorDeployment(
  scope: Construct, program: CollectorProgram, files: ConfigFiles, settings: CollectorDeploymentSettings,
): ApiObject {
  const { options, wave } = settings;
  const { identity, name } = program;
  const replicas = options.replicas ?? settings.defaultReplicas;
  const spec = () => ({
    // An autoscaler owns the number; written here, each apply would set it back.
    ...(options.autoscaling ? {} : { replicas }),
    selector: { matchLabels: selectorLabels(identity) },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    template: collectorTemplate(scope, program, files, { gracePeriodSeconds: 60, options }),
  });
  const deployment = kubeObject(scope, 'Resource', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name,
    labels: labels(scope, identity),
    annotations: { ...syncWave(wave), ...settings.annotations },
    body: { spec: late(spec) },
  });
  disruptionBudget(scope, name, identity, options.autoscaling?.minReplicas ?? replicas, 'AlwaysAllow');
  if (options.autoscaling) {
    autoscaler(scope, { target: deployment, identity, wave, options: options.autoscaling });
  }
  return deployment;
}
