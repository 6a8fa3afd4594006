import { Construct } from 'constructs';

/** What a workload is, in the words of Kubernetes' recommended labels. */
export interface Identity {
  /** The program: `jaeger`, `kafka`. */
  readonly application: string;
  /** The construct's base name, unique in the namespace. */
  readonly instance: string;
  /** The role: `collector`, `sampler`. */
  readonly component: string;
  /** The version of the program. */
  readonly version: string;
}

/** Key under which a platform tells its parts its name. */
const PART_OF = 'cdk8s-tracing/part-of';

/** Makes `name` the value of `app.kubernetes.io/part-of` on every object below `scope`. Call it before adding children. */
export function setPartOf(scope: Construct, name: string): void {
  scope.node.setContext(PART_OF, name);
}

/**
 * The recommended labels, for objects and pods.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function labels(scope: Construct, identity: Identity): { [key: string]: string } {
  return {
    ...selectorLabels(identity),
    'app.kubernetes.io/version': identity.version,
    'app.kubernetes.io/part-of': scope.node.tryGetContext(PART_OF) ?? identity.instance,
    'app.kubernetes.io/managed-by': 'cdk8s',
  };
}

/** The labels that choose a workload's pods. They never change, since selectors can't. */
export function selectorLabels(identity: Identity): { [key: string]: string } {
  return {
    'app.kubernetes.io/name': identity.application,
    'app.kubernetes.io/instance': identity.instance,
    'app.kubernetes.io/component': identity.component,
  };
}
