import type { Change } from './change';
import { scriptOf } from './pods';
import { CollectorFile, collectorFiles, ConfigFile, elasticsearchFiles, kafkaServerFiles, SettingsFile } from '../configurations';
import { Manifest, namespaceOf, nameOf, RenderedObjects } from '../rendered-objects';

/** A configuration, as it was and as it shall be. */
export interface ConfigPair<File extends ConfigFile> {
  readonly before: File;
  readonly after: File;
  /** The ConfigMap of the newer one. */
  readonly object: Manifest;
}

/** The configurations of collectors, Jaeger among them. */
export function collectorPairs(change: Change): ConfigPair<CollectorFile>[] {
  return pairs(change, collectorFiles);
}

/** Kafka's `server.properties`. */
export function kafkaServerPairs(change: Change): ConfigPair<SettingsFile>[] {
  return pairs(change, kafkaServerFiles);
}

/** Elasticsearch's `elasticsearch.yml`. */
export function elasticsearchPairs(change: Change): ConfigPair<SettingsFile>[] {
  return pairs(change, elasticsearchFiles);
}

function pairs<File extends ConfigFile>({ before, after }: Change, filesOf: (objects: RenderedObjects) => File[]): ConfigPair<File>[] {
  const later = filesOf(after);
  return filesOf(before).flatMap(old => {
    const now = later.find(({ configMap, file }) => nameOf(configMap) === nameOf(old.configMap) && file === old.file);
    return now ? [{ before: old, after: now, object: now.configMap }] : [];
  });
}

/** A topic, as a script of `kafka-topics` and `kafka-configs` makes it. */
export interface ScriptedTopic {
  readonly object: Manifest;
  readonly name: string;
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly settings: { [key: string]: string };
}

/** A topic, as it was and as it shall be. The object that makes it may have another name: Jobs can't be changed. */
export function topicPairs({ before, after }: Change): { before: ScriptedTopic; after: ScriptedTopic }[] {
  const later = scriptedTopics(after);
  return scriptedTopics(before).flatMap(old => {
    const now = later.find(({ name, object }) => name === old.name && namespaceOf(object) === namespaceOf(old.object));
    return now ? [{ before: old, after: now }] : [];
  });
}

function scriptedTopics(objects: RenderedObjects): ScriptedTopic[] {
  return objects.workloads.flatMap(({ object, containers }) => containers.map(scriptOf)
    .filter(script => /kafka-topics/.test(script) && /--create/.test(script))
    .flatMap(script => topicOf(object, script)));
}

function topicOf(object: Manifest, script: string): ScriptedTopic[] {
  const option = (name: string) => new RegExp(`--${name}[ =]+"?([^\\s";]+)`).exec(script)?.[1];
  const given = option('topic') ?? '';
  const name = given.startsWith('$') ? new RegExp(`^\\s*${given.replace(/\W/g, '')}=(\\S+)`, 'm').exec(script)?.[1] : given;
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  const settings = [...script.matchAll(/--(?:add-)?config[ =]+(\S+)/g)].flatMap(([, text]) => text.split(',')).map(text => text.split('='));
  return name ? [{
    object,
    name,
    partitions: number(option('partitions')),
    replicationFactor: number(option('replication-factor')),
    settings: Object.fromEntries(settings.filter(({ length }) => length === 2)),
  }] : [];
}
