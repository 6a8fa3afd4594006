import { ChildProcess, spawn } from 'child_process';
import { Socket } from 'net';
import { ClientTls, HttpOptions, HttpResponse, sendHttp } from './http';
import { sleep } from './wait';

export interface PortForwardOptions {
  readonly namespace: string;
  /** What `kubectl port-forward` takes: `service/jaeger-query`, `pod/kafka-0`. */
  readonly target: string;
  readonly port: number;
  /** Set when the port speaks TLS. */
  readonly tls?: ClientTls;
}

export interface RequestOptions extends HttpOptions {
  /** How often to try; a request that isn't idempotent should say 1. Default 5. */
  readonly attempts?: number;
}

const LISTEN_TIMEOUT_SECONDS = 30;
const RETRIED_STATUS = [429, 502, 503, 504];

/**
 * Runs kubectl until our end of standard input closes, which happens even when this process is killed. Exit handlers don't do:
 * jest never calls those that a test registers, and a forward that nobody ends lives on.
 */
const RUN_WHILE_PARENT_LIVES = `
  exec 3<&0
  kubectl "$@" &
  forward=$!
  (read -r line <&3; kill $forward) >/dev/null 2>&1 &
  watcher=$!
  wait $forward
  kill $watcher 2>/dev/null
`;

/**
 * A `kubectl port-forward` on a free local port. Such a forward is tied to one pod and dies with it,
 * so it is opened on first use and again whenever it has ended or a request through it failed.
 */
export class PortForward {
  private child?: ChildProcess;
  private listening?: Promise<number>;

  public constructor(private readonly options: PortForwardOptions) {}

  /** The local port; opens the forward when there is none. */
  public localPort(): Promise<number> {
    this.listening ??= this.open();
    return this.listening;
  }

  /** Sends an HTTP request, with retries when the connection breaks or the server says that it's busy. */
  public async request(path: string, options: RequestOptions = {}): Promise<HttpResponse> {
    const attempts = options.attempts ?? 5;
    for (let attempt = 1; ; attempt++) {
      try {
        const port = await this.localPort();
        const response = await sendHttp({ host: '127.0.0.1', port, path, tls: this.options.tls }, options);
        if (!RETRIED_STATUS.includes(response.status) || attempt === attempts) return response;
      } catch (error) {
        this.close();
        if (attempt === attempts) throw new Error(`${this.options.target}:${this.options.port}${path}: ${error}`);
      }
      await sleep(attempt * 1000);
    }
  }

  /** Like `request`, but throws unless the answer is JSON with a status of 2xx. */
  public async requestJson<T>(path: string, options: RequestOptions = {}): Promise<T> {
    const response = await this.request(path, options);
    if (response.status >= 300) throw new Error(`${this.options.target}:${this.options.port}${path} answered ${response.status}: ${response.body.slice(0, 500)}`);
    return JSON.parse(response.body) as T;
  }

  /** Ends the forward; a later request opens a new one. */
  public close(): void {
    this.child?.stdin?.destroy();
    this.child = undefined;
    this.listening = undefined;
  }

  private open(): Promise<number> {
    const { namespace, target, port } = this.options;
    const command = ['port-forward', '--namespace', namespace, '--address', '127.0.0.1', target, `:${port}`];
    const child = spawn('sh', ['-c', RUN_WHILE_PARENT_LIVES, 'sh', ...command], { stdio: 'pipe' });
    this.child = child;
    child.on('close', () => {
      if (this.child === child) this.close();
    });
    letProcessEnd(child);
    return readLocalPort(child);
  }
}

/** A forward that a failed test left open must not keep jest from ending. */
function letProcessEnd(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Socket | null)?.unref();
}

/** Waits for kubectl's line "Forwarding from 127.0.0.1:40123 -> 16686". */
function readLocalPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (reason: string) => {
      child.stdin?.destroy();
      reject(new Error(`kubectl port-forward ${reason}: ${output.trim()}`));
    };
    const timer = setTimeout(() => fail('does not listen'), LISTEN_TIMEOUT_SECONDS * 1000);
    const read = (data: Buffer) => {
      output = (output + data.toString()).slice(-2000);
      const match = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(output);
      if (match === null) return;
      clearTimeout(timer);
      resolve(Number(match[1]));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      fail('ended');
    });
  });
}
