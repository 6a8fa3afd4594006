import type { Change } from './change';
import { kafkaServerPairs, ScriptedTopic, topicPairs } from './configuration-pairs';
import { scriptOf, workloadPairs } from './pods';
import { UpgradeHit, UpgradeRule, UpgradeSeverity } from './upgrade-rule';
import { list, Manifest } from '../rendered-objects';

const { REFUSED, DANGER, NOTE } = UpgradeSeverity;

/** `id@host:port` of each node that is in the quorum by its configuration. */
function voters(settings: { [key: string]: string }): string[] {
  return (settings['controller.quorum.voters'] ?? '').split(',').filter(voter => voter !== '');
}

function quorumChanges(change: Change): UpgradeHit[] {
  return kafkaServerPairs(change).flatMap(({ before, after, object }) => {
    const [old, now] = [before, after].map(({ settings }) => voters(settings));
    const [added, gone] = [now.filter(voter => !old.includes(voter)), old.filter(voter => !now.includes(voter))];
    const parts = [...added.length > 0 ? [`new: ${added.join(' ')}`] : [], ...gone.length > 0 ? [`gone: ${gone.join(' ')}`] : []];
    return parts.length > 0 ? [{ object, message: `${old.length} voters become ${now.length}; ${parts.join('; ')}` }] : [];
  });
}

/** The id that volumes are formatted with: in a start script, or the variable of the image's own one. */
function clusterIdOf(containers: Manifest[]): string | undefined {
  const variables = containers.flatMap(({ env }) => list(env)).filter(({ name }) => ['CLUSTER_ID', 'KAFKA_CLUSTER_ID'].includes(name));
  const scripts = containers.map(scriptOf).map(script => /kafka-storage.*(?:--cluster-id|-t)[ =]+"?([\w-]{22})/.exec(script)?.[1]);
  return variables.map(({ value }) => value).find(value => value !== undefined) ?? scripts.find(id => id !== undefined);
}

function clusterIdChanges(change: Change): UpgradeHit[] {
  return workloadPairs(change).flatMap(({ before, after }) => {
    const [old, now] = [before, after].map(({ containers }) => clusterIdOf(containers));
    return old === undefined || old === now ? [] : [{ object: after.object, message: `the cluster's id changes from ${old} to ${now ?? 'nothing'}` }];
  });
}

/** What is lower in the newer script, or differs. */
function topicChanges(change: Change, what: (before: ScriptedTopic, after: ScriptedTopic) => string[]): UpgradeHit[] {
  return topicPairs(change).flatMap(({ before, after }) => what(before, after).map(text => ({ object: after.object, message: `topic ${after.name}: ${text}` })));
}

function lowered(what: string, before: number | undefined, after: number | undefined): string[] {
  return before !== undefined && after !== undefined && after < before ? [`${what} goes down from ${before} to ${after}`] : [];
}

/** `-1` is without end. */
function limit(text: string | undefined): number | undefined {
  return text === undefined ? undefined : (Number(text) < 0 ? Infinity : Number(text));
}

function retentionLowered(before: ScriptedTopic, after: ScriptedTopic): string[] {
  return ['retention.ms', 'retention.bytes'].flatMap(key => {
    const [old, now] = [before, after].map(({ settings }) => limit(settings[key]));
    return key === 'retention.bytes' ? lowered('retention.bytes of all partitions', allBytes(before, old), allBytes(after, now)) : lowered(key, old, now);
  });
}

/** The limit in bytes is one for each partition. Kafka keeps records without one where none is given. */
function allBytes({ partitions }: ScriptedTopic, bytes: number = Infinity): number {
  return bytes * (partitions ?? 1);
}

/** Kafka: what a cluster and its topics can't follow, or follow with a loss. */
export const KAFKA_RULES: UpgradeRule[] = [
  {
    id: 'kafka-quorum-changed',
    severity: REFUSED,
    finds: 'other voters in controller.quorum.voters: more Kafka nodes, fewer, or others',
    why: 'a static quorum is agreed on by all who are in it; nodes that restart one by one with another list count differently, and there can be two leaders or none',
    fix: 'keep the number of nodes. For another one, make a second cluster, let Jaeger write to it, and remove the first when the ingester has read all of it: docs/how-to/upgrade.md',
    find: quorumChanges,
  },
  {
    id: 'kafka-cluster-id-changed',
    severity: DANGER,
    finds: 'another cluster id in Kafka\'s start',
    why: 'volumes that are there keep the id that they were formatted with; a volume that is formatted from now on belongs to another cluster, and its broker can\'t join',
    fix: 'keep the name, the namespace and whatever the id is made of, or set the id that the volumes have',
    find: clusterIdChanges,
  },
  {
    id: 'topic-partitions-lowered',
    severity: REFUSED,
    finds: 'fewer partitions of a topic',
    why: 'Kafka has no way to take a partition away; the topic keeps what it has',
    fix: 'leave the number, or use a topic of another name and remove the old one when it is empty',
    find: change => topicChanges(change, (before, after) => lowered('the number of partitions', before.partitions, after.partitions)),
  },
  {
    id: 'topic-replication-changed',
    severity: REFUSED,
    finds: 'another replication factor of a topic',
    why: 'it is used when the topic is made; a topic that is there keeps its copies',
    fix: 'move its partitions with kafka-reassign-partitions.sh first: docs/how-to/upgrade.md',
    find: change => topicChanges(change, (before, after) => (
      before.replicationFactor === undefined || after.replicationFactor === undefined || before.replicationFactor === after.replicationFactor
        ? [] : [`the replication factor changes from ${before.replicationFactor} to ${after.replicationFactor}`])),
  },
  {
    id: 'topic-retention-lowered',
    severity: NOTE,
    finds: 'a topic that keeps records for less time, or fewer bytes of them',
    why: 'Kafka deletes what is older, read or not; an outage of the storage may now last less long',
    fix: 'apply it when the ingester has no lag, and see that it is still longer than the outages that you plan for',
    find: change => topicChanges(change, retentionLowered),
  },
  {
    id: 'topic-message-size-lowered',
    severity: DANGER,
    finds: 'a lower max.message.bytes of a topic',
    why: 'until the senders have restarted with the lower limit, Kafka refuses their larger records, and what can\'t be delivered in any size is dropped',
    fix: 'lower the limit of the senders first, that of the topic in a second step',
    find: change => topicChanges(change, (before, after) => lowered('max.message.bytes', limit(before.settings['max.message.bytes']), limit(after.settings['max.message.bytes']))),
  },
];
