import { load } from 'js-yaml';
import type { KubeObject } from './synth';

const WORKLOADS = ['DaemonSet', 'StatefulSet', 'Deployment', 'Job', 'CronJob'];

/** The configuration in a ConfigMap, parsed. */
export function parseConfig(configMap: KubeObject, key: string = 'config.yaml'): any {
  return load(configMap.data[key]);
}

/** The objects that make pods. */
export function workloads(objects: KubeObject[]): KubeObject[] {
  return objects.filter(object => WORKLOADS.includes(object.kind));
}

/** The template of a workload's pods. */
export function podTemplateOf(workload: KubeObject): any {
  return workload.kind === 'CronJob' ? workload.spec.jobTemplate.spec.template : workload.spec.template;
}

/** The labels of a workload's pods: those of a StatefulSet get their names as well, so there is an entry for each. */
export function podLabelsOf(workload: KubeObject): Record<string, string>[] {
  const { labels } = podTemplateOf(workload).metadata;
  return workload.kind === 'StatefulSet'
    ? Array.from({ length: workload.spec.replicas }, (_, index) => ({ ...labels, 'statefulset.kubernetes.io/pod-name': `${workload.metadata.name}-${index}` }))
    : [labels];
}

/** What a workload is a part of: itself, or the samplers, which can be a Deployment each. */
export function instanceOf(workload: KubeObject): string | undefined {
  return podTemplateOf(workload).metadata.labels['app.kubernetes.io/instance'];
}

/** The containers of a workload's pods, with or without those that run before. */
export function containersOf(workload: KubeObject, { init = false } = {}): any[] {
  const { containers, initContainers = [] } = podTemplateOf(workload).spec;
  return init ? [...initContainers, ...containers] : containers;
}

/** The main container. */
export function container(workload: KubeObject): any {
  return containersOf(workload)[0];
}

/** True if a selector chooses pods with these labels. */
export function selects(selector: Record<string, string>, labels: Record<string, string>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
