/** One run of a chain: generator → agent → sampler → sink, on loopback, at a fixed rate. */
import * as fs from 'fs';
import type { Server } from 'https';
import * as os from 'os';
import * as path from 'path';
import { metric, Program, sleep, startCollector } from './collectors';
import { Chain } from './configurations';
import { startKubernetesApi } from './kubernetes-api';
import { AGENT, KUBERNETES, localAgent, localSampler, SAMPLER, SINK, sink, writeCertificates } from './loopback';
import { Load, SPANS_IN_TRACE, telemetrygenArguments } from '../../test/cluster/support/telemetrygen';

/** The programs of a run. */
export interface Programs {
  readonly collector: string;
  readonly telemetrygen: string;
}

/** A chain that runs. */
export class RunningChain {
  public static async start(chain: Chain, programs: Programs, environment: Record<string, string> = {}): Promise<RunningChain> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'throughput-'));
    await writeCertificates(folder);
    const kubernetes = await startKubernetesApi(KUBERNETES, folder);
    const api = { KUBERNETES_SERVICE_HOST: KUBERNETES, KUBERNETES_SERVICE_PORT: '443' };
    const running = new RunningChain(programs, folder, kubernetes);
    const start = async (name: string, address: string, config: any, variables: Record<string, string>) => {
      const program = await startCollector(name, programs.collector, address, config, { ...variables, ...environment }, folder);
      running.programs.push(program);
      return program;
    };
    try {
      await start('sink', SINK, sink(chain, folder), {});
      running.sampler = await start('sampler', SAMPLER, localSampler(chain, folder), chain.sampler.environment);
      running.agent = await start('agent', AGENT, localAgent(chain, folder), { ...chain.agent.environment, ...api });
      return running;
    } catch (error) {
      await running.end();
      throw error;
    }
  }

  public agent!: Program;
  public sampler!: Program;
  private readonly programs: Program[] = [];

  private constructor(private readonly binaries: Programs, private readonly folder: string, private readonly kubernetes: Server) {}

  /** Begins to send. */
  public send(load: Load): Program {
    const args = telemetrygenArguments(`${AGENT}:4317`, 'checkout', load);
    const generator = Program.start('telemetrygen', this.binaries.telemetrygen, args, {}, this.folder);
    this.programs.push(generator);
    return generator;
  }

  public async end(): Promise<void> {
    await Promise.all(this.programs.map(program => program.end()));
    this.kubernetes.closeAllConnections();
    this.kubernetes.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a part used for the spans that it took. */
export interface Usage {
  readonly spans: number;
  readonly cpuSeconds: number;
}

/** What agent and sampler used between two moments of a steady load. */
export interface ChainUsage {
  readonly agent: Usage;
  readonly sampler: Usage;
  /** Spans that were refused or not sent, and traces that the sampler had no room for until they were decided. */
  readonly lost: number;
  /** Spans that came out of the sampler. */
  readonly kept: number;
}

/** CPU seconds and spans of agent and sampler under a steady load. */
export async function measureCpu(chain: Chain, programs: Programs, load: Load, warmUpSeconds: number): Promise<ChainUsage> {
  const running = await RunningChain.start(chain, programs);
  try {
    const generator = running.send({ ...load, seconds: warmUpSeconds + load.seconds + 5 });
    await sleep(warmUpSeconds * 1000);
    const before = await reading(running);
    await sleep(load.seconds * 1000);
    const after = await reading(running);
    await generator.end();
    const used = (part: 'agent' | 'sampler') => ({
      spans: after[part].spans - before[part].spans, cpuSeconds: after[part].cpuSeconds - before[part].cpuSeconds,
    });
    return { agent: used('agent'), sampler: used('sampler'), lost: after.lost, kept: after.kept - before.kept };
  } finally {
    await running.end();
  }
}

const LOST = ['receiver_refused', 'exporter_send_failed', 'exporter_enqueue_failed'].map(name => `otelcol_${name}_spans_total`);
const UNDECIDED = 'otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total';
const ACCEPTED = 'otelcol_receiver_accepted_spans_total';

async function reading({ agent, sampler }: RunningChain): Promise<ChainUsage> {
  const part = async (address: string, program: Program) => ({ spans: await metric(address, ACCEPTED), cpuSeconds: program.cpuSeconds() });
  const lost = await Promise.all([AGENT, SAMPLER].flatMap(address => [...LOST, UNDECIDED].map(name => metric(address, name))));
  return {
    agent: await part(AGENT, agent),
    sampler: await part(SAMPLER, sampler),
    lost: lost.reduce((sum, value) => sum + value, 0),
    kept: await metric(SINK, ACCEPTED),
  };
}

/** Bytes of a sampler's heap for each trace that it holds undecided. */
export async function measureHeap(chain: Chain, programs: Programs, load: Load): Promise<number> {
  // Garbage is collected so often that the heap is what is in use, to a few percent.
  const running = await RunningChain.start(chain, programs, { GOGC: '5' });
  try {
    const read = async () => ({ spans: await metric(SAMPLER, ACCEPTED), heap: await metric(SAMPLER, 'otelcol_process_runtime_heap_alloc_bytes') });
    await (await sent(running, { ...load, seconds: 2 })).end();
    const before = await read();
    await (await sent(running, load)).end();
    const after = await read();
    return (after.heap - before.heap) / (after.spans - before.spans) * SPANS_IN_TRACE;
  } finally {
    await running.end();
  }
}

/** Sends, and waits until the slowest batch is at the sampler. */
async function sent(running: RunningChain, load: Load): Promise<Program> {
  const generator = running.send(load);
  await sleep((load.seconds + 9) * 1000);
  return generator;
}

/** What a sampler holds when its memory is full. */
export interface Capacity {
  /** Those that it held when it first refused spans. */
  readonly traces: number;
  /** Its largest resident memory until then, and while more comes in than it takes. */
  readonly peakBytes: number;
}

/** How long more is sent after the first spans were refused. */
const SECONDS_FULL = 30;

/** How many undecided traces a sampler holds in its container's memory before it refuses spans, and what it uses then. */
export async function measureCapacity(chain: Chain, programs: Programs, load: Load): Promise<Capacity> {
  const running = await RunningChain.start(withoutTraceLimit(chain), programs);
  let peakBytes = 0;
  const refuses = async () => {
    await sleep(500);
    peakBytes = Math.max(peakBytes, running.sampler.residentBytes());
    return await metric(SAMPLER, LOST[0]) > 0;
  };
  try {
    running.send({ ...load, seconds: load.seconds + SECONDS_FULL });
    const latest = Date.now() + load.seconds * 1000;
    while (!await refuses()) {
      if (Date.now() > latest) {
        throw new Error(`${chain.name} filled its memory up to ${peakBytes} bytes in ${load.seconds} s and refused nothing`);
      }
    }
    const traces = await metric(SAMPLER, ACCEPTED) / SPANS_IN_TRACE;
    for (const end = Date.now() + SECONDS_FULL * 1000; Date.now() < end;) {
      await refuses();
    }
    if (peakBytes > chain.sampler.memoryLimitBytes) {
      throw new Error(`${chain.name} needs ${peakBytes} bytes, and the kernel kills it at ${chain.sampler.memoryLimitBytes}`);
    }
    return { traces, peakBytes };
  } finally {
    await running.end();
  }
}

/** The memory is to be the limit, and not the number of traces. */
function withoutTraceLimit(chain: Chain): Chain {
  const copy: Chain = structuredClone(chain);
  copy.sampler.config.processors.tail_sampling.num_traces = 10_000_000;
  return copy;
}
