/**
 * Measures what a span costs a collector: memory while a sampler holds it, memory while it waits in an agent's queue, and CPU.
 * The numbers in src/config/sizing/constants.ts come from here.
 *
 *     npx ts-node -T --project tsconfig.dev.json scripts/measure-collector.ts /path/to/otelcol-contrib
 */
import { spawn } from 'child_process';
import { randomBytes } from 'crypto';
import * as fs from 'fs';
import * as http from 'http';
import * as os from 'os';
import * as path from 'path';
import { dump } from 'js-yaml';
import { otlpRequest } from './otlp-spans';
import { table } from './table';

const [PORT, NOWHERE] = [14318, 14319];
const SPANS_PER_TRACE = 10;
/** An SDK's largest batch by default has 512 spans. */
const TRACES_PER_REQUEST = 50;
const REQUESTS = 400;

const RETRY = { enabled: true, max_elapsed_time: '0s' };
const MODES: { [mode: string]: any } = {
  'held by a sampler': {
    processors: { tail_sampling: { decision_wait: '600s', num_traces: 1_000_000, policies: [{ name: 'a', type: 'status_code', status_code: { status_codes: ['ERROR'] } }] } },
    exporters: { nop: {} },
  },
  'in a queue': {
    processors: {},
    exporters: {
      otlp_grpc: {
        endpoint: `127.0.0.1:${NOWHERE}`,
        tls: { insecure: true },
        retry_on_failure: RETRY,
        sending_queue: { enabled: true, sizer: 'items', queue_size: 10_000_000, num_consumers: 10, batch: { sizer: 'items', flush_timeout: '500ms', min_size: 2048, max_size: 4096 } },
      },
    },
  },
  'passed on': { processors: {}, exporters: { nop: {} } },
};

function config({ processors, exporters }: any): string {
  return dump({
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${PORT}` } } } },
    processors,
    exporters,
    service: {
      pipelines: { traces: { receivers: ['otlp'], processors: Object.keys(processors), exporters: Object.keys(exporters) } },
      telemetry: { metrics: { level: 'none' }, logs: { level: 'error' } },
    },
  });
}

function post(body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request({ port: PORT, path: '/v1/traces', method: 'POST', headers: { 'Content-Type': 'application/x-protobuf' } }, response => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', reject).end(body);
  });
}

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Resident bytes and seconds of CPU of a process. */
function usage(pid: number): { bytes: number; seconds: number } {
  const resident = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return { bytes: resident, seconds: (Number(fields[11]) + Number(fields[12])) / 100 };
}

async function measure(program: string, mode: string): Promise<string[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'measure-'));
  fs.writeFileSync(path.join(folder, 'config.yaml'), config(MODES[mode]));
  // The garbage collector runs often, so that what is resident is what is alive and little more.
  const child = spawn(program, ['--config', path.join(folder, 'config.yaml')], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, GOGC: '25' } });
  try {
    await pause(4000);
    const before = usage(child.pid!);
    let bytes = 0;
    for (let index = 0; index < REQUESTS; index++) {
      const body = otlpRequest(Array.from({ length: TRACES_PER_REQUEST }, () => randomBytes(16)), SPANS_PER_TRACE);
      bytes += body.length;
      const status = await post(body);
      if (status !== 200) { throw new Error(`the collector answered ${status}`); }
    }
    await pause(3000);
    const after = usage(child.pid!);
    const spans = REQUESTS * TRACES_PER_REQUEST * SPANS_PER_TRACE;
    return [mode, String(spans), (bytes / spans).toFixed(0), ((after.bytes - before.bytes) / spans).toFixed(0),
      (((after.seconds - before.seconds) / spans) * 1e6).toFixed(1), (before.bytes / 2 ** 20).toFixed(0)];
  } finally {
    child.kill('SIGKILL');
    fs.rmSync(folder, { recursive: true });
  }
}

async function main(program: string | undefined): Promise<void> {
  if (!program) { throw new Error('the path of a collector is needed'); }
  const rows: string[][] = [];
  for (const mode of Object.keys(MODES)) { rows.push(await measure(program, mode)); }
  console.log(table(['Spans', 'Number', 'Bytes of a span (OTLP)', 'Resident bytes for each', 'CPU µs for each', 'MiB when idle'], rows));
}

void main(process.argv[2]);
