/**
 * The real programs accept every configuration that an example synthesizes, and one with everything that the library can write.
 *
 * Collectors and Jaeger are asked with `validate`: with the programs on PATH where they have the right release, else in Pods with
 * their images (REAL_PROGRAMS=pods insists on it). Kafka formats its storage in a Pod. Elasticsearch has no such command; that it
 * starts is seen in the tests of whole platforms. The versions are those of support/versions.ts: with another Jaeger than 2.21 what
 * is written for 2.21 only (`write_mode`) has been compared with its code, and not been run.
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { createNamespace, deleteNamespace } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { describeSlow } from './support/slow';
import { testedVersions } from './support/versions';
import * as library from '../../src';
import { exampleNames, runExample } from '../example-apps';
import { everything, everythingWatched } from '../real-programs-everything';
import { isOnPath, validateLocally } from '../real-programs-local';
import { podLog, podResult, startPod } from '../real-programs-pods';
import { ConfiguredProgram, configuredPrograms, misspell, misspelled, useTestedVersions } from '../real-programs-workloads';

const NAMESPACE = 'test-real-programs';
const POD_SECONDS = 240;
/** Keys that the authorizer and the provider of files read, not the broker: that they work is seen where clients are refused. */
const READ_BY_OTHERS = ['super.users', 'allow.everyone.if.no.acl.found', 'config.providers.directory.class'];

const programs = [...exampleNames().flatMap(examplePrograms), ...everythingPrograms()];
const validating = programs.filter(({ program }) => program !== 'kafka');
const brokers = programs.filter(({ program }) => program === 'kafka');

beforeAll(async () => {
  await deleteNamespace(NAMESPACE);
  await createNamespace(NAMESPACE);
});

afterAll(() => deleteNamespace(NAMESPACE));

test('every example configures a program', () => {
  expect(exampleNames().filter(example => !programs.some(({ name }) => name.startsWith(`${example}-`)))).toEqual([]);
});

describe('collectors and Jaeger', () => {
  test('accept every configuration', () => withDiagnostics([NAMESPACE], async () => {
    expect(await refusals(validating)).toEqual([]);
  }));

  test.each([
    ['evaluation-tracing-agent', 'check_interval'],
    ['evaluation-tracing-sampler', 'decision_wait'],
    ['evaluation-tracing-jaeger-ingester', 'trace_storage'],
    ['evaluation-tracing-jaeger-query', 'server_urls'],
  ])('%s with %s misspelled is refused', async (name, key) => {
    const [refusal] = await refusals([misspell(named(name), 'config.yaml', key)]);
    expect(refusal).toContain(misspelled(key));
  });
});

/** An image with all of contrib's components; the testbed's own collector lacks some of them (see testbed/README.md). */
describeSlow('a collector with everything', () => {
  const image = `${process.env.KAFKA_METRICS_IMAGE || 'otel/opentelemetry-collector-kafka-metrics'}:${testedVersions().otelCollector}`;
  const watched = watchedPrograms().filter(({ program }) => program === 'otelcol-contrib')
    .map(entry => ({ ...entry, container: { ...entry.container, image } }));
  const start = (entry: ConfiguredProgram) => startPod(NAMESPACE, entry, { args: ['validate', ...entry.container.args] });

  test('accepts what counts spans and what watches Kafka', () => withDiagnostics([NAMESPACE], async () => {
    expect(watched.map(({ name }) => name)).toEqual(['watched-watched-sampler', 'watched-watched-agent', 'watched-watched-kafka-metrics', 'watched-exponential-sampler']);
    expect((await runInPods(watched, start)).filter(refusal => refusal !== undefined)).toEqual([]);
  }));

  test('refuses virtual_node_peer_attributes misspelled', async () => {
    const sampler = watched.find(({ name }) => name === 'watched-watched-sampler')!;
    const [refusal] = await runInPods([{ ...misspell(sampler, 'config.yaml', 'virtual_node_peer_attributes'), name: 'misspelled' }], start);
    expect(refusal).toContain(misspelled('virtual_node_peer_attributes'));
  });
});

describe('Kafka', () => {
  const KEYS = { ...named('evaluation-tracing-kafka'), name: 'kafka-keys' };

  test('formats its storage with every configuration', () => withDiagnostics([NAMESPACE], async () => {
    expect(await formatRefusals(brokers)).toEqual([]);
  }));

  test('does not format with process.roles misspelled', async () => {
    const broker = misspell(named('evaluation-tracing-kafka'), 'server.properties', 'process.roles');
    expect(await formatRefusals([broker])).toEqual([expect.stringContaining('process.roles')]);
  });

  // It ignores keys that it doesn't know, so we ask it which ones it does.
  test('knows every key', () => withDiagnostics([NAMESPACE], async () => {
    await startPod(NAMESPACE, KEYS, { command: ['/opt/kafka/bin/kafka-run-class.sh', 'kafka.server.KafkaConfig'] });
    expect(await podResult(NAMESPACE, KEYS.name, POD_SECONDS)).toBeUndefined();
    const known = new Set([...(await podLog(NAMESPACE, KEYS.name)).matchAll(/id="brokerconfigs_([^"]+)"/g)].map(match => match[1]));
    const unknown = (broker: ConfiguredProgram) => keysOf(broker)
      .filter(key => !known.has(key.replace(/^listener\.name\.[^.]+\./, '')) && !READ_BY_OTHERS.includes(key));
    expect(known).toContain('min.insync.replicas');
    expect(brokers.flatMap(unknown)).toEqual([]);
    expect(unknown(misspell(brokers[0], 'server.properties', 'min.insync.replicas'))).toEqual(['mininsync.replicas']);
  }));
});

function examplePrograms(example: string): ConfiguredProgram[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'real-programs-'));
  try {
    runExample(example, folder, useTestedVersions);
    return fs.readdirSync(folder).flatMap(file => {
      const charts = fs.readdirSync(folder).length;
      const app = charts > 1 ? `${example}-${file.replace('.k8s.yaml', '')}` : example;
      return configuredPrograms(app, fs.readFileSync(path.join(folder, file), 'utf8'));
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function everythingPrograms(): ConfiguredProgram[] {
  useTestedVersions(library);
  return configuredPrograms('everything', everything(library));
}

function watchedPrograms(): ConfiguredProgram[] {
  useTestedVersions(library);
  return configuredPrograms('watched', everythingWatched(library));
}

function named(name: string): ConfiguredProgram {
  const found = programs.find(entry => entry.name === name);
  if (!found) {
    throw new Error(`no example has '${name}', only ${programs.map(entry => entry.name).join(', ')}`);
  }
  return found;
}

/** What collectors and Jaegers say against their configurations. */
async function refusals(list: ConfiguredProgram[]): Promise<string[]> {
  const { otelCollector, jaeger } = testedVersions();
  const versions = { 'otelcol-contrib': otelCollector, jaeger, 'kafka': '' };
  const inPods: ConfiguredProgram[] = [];
  const said: (string | undefined)[] = [];
  for (const entry of list) {
    if (process.env.REAL_PROGRAMS !== 'pods' && await isOnPath(entry.program, versions[entry.program])) {
      said.push(describeRefusal(entry, await validateLocally(entry)));
    } else {
      inPods.push(entry);
    }
  }
  const start = (entry: ConfiguredProgram) => startPod(NAMESPACE, entry, { args: ['validate', ...entry.container.args] });
  return [...said, ...await runInPods(inPods, start)].filter(refusal => refusal !== undefined);
}

/** What Kafka says against the storage that the start script formats: it runs up to the start of the server. */
async function formatRefusals(list: ConfiguredProgram[]): Promise<string[]> {
  const start = (entry: ConfiguredProgram) => {
    const [shell, option, script]: string[] = entry.container.command;
    expect(script).toContain('exec ');
    return startPod(NAMESPACE, entry, { command: [shell, option, script.replace(/^exec .*$/m, '')] });
  };
  return (await runInPods(list, start)).filter(refusal => refusal !== undefined);
}

async function runInPods(list: ConfiguredProgram[], start: (entry: ConfiguredProgram) => Promise<void>): Promise<(string | undefined)[]> {
  for (const entry of list) {
    await start(entry);
  }
  return Promise.all(list.map(async entry => describeRefusal(entry, await podResult(NAMESPACE, entry.name, POD_SECONDS))));
}

function describeRefusal({ name, program }: ConfiguredProgram, output: string | undefined): string | undefined {
  return output === undefined ? undefined : `${program} refuses ${name}:\n${output}`;
}

function keysOf({ files }: ConfiguredProgram): string[] {
  return files['server.properties'].split('\n').filter(line => line.includes('=')).map(line => line.split('=')[0]);
}
