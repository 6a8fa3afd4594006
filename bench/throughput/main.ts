/**
 * The throughput of the synthesized agent and sampler against the guide's, on loopback.
 *
 * npx ts-node -T --project tsconfig.dev.json bench/throughput/main.ts FOLDER [ROUNDS] [SPANS_PER_SECOND]
 *
 * FOLDER holds the programs `otelcol-contrib` and `telemetrygen`. Needs Linux and the right to open port 443.
 */
import * as os from 'os';
import * as path from 'path';
import { Chain, guideChain, libraryChain, withoutWork } from './configurations';
import { ChainUsage, measureCapacity, measureCpu, measureHeap } from './run';
import { table } from '../../scripts/table';
import { median } from '../process';

const [folder, rounds = '3', spansPerSecond = '24000'] = process.argv.slice(2);
const programs = { collector: path.join(folder, 'otelcol-contrib'), telemetrygen: path.join(folder, 'telemetrygen') };
const load = { spansPerSecond: Number(spansPerSecond), seconds: 15 };
/** Longer than the decision wait, so that as much is decided as comes in. */
const WARM_UP_SECONDS = 15;
/** Nothing is decided while memory is measured. */
const LONG_WAIT_SECONDS = 3600;

async function main() {
  console.log(`${os.cpus().length} × ${os.cpus()[0].model.trim()}, load ${os.loadavg()[0].toFixed(1)}, ${load.spansPerSecond} spans/s, ${rounds} rounds\n`);
  await cpu();
  await memory();
}

/** Spans for each CPU second. */
async function cpu() {
  const samples: { guide: ChainUsage[]; library: ChainUsage[]; taken: ChainUsage[] } = { guide: [], library: [], taken: [] };
  for (let round = 0; round < Number(rounds); round++) {
    // In turns, so that all have the same share of what else the machine does.
    samples.guide.push(await usage(guideChain()));
    samples.library.push(await usage(libraryChain()));
    samples.taken.push(await usage(withoutWork(libraryChain())));
  }
  const perCore = (list: ChainUsage[], part: 'agent' | 'sampler') => list.map(one => one[part].spans / one[part].cpuSeconds);
  const cell = (values: number[]) => `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;
  const row = (part: 'agent' | 'sampler') => {
    const [guide, library] = [perCore(samples.guide, part), perCore(samples.library, part)];
    return [part, cell(guide), cell(library), (median(library) / median(guide)).toFixed(2)];
  };
  console.log(table(['Spans/s per core, median', 'Guide', 'Library', 'Ratio'], [row('agent'), row('sampler')]));
  console.log(`an agent that takes spans and drops them: ${cell(perCore(samples.taken, 'agent'))}\n`);
}

async function usage(chain: Chain): Promise<ChainUsage> {
  const used = await measureCpu(chain, programs, load, WARM_UP_SECONDS);
  if (used.lost > 0) {
    throw new Error(`${chain.name} refused or failed to send ${used.lost} spans`);
  }
  return used;
}

async function memory() {
  const chains = [guideChain(LONG_WAIT_SECONDS), libraryChain(LONG_WAIT_SECONDS)];
  const heap: number[] = [];
  const container: number[] = [];
  const peak: number[] = [];
  for (const chain of chains) {
    heap.push(await measureHeap(chain, programs, { spansPerSecond: load.spansPerSecond / 4, seconds: 20 }));
    const { traces, peakBytes } = await measureCapacity(chain, programs, { ...load, seconds: 120 });
    container.push(chain.sampler.memoryLimitBytes / traces);
    peak.push(peakBytes / chain.sampler.memoryLimitBytes * 100);
  }
  const row = (title: string, [guide, library]: number[]) => [title, guide.toFixed(0), library.toFixed(0), (library / guide).toFixed(2)];
  console.log(table(['Memory of a sampler for each trace that it holds', 'Guide', 'Library', 'Ratio'], [
    row('bytes of heap in use', heap),
    row('bytes of the container when it begins to refuse', container),
  ]));
  console.log(`resident memory at that moment: ${peak.map(value => `${value.toFixed(0)} %`).join(' and ')} of the container's`);
}

void main();
