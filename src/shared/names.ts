import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { describeAt, refuse } from './refuse';
import type { Problem } from '../config/problem';

/** A StatefulSet's pods carry the label `controller-revision-hash`: its name, a dash and ten characters, in 63. */
export const STATEFUL_SET_NAME_LENGTH = 52;
/** A CronJob's Jobs carry its name, a dash and ten digits, in 63. */
export const CRON_JOB_NAME_LENGTH = 52;
/** A Service's name is a DNS label. */
export const SERVICE_NAME_LENGTH = 63;

/**
 * The base name of a construct: the given one, or its id. All object names start with it.
 *
 * @param longestSuffix the longest of what is appended to it, to be sure that every name fits
 * @throws if a name would be no DNS label, or too long
 */
export function baseName(scope: Construct, given: string | undefined, longestSuffix: string, maxLength: number = STATEFUL_SET_NAME_LENGTH): string {
  const name = given ?? scope.node.id.toLowerCase();
  const room = maxLength - longestSuffix.length;
  const isLabel = /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name);
  if (!isLabel || name.length > room) {
    const advice = isLabel ? `Kubernetes allows ${maxLength} characters for '${name}${longestSuffix}'; shorten it` : 'use other characters';
    refuse(scope, [{
      prop: 'name',
      value: name,
      allowed: `a DNS label (a-z, 0-9 and dashes, starting with a letter) of at most ${room} characters`,
      fix: given === undefined ? "it comes from the construct's id; set 'name'" : advice,
    }]);
  }
  return name;
}

/** The address of a Service, complete but for the cluster's domain, which is not the same everywhere. */
export function serviceHost(service: string, namespace: string): string {
  return `${service}.${namespace}.svc`;
}

/** The names under which applications may call a Service: short ones resolve in its namespace, or everywhere. */
export function serviceNames(service: string, namespace: string): string[] {
  return [service, `${service}.${namespace}`, serviceHost(service, namespace)];
}

/** The address of one pod of a StatefulSet. */
export function podHost(statefulSet: string, index: number, headlessService: string, namespace: string): string {
  return `${statefulSet}-${index}.${serviceHost(headlessService, namespace)}`;
}

const CHECKED = Symbol.for('cdk8s-tracing.unique-names');

/** Sees to it, once per app, that no two objects have one name: the second would silently overwrite the first. */
export function checkUniqueNames(scope: IConstruct): void {
  const root: any = scope.node.root;
  if (root[CHECKED]) {
    return;
  }
  Object.defineProperty(root, CHECKED, { value: true });
  root.node.addValidation({ validate: () => duplicates(root) });
}

function duplicates(root: IConstruct): string[] {
  const owners = new Map<string, ApiObject>();
  return root.node.findAll().filter(construct => ApiObject.isApiObject(construct)).flatMap(construct => {
    const object = construct as ApiObject;
    const key = `${object.apiGroup}/${object.kind} ${object.metadata.namespace ?? ''}/${object.name}`;
    const owner = owners.get(key);
    owners.set(key, owner ?? object);
    return owner ? [describeAt(object, duplicate(object, owner))] : [];
  });
}

function duplicate(object: ApiObject, owner: ApiObject): Problem {
  return {
    prop: 'name',
    value: object.name,
    allowed: `unique among objects of kind ${object.kind} in namespace ${object.metadata.namespace ?? '(none)'}`,
    fix: `${owner.node.path} has the same; give one of the two constructs another 'name', or, if they are for two clusters, an App of its own`,
  };
}
