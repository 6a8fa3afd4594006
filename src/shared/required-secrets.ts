import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { Manifest } from './pod';
import { apiObjects, RenderedPod, renderedPods } from './rendered-pods';

/** A Secret that pods refer to and nothing in the app makes, so that it must come from elsewhere. */
export interface RequiredSecret {
  /** The Secret's name. */
  readonly name: string;
  /** The keys that pods name, sorted. */
  readonly keys: string[];
  /** Whether a pod takes all of its keys, so that it may need more of them than `keys`. */
  readonly allKeys: boolean;
}

/** A Secret's name and the key, or all of its keys. */
interface Reference {
  readonly name: string;
  readonly key?: string;
}

/**
 * The Secrets of a namespace that pods below a construct need and that neither a Certificate nor a Secret of the app stands
 * for, sorted by name. Credentials of registries aren't among them: those are no keys but one document.
 */
export function requiredSecrets(scope: IConstruct, namespace: string): RequiredSecret[] {
  const made = new Set(apiObjects(scope.node.root).flatMap(object => madeSecret(object, namespace)));
  const references = renderedPods(scope).filter(pod => pod.namespace === namespace).flatMap(secretReferences).filter(({ name }) => !made.has(name));
  return [...new Set(references.map(({ name }) => name))].sort().map(name => {
    const keys = references.filter(reference => reference.name === name).map(({ key }) => key);
    return { name, keys: [...new Set(keys)].filter((key): key is string => key !== undefined).sort(), allKeys: keys.includes(undefined) };
  });
}

/** Whether a pod refers to a Secret. */
export function refersTo(pod: RenderedPod, secret: string): boolean {
  return secretReferences(pod).some(({ name }) => name === secret);
}

function madeSecret(object: ApiObject, namespace: string): string[] {
  if (object.metadata.namespace !== namespace) {
    return [];
  }
  if (object.apiGroup === 'cert-manager.io' && object.kind === 'Certificate') {
    return [object.toJson().spec.secretName];
  }
  return object.apiGroup === 'core' && object.kind === 'Secret' ? [object.name] : [];
}

/** Which Secrets a pod refers to, and which of their keys. */
export function secretReferences({ spec }: RenderedPod): Reference[] {
  const containers: Manifest[] = [...spec.initContainers ?? [], ...spec.containers];
  return [...containers.flatMap(containerReferences), ...(spec.volumes ?? []).flatMap(volumeReferences)];
}

function containerReferences({ env = [], envFrom = [] }: Manifest): Reference[] {
  return [
    ...env.map(({ valueFrom }: Manifest) => valueFrom?.secretKeyRef).filter(isRequired).map(({ name, key }: Manifest) => ({ name, key })),
    ...envFrom.map(({ secretRef }: Manifest) => secretRef).filter(isRequired).map(({ name }: Manifest) => ({ name })),
  ];
}

function volumeReferences({ secret, projected }: Manifest): Reference[] {
  const sources: Manifest[] = [
    ...secret ? [{ ...secret, name: secret.secretName }] : [],
    ...(projected?.sources ?? []).map((source: Manifest) => source.secret),
  ];
  return sources.filter(isRequired).flatMap(({ name, items = [{}] }) => items.map(({ key }: Manifest) => ({ name, key })));
}

/** A pod starts without an optional Secret. */
function isRequired(reference: Manifest | undefined): boolean {
  return reference !== undefined && reference.optional !== true;
}
