import { isDeepStrictEqual } from 'node:util';
import { byName, Change } from './change';
import { quantity } from './quantity';
import { show } from './rules-api-server';
import { UpgradeHit, UpgradeRule, UpgradeSeverity } from './upgrade-rule';
import { list, Manifest } from '../rendered-objects';

const { REFUSED, DANGER } = UpgradeSeverity;

const LARGER = "the new size isn't given to volumes that are there. Enlarge each PersistentVolumeClaim by hand (its class must allow expansion), then 'kubectl delete statefulset NAME --cascade=orphan' and apply: docs/how-to/upgrade.md";
const SMALLER = 'no volume ever becomes smaller: keep the size, or move the data to a new set of nodes (docs/how-to/upgrade.md)';
const OTHER_CLASS = "volumes that are there keep their class. Move the data to a new set of nodes, or copy one pod's volume after the other: docs/how-to/upgrade.md";
const RECREATE = "recreate the StatefulSet and keep its pods: 'kubectl delete statefulset NAME --cascade=orphan', then apply. Pods that are made anew get the new volumes";

function sizeOf(claim: Manifest | undefined): unknown {
  return claim?.spec?.resources?.requests?.storage;
}

/** What differs between two claims, beside the size. Labels count: the API server compares the whole template. */
function differences(before: Manifest, after: Manifest): string[] {
  const parts = (claim: Manifest): { [part: string]: unknown } => {
    const { resources, storageClassName, ...spec } = claim.spec ?? {};
    return { 'storageClassName': storageClassName, 'metadata.labels': claim.metadata?.labels ?? {}, 'metadata.annotations': claim.metadata?.annotations ?? {}, 'spec': { volumeMode: 'Filesystem', ...spec } };
  };
  const [old, now] = [parts(before), parts(after)];
  return Object.keys(old).filter(part => !isDeepStrictEqual(old[part], now[part])).map(part => (
    part === 'spec' ? 'spec changes' : `${part} changes from ${show(old[part])} to ${show(now[part])}`));
}

function isLarger(before: unknown, after: unknown): boolean {
  return quantity(after) > quantity(before);
}

/** The templates have their names in their metadata. */
function templates({ spec }: Manifest): Manifest[] {
  return list(spec?.volumeClaimTemplates).map(template => ({ ...template, name: template.metadata?.name }));
}

function templateChanges(change: Change): UpgradeHit[] {
  return change.pairsOf('StatefulSet').flatMap(({ before: old, after: object }) => byName(templates(old), templates(object)).flatMap(({ name, before, after }): UpgradeHit[] => {
    const what = `volumeClaimTemplate '${name}'`;
    if (!before || !after) {
      return [{ object, message: `${what} ${before ? 'goes away' : 'is new'}`, fix: RECREATE }];
    }
    const [size, newSize] = [sizeOf(before), sizeOf(after)];
    return [
      ...quantity(size) === quantity(newSize) || size === newSize ? [] : [{ object, message: `${what}: the size changes from ${size} to ${newSize}`, fix: isLarger(size, newSize) ? LARGER : SMALLER }],
      ...differences(before, after).map(text => ({ object, message: `${what}: ${text}`, fix: text.startsWith('storageClassName') ? OTHER_CLASS : RECREATE })),
    ];
  }));
}

function claimChanges(change: Change): UpgradeHit[] {
  return change.pairsOf('PersistentVolumeClaim').flatMap(({ before, after }) => {
    const [size, newSize] = [sizeOf(before), sizeOf(after)];
    return [
      ...quantity(newSize) < quantity(size) ? [{ object: after, message: `the size changes from ${size} to ${newSize}` }] : [],
      // Labels and annotations of a claim may change.
      ...differences({ spec: before.spec }, { spec: after.spec }).map(message => ({ object: after, message, fix: 'make another claim and copy the data' })),
    ];
  });
}

function removedVolumes(change: Change): UpgradeHit[] {
  const deletes = ({ spec }: Manifest) => spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete';
  return change.removed.flatMap(object => {
    if (object.kind === 'StatefulSet' && templates(object).length > 0) {
      return [{ object, message: deletes(object) ? 'it goes away, and its volumes with it' : 'it goes away; its volumes stay, with nobody who reads them' }];
    }
    return ['PersistentVolumeClaim', 'Namespace'].includes(object.kind) ? [{ object, message: 'it goes away with all that is in it' }] : [];
  });
}

function retentionPolicies(change: Change): UpgradeHit[] {
  return change.pairsOf('StatefulSet').flatMap(({ before, after }) => ['whenDeleted', 'whenScaled']
    .filter(when => after.spec?.persistentVolumeClaimRetentionPolicy?.[when] === 'Delete' && before.spec?.persistentVolumeClaimRetentionPolicy?.[when] !== 'Delete')
    .map(when => ({ object: after, message: `persistentVolumeClaimRetentionPolicy.${when} becomes Delete` })));
}

/** Changes of volumes, and of what keeps them. */
export const VOLUME_RULES: UpgradeRule[] = [
  {
    id: 'volume-template-changed',
    severity: REFUSED,
    finds: 'another size, class or anything else of the volumes of a StatefulSet',
    why: 'a StatefulSet makes its volumes once, and the API server lets nobody change what it makes them from',
    fix: RECREATE,
    find: templateChanges,
  },
  {
    id: 'volume-claim-changed',
    severity: REFUSED,
    finds: 'a PersistentVolumeClaim that becomes smaller, or changes in another way than in size',
    why: 'a volume is what it was made as; it can only grow',
    fix: 'keep the size, or make another claim and copy the data',
    find: claimChanges,
  },
  {
    id: 'data-removed',
    severity: DANGER,
    finds: 'a StatefulSet with volumes, a PersistentVolumeClaim or a Namespace that isn\'t in the newer YAML',
    why: 'what prunes (Argo CD, kubectl apply --prune) deletes it, and another name means new, empty volumes',
    fix: 'keep it until its data is moved or worthless; then delete it by hand, its PersistentVolumeClaims last',
    find: removedVolumes,
  },
  {
    id: 'volumes-deleted-automatically',
    severity: DANGER,
    finds: 'a StatefulSet that from now on deletes its volumes when it is deleted or scaled down',
    why: 'one wrong prune or one wrong number, and the data is gone',
    fix: 'leave it at Retain',
    find: retentionPolicies,
  },
];
