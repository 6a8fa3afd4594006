/** The two chains that are compared: what the library synthesizes for PRODUCTION, and the guide's configuration in `test/guide`. */
import * as fs from 'fs';
import * as path from 'path';
import { App, Chart, Duration, Size } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { platform } from '../../examples/production/platform';
import { TracingPlatform } from '../../src';

/** A collector as its pod has it. */
export interface Collector {
  readonly config: any;
  readonly environment: Record<string, string>;
  readonly memoryLimitBytes: number;
}

/** A chain: an agent that sends to a sampler. */
export interface Chain {
  readonly name: string;
  readonly agent: Collector;
  readonly sampler: Collector;
  /** Whether agent, sampler and what comes after it speak mutual TLS. */
  readonly tls: boolean;
}

/** Both hold a trace for as long as the guide does. */
const DECISION_WAIT_SECONDS = 10;

/** The guide's number. The example is sized for fewer, and a sampler that has too many lets them go undecided, which costs nothing. */
const TRACES_IN_MEMORY = 100_000;

/** What the library synthesizes, with the guide's decision wait and number of traces. */
export function libraryChain(decisionWaitSeconds = DECISION_WAIT_SECONDS): Chain {
  const app = new App();
  const gateway = { ...platform.gateway, decisionWait: Duration.seconds(decisionWaitSeconds), tracesInMemory: TRACES_IN_MEMORY };
  new TracingPlatform(new Chart(app, 'tracing', { namespace: 'tracing' }), 'tracing', { ...platform, gateway });
  const objects = loadAll(app.synthYaml());
  return { name: 'cdk8s-tracing', tls: true, agent: collector(objects, 'tracing-agent'), sampler: collector(objects, 'tracing-sampler-0') };
}

/** The guide's. What goes to Kafka is left out, in its favour: there is no Kafka here. */
export function guideChain(decisionWaitSeconds = DECISION_WAIT_SECONDS): Chain {
  const objects = ['agent', 'gateway'].flatMap(name => loadAll(fs.readFileSync(path.join(__dirname, `../../test/guide/${name}.yaml`), 'utf8')));
  const agent = collector(objects, 'otel-collector-agent');
  const sampler = collector(objects, 'otel-collector-gateway');
  sampler.config.processors.tail_sampling.decision_wait = `${decisionWaitSeconds}s`;
  delete sampler.config.exporters.kafka;
  sampler.config.service.pipelines.traces.exporters = ['otlp/jaeger', 'debug'];
  return { name: 'guide', tls: false, agent, sampler };
}

/** A chain whose agent takes spans and drops them: what taking them costs, whatever is done with them. */
export function withoutWork(chain: Chain): Chain {
  const copy: Chain = structuredClone(chain);
  const { config } = copy.agent;
  config.processors = { memory_limiter: config.processors.memory_limiter };
  config.exporters = { nop: {} };
  config.service.pipelines.traces = { receivers: ['otlp'], exporters: ['nop'] };
  return { ...copy, name: 'only taken' };
}

function collector(objects: any[], workload: string): Collector {
  const { spec } = objects.find(({ kind, metadata }) => ['DaemonSet', 'Deployment', 'StatefulSet'].includes(kind) && metadata.name === workload).spec.template;
  const [container] = spec.containers;
  const configMap = spec.volumes.find((volume: any) => volume.configMap).configMap.name;
  const { data } = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMap);
  const limit: string = container.resources.limits.memory;
  return {
    config: loadAll(data['config.yaml'])[0],
    environment: Object.fromEntries((container.env ?? []).map((variable: any) => [variable.name, variable.value ?? 'stand-in'])),
    memoryLimitBytes: limit.endsWith('Gi') ? Size.gibibytes(parseInt(limit, 10)).toKibibytes() * 1024 : Size.mebibytes(parseInt(limit, 10)).toKibibytes() * 1024,
  };
}
