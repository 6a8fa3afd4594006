/** Collectors as processes of this machine, and what they used. */
import { ChildProcess, spawn } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

/** Clock ticks per second of `/proc/PID/stat`, the same on every Linux of today. */
const TICKS = 100;

/** A process of this run. */
export class Program {
  public static start(name: string, command: string, args: string[], environment: Record<string, string>, folder: string): Program {
    const log = fs.openSync(path.join(folder, `${name}.log`), 'a');
    const child = spawn(command, args, { stdio: ['ignore', log, log], env: { PATH: process.env.PATH, ...environment } });
    fs.closeSync(log);
    return new Program(name, child, path.join(folder, `${name}.log`));
  }

  private readonly ended: Promise<void>;

  protected constructor(public readonly name: string, private readonly child: ChildProcess, public readonly log: string) {
    this.ended = new Promise(resolve => child.on('close', () => resolve()));
  }

  /** CPU seconds since its start. */
  public cpuSeconds(): number {
    const fields = fs.readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  }

  /** Resident memory in bytes, without pages of the program's file, which the kernel can take back. */
  public residentBytes(): number {
    return Number(/RssAnon:\s+(\d+)/.exec(fs.readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))![1]) * 1024;
  }

  public async end(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/** Starts a collector and waits until it is ready. */
export async function startCollector(
  name: string, binary: string, address: string, config: any, environment: Record<string, string>, folder: string,
): Promise<Program> {
  const ready = async () => (await fetch(`http://${address}:13133/`).catch(() => undefined))?.ok;
  if (await ready()) {
    throw new Error(`a collector of another run listens on ${address}: end it`);
  }
  const file = path.join(folder, `${name}.json`);
  fs.writeFileSync(file, JSON.stringify(config, undefined, 1));
  const program = Program.start(name, binary, [`--config=${file}`], environment, folder);
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await ready()) {
      return program;
    }
    await sleep(200);
  }
  await program.end();
  throw new Error(`${name} isn't ready:\n${fs.readFileSync(program.log, 'utf8').slice(-3000)}`);
}

/** The sum of all series of a metric, by its Prometheus name. */
export async function metric(address: string, name: string): Promise<number> {
  // A connection that is kept may be closed by the other side just when it is used again.
  const text = await (await fetch(`http://${address}:8888/metrics`, { headers: { connection: 'close' } })).text();
  const series = text.split('\n').filter(line => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return series.reduce((sum, line) => sum + Number(line.split(' ').pop()), 0);
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
