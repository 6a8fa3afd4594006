import type { Change } from './change';
import { collectorPairs, kafkaServerPairs, topicPairs } from './configuration-pairs';
import { indexNaming, JaegerBackend, jaegerBackends } from './jaeger-storage';
import { releaseOf, workloadPairs } from './pods';
import { UpgradeHit, UpgradeRule, UpgradeSeverity } from './upgrade-rule';
import { secondsOf } from '../../config/go-duration';
import { list, Manifest, Workload } from '../rendered-objects';

const { DANGER, NOTE } = UpgradeSeverity;

interface BackendPair {
  readonly object: Manifest;
  readonly before: JaegerBackend;
  readonly after: JaegerBackend;
}

function backendPairs(change: Change): BackendPair[] {
  return collectorPairs(change).flatMap(({ before, after, object }) => {
    const later = jaegerBackends(after);
    return jaegerBackends(before).flatMap(old => {
      const now = later.find(({ path }) => path === old.path);
      return now ? [{ object, before: old, after: now }] : [];
    });
  });
}

function changedBackends(change: Change, what: string, valueOf: (backend: JaegerBackend) => string): UpgradeHit[] {
  return backendPairs(change).filter(({ before, after }) => valueOf(before) !== valueOf(after)).map(({ object, before, after }) => ({
    object, message: `${before.path}: ${what} change from ${valueOf(before)} to ${valueOf(after)}`,
  }));
}

function retentionLowered(change: Change): UpgradeHit[] {
  const queries = backendPairs(change).flatMap(({ object, before, after }) => {
    const [old, now] = [before, after].map(({ settings }) => settings.max_span_age);
    const isLower = (secondsOf(now) ?? 0) < (secondsOf(old) ?? 0);
    return isLower ? [{ object, message: `${before.path}: max_span_age goes down from ${old} to ${now}; what is older isn't looked for` }] : [];
  });
  return [...queries, ...lookbacksLowered(change), ...cleanersLowered(change)];
}

/** The index cleaner is told the days first. Where indices roll over they are the age of a whole index, a little more than the retention. */
function cleanersLowered(change: Change): UpgradeHit[] {
  return workloadPairs(change).flatMap(({ before, after }) => {
    const [old, now] = [before, after].map(({ containers }) => containers.filter(container => releaseOf(container)?.program === 'jaeger-es-index-cleaner')
      .map(({ args }) => Number(list(args)[0]))[0]);
    return now < old ? [{ object: after.object, message: `it deletes indices after ${now} days instead of ${old}, from its next run on` }] : [];
  });
}

/** What a tool of Jaeger's for indices that roll over is told by a variable. */
function rolloverVariable({ containers }: Workload, name: string): string | undefined {
  const tool = containers.find(container => releaseOf(container)?.program === 'jaeger-es-rollover' && list(container.env).length > 0);
  return list(tool?.env).find(variable => variable.name === name)?.value;
}

/** Indices that are older leave the read alias. */
function lookbacksLowered(change: Change): UpgradeHit[] {
  return workloadPairs(change).flatMap(({ before, after }) => {
    const [old, now] = [before, after].map(workload => Number(rolloverVariable(workload, 'UNIT_COUNT')));
    const unit = rolloverVariable(after, 'UNIT');
    return unit === rolloverVariable(before, 'UNIT') && now < old
      ? [{ object: after.object, message: `it looks back ${now} ${unit} instead of ${old}; what is older isn't looked for` }]
      : [];
  });
}

/** Copies that must be written before something counts as written. */
function fewerCopies(change: Change): UpgradeHit[] {
  const key = 'min.insync.replicas';
  const lower = (before: string | undefined, after: string | undefined) => Number(after ?? 1) < Number(before ?? 1);
  const brokers = kafkaServerPairs(change).filter(({ before, after }) => lower(before.settings[key], after.settings[key]))
    .map(({ object, before, after }) => ({ object, message: `${key} goes down from ${before.settings[key]} to ${after.settings[key] ?? 1}` }));
  const topics = topicPairs(change).filter(({ before, after }) => lower(before.settings[key], after.settings[key]))
    .map(({ before, after }) => ({ object: after.object, message: `topic ${after.name}: ${key} goes down from ${before.settings[key]} to ${after.settings[key] ?? 1}` }));
  const elections = kafkaServerPairs(change).filter(({ before, after }) => before.settings[UNCLEAN] !== 'true' && after.settings[UNCLEAN] === 'true')
    .map(({ object }) => ({ object, message: `${UNCLEAN} becomes true: a broker that lacks records can become their leader` }));
  const writes = backendPairs(change).filter(({ before, after }) => before.settings.write_mode === 'sync' && after.settings.write_mode !== 'sync')
    .map(({ object, before }) => ({ object, message: `${before.path}: write_mode is no longer sync: a write counts before Elasticsearch has answered` }));
  return [...brokers, ...topics, ...elections, ...writes, ...fewerIndexCopies(change)];
}

const UNCLEAN = 'unclean.leader.election.enable';

function fewerIndexCopies(change: Change): UpgradeHit[] {
  return [...fewerCopiesByJobs(change), ...fewerCopiesByJaeger(change)];
}

/** Indices that roll over have their copies from a Job, whose name changes with what it does. */
function fewerCopiesByJobs({ before, after }: Change): UpgradeHit[] {
  const owner = ({ namespace, labels }: Workload) => `${namespace}/${labels['app.kubernetes.io/instance']}`;
  return after.workloads.flatMap(workload => {
    const earlier = before.workloads.find(other => owner(other) === owner(workload) && rolloverVariable(other, 'REPLICAS') !== undefined);
    const [old, now] = [earlier, workload].map(one => one && Number(rolloverVariable(one, 'REPLICAS')));
    return now! < old! ? [{ object: workload.object, message: `the copies of a shard go down from ${old} to ${now}, from the next index on` }] : [];
  });
}

function fewerCopiesByJaeger(change: Change): UpgradeHit[] {
  return backendPairs(change).flatMap(({ object, before, after }) => {
    const [old, now] = [before, after].map(({ settings }) => settings.indices?.spans?.replicas);
    return now < old ? [{ object, message: `${before.path}: the copies of a shard of spans go down from ${old} to ${now}, from the next index on` }] : [];
  });
}

/** Where spans are kept, and how long. */
export const STORAGE_RULES: UpgradeRule[] = [
  {
    id: 'durability-weakened',
    severity: DANGER,
    finds: 'fewer copies in Kafka or Elasticsearch, or writes that count earlier than before',
    why: 'the loss of one node can then be the loss of data',
    fix: 'see that it is meant',
    find: fewerCopies,
  },
  {
    id: 'index-prefix-changed',
    severity: DANGER,
    finds: 'another index prefix of Jaeger',
    why: 'traces under the old prefix aren\'t found any more, and the index cleaner of the new one doesn\'t delete them',
    fix: 'keep the prefix, or reindex; delete the old indices by hand when nobody needs them',
    find: change => changedBackends(change, 'indices', ({ settings }) => JSON.stringify(settings.indices?.index_prefix ?? settings.index_prefix ?? '')),
  },
  {
    id: 'index-naming-changed',
    severity: DANGER,
    finds: 'a Jaeger that names its indices otherwise: by another period, or by aliases that roll over',
    why: 'traces in indices of the old names aren\'t found any more',
    fix: 'give the old indices to the read alias until they are deleted, or wait for the retention: docs/how-to/upgrade.md',
    find: change => changedBackends(change, 'the names of indices', indexNaming),
  },
  {
    id: 'retention-lowered',
    severity: NOTE,
    finds: 'traces that are kept for less time',
    why: 'what is older is deleted, and no change back brings it back',
    fix: 'take a snapshot first if somebody may need it',
    find: retentionLowered,
  },
];
