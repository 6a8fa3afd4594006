/**
 * The throughput of the synthesized agent and sampler against the guide's, on loopback.
 *
 * npx ts-node -T --project tsconfig.dev.json bench/throughput/main.ts FOLDER [ROUNDS] [SPANS_PER_SECOND]
 *
 * No rounds (0): memory alone. FOLDER holds the programs `otelcol-contrib` and `telemetrygen`. Needs Linux and the right to open port 443.
 */
import * as os from 'os';
import * as path from 'path';
import { Chain, guideChain, libraryChain, withoutWork } from './configurations';
import { ChainUsage, measureCapacity, measureCpu, measureHeap } from './run';
import { table } from '../../scripts/table';
import { Load } from '../../test/cluster/support/telemetrygen';
import { median } from '../process';

const [folder, rounds = '3', spansPerSecond = '24000'] = process.argv.slice(2);
const programs = { collector: path.join(folder, 'otelcol-contrib'), telemetrygen: path.join(folder, 'telemetrygen') };
const load = { spansPerSecond: Number(spansPerSecond), seconds: 15 };
/** Longer than the decision wait, so that as much is decided as comes in, and until the heap has its size: its pages are new until then. */
const WARM_UP_SECONDS = 25;
/** What is sent. With fewer spans in a request there is more to do for each, and a trace that is kept costs a sampler more than one that isn't. */
const LOADS: { name: string; load: Load; keptShare: number }[] = [
  { name: '100 spans in a request', load, keptShare: 0.1 },
  { name: '6 spans in a request', load: { ...load, spansPerSecond: load.spansPerSecond / 4, spansInRequest: 6 }, keptShare: 0.1 },
  { name: 'all are errors', load: { ...load, spansPerSecond: load.spansPerSecond / 2, errors: true }, keptShare: 1 },
];
/** Nothing is decided while memory is measured. */
const LONG_WAIT_SECONDS = 3600;

async function main() {
  console.log(`${os.cpus().length} × ${os.cpus()[0].model.trim()}, load ${os.loadavg()[0].toFixed(1)}, ${load.spansPerSecond} spans/s, ${rounds} rounds\n`);
  if (Number(rounds) > 0) {
    await cpu();
  }
  await memory();
}

/** Spans for each CPU second. */
async function cpu() {
  for (const what of LOADS) {
    const samples: Record<'guide' | 'library' | 'taken', ChainUsage[]> = { guide: [], library: [], taken: [] };
    for (let round = 0; round < Number(rounds); round++) {
      // In turns, so that all have the same share of what else the machine does.
      samples.guide.push(await usage(guideChain(), what));
      samples.library.push(await usage(libraryChain(), what));
      samples.taken.push(await usage(withoutWork(libraryChain()), { ...what, keptShare: 0 }));
    }
    print(what, samples);
  }
}

function print({ name, load: { spansPerSecond: wanted } }: typeof LOADS[0], samples: Record<'guide' | 'library' | 'taken', ChainUsage[]>) {
  const perCore = (list: ChainUsage[], part: 'agent' | 'sampler') => list.map(one => one[part].spans / one[part].cpuSeconds);
  const cell = (values: number[]) => `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;
  const row = (part: 'agent' | 'sampler') => {
    const [guide, library] = [perCore(samples.guide, part), perCore(samples.library, part)];
    return [part, cell(guide), cell(library), (median(library) / median(guide)).toFixed(2)];
  };
  console.log(`${name}, ${wanted} spans/s wanted`);
  console.log(table(['Spans/s per core, median', 'Guide', 'Library', 'Ratio'], [row('agent'), row('sampler')]));
  console.log(`an agent that takes spans and drops them: ${cell(perCore(samples.taken, 'agent'))}\n`);
}

async function usage(chain: Chain, { load: sent, keptShare }: typeof LOADS[0]): Promise<ChainUsage> {
  const used = await measureCpu(chain, programs, sent, WARM_UP_SECONDS);
  if (used.lost > 0) {
    throw new Error(`${chain.name} refused, failed to send or let go undecided ${used.lost} spans or traces`);
  }
  // A chain that doesn't decide, or whose sampler doesn't reach the sink, has less to do.
  if (used.kept < 0.8 * keptShare * used.sampler.spans) {
    throw new Error(`${chain.name} kept ${used.kept} of ${used.sampler.spans} spans, ${keptShare * 100} % were expected`);
  }
  return used;
}

/** Bytes of a sampler for each trace. With more spans a second there is more garbage among them. */
async function memory() {
  const chains = [guideChain(LONG_WAIT_SECONDS), libraryChain(LONG_WAIT_SECONDS)];
  const heap: number[] = [];
  for (const chain of chains) {
    heap.push(await measureHeap(chain, programs, { spansPerSecond: load.spansPerSecond / 4, seconds: 20 }));
  }
  const rows = [memoryRow('bytes of heap in use', heap)];
  for (const sent of [load.spansPerSecond / 2, load.spansPerSecond]) {
    const container: number[] = [];
    for (const chain of chains) {
      const { traces, peakBytes } = await measureCapacity(chain, programs, { spansPerSecond: sent, seconds: 180 });
      const { memoryLimitBytes } = chain.sampler;
      container.push(memoryLimitBytes / traces);
      console.log(`${chain.name}, ${sent} spans/s: ${traces.toFixed(0)} traces, then at most ${(peakBytes / memoryLimitBytes * 100).toFixed(0)} % resident`);
    }
    rows.push(memoryRow(`bytes of the container when it begins to refuse, ${sent} spans/s`, container));
  }
  console.log(table(['Memory of a sampler for each trace that it holds', 'Guide', 'Library', 'Ratio'], rows));
}

function memoryRow(title: string, [guide, library]: number[]): string[] {
  return [title, guide.toFixed(0), library.toFixed(0), (library / guide).toFixed(2)];
}

void main();
