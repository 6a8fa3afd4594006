import type { IConstruct } from 'constructs';

const ANNOTATIONS = new WeakMap<IConstruct, { [name: string]: string }>();

/** Puts annotations on the pods of a workload that is defined already. What the workload says itself goes before them. */
export function addPodAnnotations(workload: IConstruct, annotations: { [name: string]: string }): void {
  ANNOTATIONS.set(workload, { ...ANNOTATIONS.get(workload), ...annotations });
}

/** What was put there. Known at synthesis. */
export function addedPodAnnotations(workload: IConstruct): { [name: string]: string } | undefined {
  return ANNOTATIONS.get(workload);
}
