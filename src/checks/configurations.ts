import { load } from 'js-yaml';
import { list, Manifest, RenderedObjects, Workload } from './rendered-objects';

/** One file of a ConfigMap. */
export interface ConfigFile {
  readonly configMap: Manifest;
  readonly file: string;
  readonly text: string;
  /** The value of the text; undefined if it is neither YAML nor JSON. */
  readonly parsed: any;
  /** The pods that have it. */
  readonly users: Workload[];
}

/** A configuration of an OpenTelemetry Collector, Jaeger v2 included. */
export interface CollectorFile extends ConfigFile {
  readonly config: Manifest;
}

/** A file of keys and values: `server.properties`, `elasticsearch.yml` with its nested keys made flat. */
export interface SettingsFile extends ConfigFile {
  readonly settings: { [key: string]: string };
}

/** A component that runs: its place in the configuration, and what it is configured with. */
export interface RunningComponent {
  readonly path: string;
  readonly settings: any;
}

/** Every rule asks for the files; they are parsed once. */
const FILES = new WeakMap<RenderedObjects, ConfigFile[]>();

/** The files of all ConfigMaps. */
export function configFiles(objects: RenderedObjects): ConfigFile[] {
  const files = FILES.get(objects) ?? objects.ofKind('ConfigMap').flatMap(configMap => filesOf(configMap, objects));
  FILES.set(objects, files);
  return files;
}

function filesOf(configMap: Manifest, objects: RenderedObjects): ConfigFile[] {
  const users = objects.usersOf(configMap);
  return Object.entries(configMap.data ?? {}).map(([file, value]) => {
    const text = String(value);
    return { configMap, file, text, users, parsed: parseYaml(text) };
  });
}

/** The configurations of collectors. */
export function collectorFiles(objects: RenderedObjects): CollectorFile[] {
  return configFiles(objects).flatMap(file => {
    const config = file.parsed;
    return isMap(config) && isMap(config.service?.pipelines) ? [{ ...file, config }] : [];
  });
}

/** The `server.properties` of Kafka's nodes. */
export function kafkaServerFiles(objects: RenderedObjects): SettingsFile[] {
  return configFiles(objects).map(file => ({ ...file, settings: parseProperties(file.text) }))
    .filter(({ settings }) => 'process.roles' in settings || ('listeners' in settings && 'log.dirs' in settings));
}

/** Files with the address of a Kafka cluster, for its clients. */
export function kafkaClientFiles(objects: RenderedObjects): SettingsFile[] {
  return configFiles(objects).map(file => ({ ...file, settings: parseProperties(file.text) })).filter(({ settings }) => 'bootstrap.servers' in settings);
}

/** The `elasticsearch.yml` of Elasticsearch's nodes. */
export function elasticsearchFiles(objects: RenderedObjects): SettingsFile[] {
  return configFiles(objects).filter(({ file, parsed }) => file.endsWith('elasticsearch.yml') && isMap(parsed))
    .map(file => ({ ...file, settings: flat(file.parsed) }));
}

/** The components of a section that a pipeline or `service.extensions` names. Others don't start. */
export function runningComponents({ config }: CollectorFile, section: 'receivers' | 'exporters' | 'connectors' | 'extensions'): RunningComponent[] {
  const { pipelines, extensions } = config.service;
  const ends = section === 'connectors' ? ['receivers', 'exporters'] : [section];
  const used = section === 'extensions' ? list(extensions) : Object.values<any>(pipelines).flatMap(pipeline => ends.flatMap(end => list(pipeline?.[end])));
  return Object.entries(config[section] ?? {})
    .filter(([id]) => used.includes(id))
    .map(([id, settings]) => ({ path: `${section}.${id}`, settings: settings ?? {} }));
}

function parseYaml(text: string): any {
  try {
    return load(text);
  } catch {
    return undefined;
  }
}

/** The keys of a Java properties file, or whatever has `key=value` on a line. */
export function parseProperties(text: string): { [key: string]: string } {
  const pairs = text.split('\n').map(line => /^\s*([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line)).filter(match => match !== null);
  return Object.fromEntries(pairs.map(([, key, value]) => [key, value]));
}

export function isMap(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function flat(value: Manifest, prefix: string = ''): { [key: string]: string } {
  return Object.assign({}, ...Object.entries(value).map(([key, entry]) =>
    isMap(entry) ? flat(entry, `${prefix}${key}.`) : { [`${prefix}${key}`]: String(entry) }));
}
