import { ChildProcess, execFile, spawn } from 'node:child_process';
import { request as http } from 'node:http';
import { request as https } from 'node:https';

/** What kubectl or a program in the cluster didn't do. */
export class ClusterError extends Error {}

/** An answer over HTTP. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The way into a cluster: the user's own kubectl, with the user's own rights. */
export class Kubectl {
  /**
   * @param options options for every call: `--context`, `--kubeconfig`
   * @param program what is run
   */
  public constructor(private readonly options: string[] = [], private readonly program: string = 'kubectl') {}

  /** What a command prints. */
  public async run(args: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile(this.program, [...this.options, ...args], { maxBuffer: 64 * 1024 * 1024, timeout: 60_000 }, (error, stdout, stderr) => {
        if (error) {
          reject(new ClusterError(`kubectl ${args.slice(0, 3).join(' ')}: ${stderr.trim() || error.message}`));
        } else {
          resolve(stdout);
        }
      });
    });
  }

  /**
   * Calls a pod of a Service or a workload (`service/name`) through a port forward, which no NetworkPolicy stops, and which reaches what
   * listens on the pod's loopback only, behind a proxy.
   */
  public async withForward<T>(namespace: string, target: string, port: number, body: (localPort: number) => Promise<T>): Promise<T> {
    const args = [...this.options, 'port-forward', '--namespace', namespace, target, `:${port}`];
    const child = spawn(this.program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    try {
      return await body(await listening(child, target));
    } finally {
      child.kill();
    }
  }
}

/** The local port, once kubectl listens on it. */
async function listening(child: ChildProcess, target: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new ClusterError(`${target}: no way in within 20 s`)), 20_000);
    const read = (text: Buffer) => {
      said += text.toString();
      const port = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port) {
        clearTimeout(timer);
        resolve(Number(port));
      }
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.on('error', error => { clearTimeout(timer); reject(new ClusterError(`kubectl: ${error.message}`)); });
    child.on('exit', () => { clearTimeout(timer); reject(new ClusterError(`${target}: ${said.trim() || 'kubectl port-forward ended'}`)); });
  });
}

/** A request to the local end of a forward. Certificates aren't checked: they name the Service, and kubectl has made sure of the pod. */
export async function ask(port: number, path: string, tls: boolean, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1', port, path, method: body ? 'POST' : 'GET', timeout: 20_000, rejectUnauthorized: false, headers: body ? { 'content-type': 'application/json' } : {},
    };
    const call = (tls ? https : http)(options, response => {
      const parts: Buffer[] = [];
      response.on('data', part => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode!, body: Buffer.concat(parts).toString() }));
    });
    call.on('timeout', () => call.destroy(new ClusterError('no answer within 20 s')));
    call.on('error', error => reject(new ClusterError(error.message)));
    call.end(body);
  });
}
