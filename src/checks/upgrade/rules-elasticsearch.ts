import type { Change } from './change';
import { elasticsearchPairs } from './configuration-pairs';
import { UpgradeHit, UpgradeRule, UpgradeSeverity } from './upgrade-rule';
import { elasticsearchFiles, SettingsFile } from '../configurations';
import { Manifest, namespaceOf, RenderedObjects } from '../rendered-objects';

const { DANGER } = UpgradeSeverity;

/** How many nodes of a cluster have a role. */
interface Nodes {
  readonly key: string;
  readonly object: Manifest;
  readonly count: number;
}

/** A node without `node.roles` has all of them. */
function hasRole({ settings }: SettingsFile, role: RegExp): boolean {
  const roles = settings['node.roles'];
  return roles === undefined || roles.split(',').some(name => role.test(name));
}

function replicasOf({ users }: SettingsFile): number {
  return users.filter(({ kind }) => kind === 'StatefulSet').reduce((sum, { replicas }) => sum + (replicas ?? 1), 0);
}

/** The nodes with a role, cluster by cluster. A node set that goes away has none left. */
function nodesWith(role: RegExp, objects: RenderedObjects): Nodes[] {
  const files = elasticsearchFiles(objects);
  const keyOf = ({ configMap, settings }: SettingsFile) => `${namespaceOf(configMap)} ${settings['cluster.name']}`;
  return [...new Set(files.map(keyOf))].map(key => {
    const own = files.filter(file => keyOf(file) === key);
    const count = own.filter(file => hasRole(file, role)).reduce((sum, file) => sum + replicasOf(file), 0);
    return { key, object: own[0].users[0]?.object ?? own[0].configMap, count };
  });
}

function fewer(change: Change, role: RegExp, isTooFew: (before: number, after: number) => boolean, what: string): UpgradeHit[] {
  const later = nodesWith(role, change.after);
  return nodesWith(role, change.before).flatMap(({ key, count }) => {
    const now = later.find(nodes => nodes.key === key);
    return now && isTooFew(count, now.count) ? [{ object: now.object, message: `${what} go down from ${count} to ${now.count}` }] : [];
  });
}

function changedSetting(change: Change, key: string, isHarmless: (before: string | undefined, after: string | undefined) => boolean): UpgradeHit[] {
  return elasticsearchPairs(change).flatMap(({ before, after, object }) => {
    const [old, now] = [before, after].map(({ settings }) => settings[key]);
    return old === now || isHarmless(old, now) ? [] : [{ object, message: `${key} changes from ${old ?? 'nothing'} to ${now ?? 'nothing'}` }];
  });
}

/** Elasticsearch: its members, their names and numbers. */
export const ELASTICSEARCH_RULES: UpgradeRule[] = [
  {
    id: 'elasticsearch-cluster-name-changed',
    severity: DANGER,
    finds: 'another cluster.name',
    why: 'a node that has restarted with the new name isn\'t let in by those with the old one, so the rolling update stops at the first node',
    fix: 'keep the name. If it must change, stop all nodes, then start all of them',
    find: change => changedSetting(change, 'cluster.name', () => false),
  },
  {
    id: 'elasticsearch-bootstrap-changed',
    severity: DANGER,
    finds: 'cluster.initial_master_nodes appears or changes',
    why: 'it forms a new cluster out of nodes with empty volumes; beside a cluster that is there, a second one can come up under the same name',
    fix: 'leave it out once the cluster has formed (prop bootstrap: false). Nodes that are added find the others by discovery.seed_hosts',
    find: change => changedSetting(change, 'cluster.initial_master_nodes', (_before, after) => after === undefined),
  },
  {
    id: 'elasticsearch-masters-lowered',
    severity: DANGER,
    finds: 'half or more of the master-eligible nodes go away at once',
    why: 'the rest can\'t elect a master, and without a master nothing is written or found',
    fix: 'take fewer than half away, wait until the cluster is green, and go on',
    find: change => fewer(change, /^master$/, (before, after) => before > 0 && after <= before / 2, 'master-eligible nodes'),
  },
  {
    id: 'elasticsearch-data-nodes-lowered',
    severity: DANGER,
    finds: 'fewer nodes that hold data',
    why: 'the shards on a node that goes away are gone with it until it comes back: those without a copy elsewhere can\'t be read, the others have one copy less',
    fix: 'move the shards first (cluster.routing.allocation.exclude._name), wait until the nodes are empty, then lower the number: docs/how-to/upgrade.md',
    find: change => fewer(change, /^data(_|$)/, (before, after) => after < before, 'data nodes'),
  },
];
