import { spawn } from 'child_process';

/**
 * Everything goes through the `kubectl` program on PATH with the KUBECONFIG of the environment, never through a client library:
 * it is what people type, it is what the issue promises (`kubectl diff`, `--validate=strict`), and it works on any cluster.
 */
export interface KubectlOptions {
  /** Text for standard input, for `-f -`. */
  readonly input?: string;
  /** Return a result with a non-zero code instead of throwing. */
  readonly allowFailure?: boolean;
  /** The command is ended after this time. */
  readonly timeoutSeconds?: number;
  /** How standard output becomes text; `latin1` keeps each byte. Default `utf8`. */
  readonly encoding?: BufferEncoding;
}

export interface KubectlResult {
  readonly stdout: string;
  readonly stderr: string;
  /** The exit code; -1 when the command was ended by the timeout. */
  readonly code: number;
}

/** A failed kubectl command, with all that it printed. */
export class KubectlError extends Error {
  public constructor(public readonly args: readonly string[], public readonly result: KubectlResult) {
    super(`kubectl ${args.join(' ')} ended with ${result.code}\n${result.stderr}${result.stdout}`.trim());
    this.name = 'KubectlError';
  }
}

/** Runs kubectl and returns what it printed. */
export async function kubectl(args: readonly string[], options: KubectlOptions = {}): Promise<KubectlResult> {
  const result = await run(args, options);
  if (result.code !== 0 && !options.allowFailure) throw new KubectlError(args, result);
  return result;
}

/** Runs kubectl with `-o json` and parses the answer. */
export async function kubectlJson<T>(args: readonly string[], options: KubectlOptions = {}): Promise<T> {
  const { stdout } = await kubectl([...args, '-o', 'json'], options);
  return JSON.parse(stdout) as T;
}

function run(args: readonly string[], options: KubectlOptions): Promise<KubectlResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('kubectl', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const timer = setTimeout(() => child.kill('SIGKILL'), (options.timeoutSeconds ?? 300) * 1000);
    child.stdout.on('data', (data: Buffer) => stdout.push(data));
    child.stderr.on('data', (data: Buffer) => stderr.push(data));
    child.stdin.on('error', () => undefined); // kubectl may end before it has read everything
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ stdout: Buffer.concat(stdout).toString(options.encoding), stderr: Buffer.concat(stderr).toString(), code: code ?? -1 });
    });
    child.stdin.end(options.input ?? '');
  });
}
