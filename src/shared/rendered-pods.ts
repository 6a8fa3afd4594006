import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { Manifest } from './pod';

/** A pod as an object makes it, after all patches. */
export interface RenderedPod {
  /** The namespace, the name and the labels of the object that makes it. */
  readonly namespace?: string;
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly spec: Manifest;
}

const WORKLOADS = ['DaemonSet', 'StatefulSet', 'Deployment', 'ReplicaSet', 'Job', 'CronJob', 'Pod'];

/** The pods of all workloads below a construct, also of those that aren't this library's. */
export function renderedPods(scope: IConstruct): RenderedPod[] {
  return apiObjects(scope).filter(({ kind }) => WORKLOADS.includes(kind)).map(object => {
    const { metadata, spec } = object.toJson();
    return { namespace: metadata.namespace, name: metadata.name, labels: metadata.labels ?? {}, spec: podSpec(object.kind, spec) };
  });
}

/** All objects below a construct. */
export function apiObjects(scope: IConstruct): ApiObject[] {
  return scope.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
}

function podSpec(kind: string, spec: Manifest): Manifest {
  switch (kind) {
    case 'Pod': return spec;
    case 'CronJob': return spec.jobTemplate.spec.template.spec;
    default: return spec.template.spec;
  }
}
