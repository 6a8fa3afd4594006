import { isDeepStrictEqual } from 'node:util';
import { Change, Pair } from './change';
import { UpgradeHit, UpgradeRule, UpgradeSeverity } from './upgrade-rule';
import type { Manifest } from '../rendered-objects';

/** Changes that the API server refuses, whatever runs in the pods. Volumes have a file of their own. */

const UPGRADE_GUIDE = 'docs/how-to/upgrade.md';

function rule(id: string, finds: string, why: string, fix: string, find: (change: Change) => UpgradeHit[]): UpgradeRule {
  return { id, severity: UpgradeSeverity.REFUSED, finds, why, fix, find };
}

/** A finding for each of some fields of the spec that differs. What isn't written is what the API server puts there. */
function changedFields(pairs: Pair[], defaults: { [field: string]: unknown }): UpgradeHit[] {
  return pairs.flatMap(({ before, after }) => Object.entries(defaults).flatMap(([field, standard]) => {
    const [old, now] = [before, after].map(({ spec }) => spec?.[field] ?? standard);
    return isDeepStrictEqual(old, now) ? [] : [{ object: after, message: `spec.${field} changes from ${show(old)} to ${show(now)}` }];
  }));
}

/** Shortly, as it fits in a line. */
export function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function selectorChanges({ before, after }: Pair): boolean {
  return !isDeepStrictEqual(before.spec?.selector, after.spec?.selector);
}

/** Fields of a Job that stay as they are, its pods' template apart. `completions` may change in special cases, which these tools don't use. */
const JOB_FIELDS = { template: undefined, completions: undefined, completionMode: 'NonIndexed', selector: undefined, podFailurePolicy: undefined };

/** Fields of a StorageClass, none of which is in a spec. */
const STORAGE_CLASS_FIELDS: { [field: string]: unknown } = { provisioner: undefined, parameters: undefined, reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' };

function contentOf({ data, binaryData, stringData }: Manifest): unknown {
  return { data: data ?? {}, binaryData: binaryData ?? {}, stringData: stringData ?? {} };
}

/** A Service without `clusterIP` keeps what it has, so taking `None` away changes nothing. */
function headlessChanges({ before, after }: Pair): UpgradeHit[] {
  const [old, now] = [before, after].map(({ spec }) => spec?.clusterIP);
  const external = [before, after].some(({ spec }) => spec?.type === 'ExternalName');
  if (external || old === now) {
    return [];
  }
  if (now === undefined || now === '') {
    return old === 'None'
      ? [{ object: after, severity: UpgradeSeverity.DANGER, message: 'spec.clusterIP: None goes away, but the Service that is there stays headless' }]
      : [];
  }
  return [{ object: after, message: `spec.clusterIP changes from ${old === undefined ? 'an address that the cluster chose' : show(old)} to ${show(now)}` }];
}

export const API_SERVER_RULES: UpgradeRule[] = [
  rule('workload-selector-changed',
    'another selector of a Deployment, DaemonSet, ReplicaSet or StatefulSet',
    'a workload\'s selector says which pods are its own; the API server lets nobody change it',
    `delete the workload with 'kubectl delete --cascade=orphan' and apply: see ${UPGRADE_GUIDE}. The old pods then belong to nobody; delete them when the new ones are ready`,
    change => change.pairsOf('Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet').filter(selectorChanges)
      .map(({ before, after }) => ({ object: after, message: `spec.selector changes from ${show(before.spec?.selector)} to ${show(after.spec?.selector)}` }))),
  rule('stateful-set-field-changed',
    'another serviceName or podManagementPolicy of a StatefulSet',
    'of a StatefulSet only replicas, template, strategy and a few more can be changed',
    `recreate it and keep its pods: 'kubectl delete statefulset NAME --cascade=orphan', then apply. See ${UPGRADE_GUIDE}`,
    change => changedFields(change.pairsOf('StatefulSet'), { serviceName: '', podManagementPolicy: 'OrderedReady' })),
  rule('job-changed',
    'another pod template of a Job of the same name',
    'a Job is done once, with the pods that it began with',
    'delete the old Job, or give the new one another name. It is applied only where the old one is already gone (ttlSecondsAfterFinished, a hook of Argo CD)',
    change => changedFields(change.pairsOf('Job'), JOB_FIELDS)),
  rule('service-address-changed',
    'a Service that becomes headless, or gets another clusterIP',
    'clients have looked the address up; the API server keeps it as long as the Service lives',
    'delete the Service and apply at once; clients can\'t connect in between',
    change => change.pairsOf('Service').flatMap(headlessChanges)),
  rule('role-ref-changed',
    'a RoleBinding or ClusterRoleBinding that binds another role',
    'who may change a binding must not be able to give a stronger role with it',
    'delete the binding and apply; its subjects lack their rights in between',
    change => change.pairsOf('RoleBinding', 'ClusterRoleBinding').filter(({ before, after }) => !isDeepStrictEqual(before.roleRef, after.roleRef))
      .map(({ before, after }) => ({ object: after, message: `roleRef changes from ${before.roleRef?.kind}/${before.roleRef?.name} to ${after.roleRef?.kind}/${after.roleRef?.name}` }))),
  rule('immutable-data-changed',
    'other content of a ConfigMap or Secret with `immutable: true`, or one that stops being immutable',
    'that is what immutable means',
    'give the new content a new name, and let the pods refer to it',
    change => change.pairsOf('ConfigMap', 'Secret').filter(({ before }) => before.immutable === true).flatMap(({ before, after }) => [
      ...after.immutable === true ? [] : [{ object: after, message: 'immutable goes away' }],
      ...isDeepStrictEqual(contentOf(before), contentOf(after)) ? [] : [{ object: after, message: 'its content changes' }],
    ])),
  rule('storage-class-changed',
    'another provisioner, parameter, reclaim policy or binding mode of a StorageClass',
    'volumes were made by what the class said',
    'make a class of another name. Volumes that are there stay with the old one',
    change => change.pairsOf('StorageClass').flatMap(({ before, after }) => Object.entries(STORAGE_CLASS_FIELDS)
      .filter(([field, standard]) => !isDeepStrictEqual(before[field] ?? standard, after[field] ?? standard))
      .map(([field, standard]) => ({ object: after, message: `${field} changes from ${show(before[field] ?? standard)} to ${show(after[field] ?? standard)}` })))),
];
