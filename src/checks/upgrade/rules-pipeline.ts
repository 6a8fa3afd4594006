import { isDeepStrictEqual } from 'node:util';
import type { Change } from './change';
import { collectorPairs, ConfigPair } from './configuration-pairs';
import { show } from './rules-api-server';
import { UpgradeHit, UpgradeRule, UpgradeSeverity } from './upgrade-rule';
import { secondsOf } from '../../config/go-duration';
import { CollectorFile, RunningComponent, runningComponents } from '../configurations';
import { list } from '../rendered-objects';

const { DANGER, NOTE } = UpgradeSeverity;

/** The components of a type, in both. A component that is new or goes away is none of these rules' business. */
function components({ before, after }: ConfigPair<CollectorFile>, section: 'receivers' | 'exporters', type: string): { path: string; before: any; after: any }[] {
  const later = runningComponents(after, section);
  return runningComponents(before, section).filter(({ path }) => path.split('.')[1].split('/')[0] === type).flatMap(old => {
    const now = later.find(({ path }) => path === old.path);
    return now ? [{ path: old.path, before: old.settings, after: now.settings }] : [];
  });
}

/** What both ends of a topic agree on. Releases of the receiver differ in whether it takes one topic or a list. */
function topicsOf(settings: any): string[] {
  const traces = settings.traces ?? {};
  return [traces.topics ?? traces.topic ?? settings.topics ?? settings.topic ?? []].flat().map(String);
}

function changed(change: Change, what: string, valueOf: (settings: any) => unknown, ends: ('receivers' | 'exporters')[]): UpgradeHit[] {
  return collectorPairs(change).flatMap(pair => ends.flatMap(end => components(pair, end, 'kafka')
    .filter(({ before, after }) => !isDeepStrictEqual(valueOf(before), valueOf(after)))
    .map(({ path, before, after }) => ({ object: pair.object, message: `${path}: the ${what} changes from ${show(valueOf(before))} to ${show(valueOf(after))}` }))));
}

/** The settings of a tail-sampling processor that a pipeline names. */
function tailSampling({ config }: CollectorFile): any | undefined {
  const used = Object.values<any>(config.service.pipelines).flatMap(pipeline => list(pipeline?.processors)).map(String);
  const id = used.find(name => /^tail_sampling(\/|$)/.test(name));
  return id === undefined ? undefined : config.processors?.[id] ?? {};
}

function samplerReplicas(change: Change): UpgradeHit[] {
  const samplers = collectorPairs(change).filter(({ after }) => tailSampling(after));
  // Samplers can be one StatefulSet, or a Deployment each; they have one configuration.
  const count = ({ users }: CollectorFile) => users.reduce((sum, { replicas }) => sum + (replicas ?? 0), 0);
  return samplers.flatMap(({ before, after, object }) => {
    const [old, now] = [before, after].map(count);
    return old > 0 && now > 0 && old !== now ? [{ object, message: `the number of samplers changes from ${old} to ${now}` }] : [];
  });
}

/** Objects of another kind don't take over from those that are there: both run until somebody deletes the older ones. */
function samplersMadeAnew(change: Change): UpgradeHit[] {
  const madeBy = ({ users }: CollectorFile) => [...new Set(users.map(({ kind }) => kind))].sort().join(', ');
  const shown: { [kinds: string]: string } = { Deployment: 'Deployments', StatefulSet: 'a StatefulSet' };
  return collectorPairs(change).filter(({ before, after }) => tailSampling(before) && tailSampling(after)).flatMap(({ before, after, object }) => {
    const [old, now] = [before, after].map(madeBy);
    return old !== '' && now !== '' && old !== now
      ? [{ object, message: `the samplers are no longer made by ${shown[old] ?? old}, but by ${shown[now] ?? now}` }]
      : [];
  });
}

/** The default of the processor. */
const DECISION_WAIT = '30s';

function decisionWait(change: Change): UpgradeHit[] {
  return collectorPairs(change).flatMap(({ before, after, object }) => {
    const [old, now] = [before, after].map(tailSampling);
    const [wait, newWait] = [old, now].map(settings => settings?.decision_wait ?? DECISION_WAIT);
    return old && now && secondsOf(wait) !== secondsOf(newWait) ? [{ object, message: `decision_wait changes from ${wait} to ${newWait}` }] : [];
  });
}

/** A setting on which it depends that nothing is lost, and what is weaker about its value. */
interface Guarantee {
  readonly name: string;
  readonly holds: (settings: any) => boolean;
}

const RETRIES: Guarantee = { name: 'retries without end', holds: ({ retry_on_failure: retry }) => retry?.enabled === true && secondsOf(retry.max_elapsed_time) === 0 };
const ON_DISK: Guarantee = { name: 'a queue on disk', holds: ({ sending_queue: queue }) => typeof queue?.storage === 'string' };

const GUARANTEES: { section: 'receivers' | 'exporters'; guarantee: Guarantee; type?: string }[] = [
  { section: 'exporters', type: 'kafka', guarantee: { name: 'the answer of all in-sync replicas (required_acks: all)', holds: ({ producer }) => ['all', -1].includes(producer?.required_acks) } },
  { section: 'exporters', type: 'kafka', guarantee: { name: 'an answer to the sender only after Kafka\'s (wait_for_result)', holds: ({ sending_queue: queue }) => queue?.enabled === false || queue?.wait_for_result === true } },
  { section: 'receivers', type: 'kafka', guarantee: { name: 'offsets committed after the write (message_marking.after)', holds: ({ message_marking: marking }) => marking?.after === true } },
  { section: 'receivers', type: 'kafka', guarantee: { name: 'no offset committed after a failed write (message_marking.on_error)', holds: ({ message_marking: marking }) => marking?.on_error !== true } },
  { section: 'exporters', guarantee: RETRIES },
  { section: 'exporters', guarantee: ON_DISK },
];

function weakened(change: Change): UpgradeHit[] {
  return collectorPairs(change).flatMap(pair => {
    const later = runningComponents(pair.after, 'exporters').concat(runningComponents(pair.after, 'receivers'));
    const find = (path: string): RunningComponent | undefined => later.find(component => component.path === path);
    return GUARANTEES.flatMap(({ section, type, guarantee }) => runningComponents(pair.before, section)
      .filter(({ path, settings }) => (type === undefined || path.split('.')[1].split('/')[0] === type) && guarantee.holds(settings))
      .filter(({ path }) => find(path) && !guarantee.holds(find(path)!.settings))
      .map(({ path }) => ({ object: pair.object, message: `${path} loses ${guarantee.name}` })));
  });
}

/** What collectors do with spans on their way. */
export const PIPELINE_RULES: UpgradeRule[] = [
  {
    id: 'delivery-weakened',
    severity: DANGER,
    finds: 'a collector that from now on confirms, commits or gives up earlier than before, or keeps its queue in memory',
    why: 'what is accepted is then no longer sure to arrive',
    fix: 'see that it is meant. A queue on disk must be empty before it goes: its spans stay on the volume, unread',
    find: weakened,
  },
  {
    id: 'topic-changed',
    severity: DANGER,
    finds: 'a sender or reader of Kafka that changes to another topic',
    why: 'what is in the old topic is read by nobody any more',
    fix: 'let a second reader empty the old topic, or change the senders first and the readers when they have no lag',
    find: change => changed(change, 'topic', topicsOf, ['receivers', 'exporters']),
  },
  {
    id: 'topic-encoding-changed',
    severity: DANGER,
    finds: 'another encoding of the records in a topic',
    why: 'a reader can\'t decode what was written in the old encoding, and takes it for a record that nobody can read',
    fix: 'use a new topic for the new encoding',
    find: change => changed(change, 'encoding', settings => settings.traces?.encoding ?? settings.encoding ?? 'otlp_proto', ['receivers', 'exporters']),
  },
  {
    id: 'consumer-group-changed',
    severity: DANGER,
    finds: 'another consumer group of a reader of Kafka',
    why: 'a new group has no offset: with initial_offset earliest it writes all that Kafka retains once more, with latest it skips what is unread',
    fix: 'keep the group',
    find: change => changed(change, 'consumer group', settings => settings.group_id ?? 'otel-collector', ['receivers']),
  },
  {
    id: 'sampler-replicas-changed',
    severity: DANGER,
    finds: 'another number of samplers',
    why: 'trace ids hash to another sampler then: the traces that are open in that moment are decided in two halves, each by what it has seen',
    fix: 'do it when there is little traffic. It concerns the traces of one decision wait',
    find: samplerReplicas,
  },
  {
    id: 'samplers-made-anew',
    severity: DANGER,
    finds: 'samplers that a workload of another kind makes',
    why: 'the older ones run on until they are deleted. Senders that are connected stay with them, others go to the new ones: traces are decided in two halves',
    fix: 'let the older ones go right after the apply (Argo CD: prune; kubectl: delete), when there is little traffic',
    find: samplersMadeAnew,
  },
  {
    id: 'decision-wait-changed',
    severity: NOTE,
    finds: 'another decision wait of the samplers',
    why: 'the samplers are replaced, as with any change of their configuration; a longer wait needs memory and traces in memory in proportion, a shorter one cuts long traces',
    fix: 'change tracesInMemory and the memory with it',
    find: decisionWait,
  },
];
