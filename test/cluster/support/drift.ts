import { KubernetesObject } from './kubernetes-types';

/**
 * What must stay the same when the same manifest is applied again.
 *
 * An object without a status is changed by nobody else, so its resourceVersion must stay. One with a status is written by its
 * controller all the time (and so gets new resourceVersions): there the generation and everything but the status must stay.
 */
export function fingerprint(object: KubernetesObject): string {
  const { resourceVersion, generation } = object.metadata;
  if (object.status === undefined) return `resourceVersion ${resourceVersion}`;
  const { managedFields: _managedFields, resourceVersion: _resourceVersion, ...metadata } = object.metadata as any;
  return `generation ${generation ?? 'none'} ${JSON.stringify({ ...object, metadata, status: undefined })}`;
}

/** One line for each object whose fingerprint differs. */
export function compareFingerprints(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name}: ${before.get(name) ?? 'absent'} -> ${after.get(name) ?? 'absent'}`);
}
