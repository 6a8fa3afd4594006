import { Authority, Credentials } from './authority';
import { clientTlsOf } from './certificates';
import { ClientTls } from './http';
import { kubectl, kubectlJson } from './kubectl';
import { KubernetesList, Pod } from './kubernetes-types';
import { formatTable } from './table';
import { probe, ProbeResult, Protocol } from './tls-probe';
import { waitWhile } from './wait';

/** Who tries to get in without a right to. */
type Intruder = 'no certificate' | 'another CA' | 'another client' | 'plain text';

/** A port that takes TLS. */
export interface SecuredPort {
  /** The value of the pods' label `app.kubernetes.io/component`. */
  readonly component: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** The Secret of a client that is let in. */
  readonly client: string;
  /** The Secret of a client that has a certificate of the platform's issuer and isn't let in; none where another check follows TLS. */
  readonly otherClient?: string;
  /** Who is turned away, and what the server logs then; nothing where it doesn't. */
  readonly refusals: { readonly [intruder in Intruder]?: RegExp | 'not logged' };
}

/** Go's servers of gRPC. */
const GRPC = {
  'no certificate': /ServerHandshake.*client didn't provide a certificate/,
  'another CA': /ServerHandshake.*certificate signed by unknown authority/,
  'another client': /ServerHandshake.*certificate signed by unknown authority/,
  'plain text': /ServerHandshake.*first record does not look like a TLS handshake/,
};
/** Go's servers of HTTP. */
const HTTP = {
  'no certificate': /TLS handshake error.*client didn't provide a certificate/,
  'another CA': /TLS handshake error.*certificate signed by unknown authority/,
  'another client': /TLS handshake error.*certificate signed by unknown authority/,
  'plain text': /TLS handshake error.*client sent an HTTP request to an HTTPS server/,
};
const KAFKA = (listener: string) => {
  const failed = new RegExp(`listenerType=${listener},.*Failed authentication with .*SSL handshake failed`);
  return { 'no certificate': failed, 'another CA': failed, 'plain text': failed };
};
const ELASTICSEARCH = {
  // Some releases of Java put the alert's name before the sentence.
  'no certificate': /SSLHandshakeException: (\(certificate_required\) )?Empty client certificate chain/,
  'another CA': /failed to establish trust with client|PKIX path building failed/,
  'plain text': /received plaintext (http )?traffic on an (https|encrypted) channel/,
};

/** Every TLS port of a platform called `tracing`. */
export const SECURED_PORTS: readonly SecuredPort[] = [
  {
    component: 'sampler', port: 4317, protocol: Protocol.GRPC, refusals: GRPC, client: 'tracing-agent-to-tracing-sampler-tls', otherClient: 'tracing-jaeger-query-tls',
  },
  ...[{ port: 4317, protocol: Protocol.GRPC, refusals: GRPC }, { port: 4318, protocol: Protocol.HTTP, refusals: HTTP }].map((receiver) => ({
    ...receiver, component: 'router', client: 'tracing-jaeger-ingester-tls', otherClient: 'tracing-agent-to-tracing-sampler-tls',
  })),
  ...[
    { port: 4317, protocol: Protocol.GRPC, refusals: GRPC }, { port: 14250, protocol: Protocol.GRPC, refusals: GRPC },
    ...[4318, 14268, 9411].map((port) => ({ port, protocol: Protocol.HTTP, refusals: HTTP })),
  ].map((receiver) => ({
    ...receiver, component: 'collector', client: 'tracing-sampler-to-tracing-jaeger-collector-tls', otherClient: 'tracing-agent-to-tracing-sampler-tls',
  })),
  // ACLs and passwords follow TLS there; see kafka-access.ts and elasticsearch-access.ts.
  { component: 'broker', port: 9092, protocol: Protocol.KAFKA, client: 'tracing-jaeger-ingester-tls', refusals: KAFKA('BROKER') },
  { component: 'broker', port: 9093, protocol: Protocol.KAFKA, client: 'tracing-kafka-tls', refusals: KAFKA('CONTROLLER') },
  { component: 'node', port: 9200, protocol: Protocol.HTTP, client: 'tracing-jaeger-query-tls', refusals: ELASTICSEARCH },
  { component: 'node', port: 9300, protocol: Protocol.ELASTICSEARCH_TRANSPORT, client: 'tracing-elasticsearch-tls', refusals: ELASTICSEARCH },
  // People have no certificate. Their gRPC server says nothing of plain text at its level of logs.
  { component: 'query', port: 16686, protocol: Protocol.HTTP, client: 'tracing-jaeger-query-tls', refusals: { 'plain text': HTTP['plain text'] } },
  { component: 'query', port: 16685, protocol: Protocol.GRPC, client: 'tracing-jaeger-query-tls', refusals: { 'plain text': 'not logged' } },
];

/** Tries every port with a right certificate and with wrong ones. Returns what went otherwise than it must; prints a table. */
export async function refusalProblems(namespace: string): Promise<string[]> {
  const foreign = await (await Authority.root('another-ca')).issue({ commonName: 'stranger', usages: ['client auth'] });
  const rows: string[][] = [];
  const problems: string[] = [];
  for (const secured of SECURED_PORTS) {
    const name = `${secured.component}:${secured.port}`;
    const pod = await podOf(namespace, secured.component);
    const target = { namespace, target: `pod/${pod}`, port: secured.port };
    const admitted = await probe(target, secured.protocol, await withoutAuthority(namespace, secured.client));
    rows.push([name, 'right certificate', outcomeOf(admitted), '']);
    if (!admitted.answered) problems.push(`${name} refuses a right certificate: ${admitted.reason}`);
    const log = new PodLog(namespace, pod);
    for (const [intruder, pattern] of Object.entries(secured.refusals) as [Intruder, RegExp | 'not logged'][]) {
      const before = await log.lines();
      const result = await probe(target, secured.protocol, await credentialsOf(namespace, secured, intruder, foreign));
      const logged = pattern === 'not logged' ? pattern : await log.newMatch(before, pattern);
      rows.push([name, intruder, outcomeOf(result), logged ?? 'nothing']);
      if (result.answered) problems.push(`${name} lets in: ${intruder}`);
      if (logged === undefined) problems.push(`${name}, ${intruder}: nothing like ${pattern} in the log of ${pod}`);
    }
  }
  process.stderr.write(`${formatTable(['port', 'attempt', 'result', 'in the log'], rows)}\n`);
  return problems;
}

function outcomeOf(result: ProbeResult): string {
  return result.answered ? 'let in' : `refused (${result.reason})`;
}

async function credentialsOf(namespace: string, { otherClient }: SecuredPort, intruder: Intruder, foreign: Credentials): Promise<ClientTls | 'plain text'> {
  switch (intruder) {
    case 'plain text': return 'plain text';
    case 'another CA': return { certificate: foreign.certificate, key: foreign.key };
    case 'another client': return withoutAuthority(namespace, otherClient!);
    default: return {};
  }
}

/** The serial number of the certificate that a server shows now. */
export async function shownSerial(namespace: string, secured: SecuredPort): Promise<string> {
  const { certificate, key } = await clientTlsOf(namespace, secured.client);
  const result = await probe({ namespace, target: `pod/${await podOf(namespace, secured.component)}`, port: secured.port }, secured.protocol, { certificate, key });
  if (!result.answered) throw new Error(`${secured.component}:${secured.port} refuses: ${result.reason}`);
  return result.serial ?? 'none';
}

async function withoutAuthority(namespace: string, secret: string): Promise<ClientTls> {
  const { certificate, key } = await clientTlsOf(namespace, secret);
  return { certificate, key };
}

async function podOf(namespace: string, component: string): Promise<string> {
  const { items } = await kubectlJson<KubernetesList<Pod>>(['get', 'pods', '--namespace', namespace, '--selector', `app.kubernetes.io/component=${component}`]);
  const running = items.filter(({ metadata, status }) => status?.phase === 'Running' && metadata.deletionTimestamp === undefined);
  if (running.length === 0) throw new Error(`no pod of ${component} in ${namespace}`);
  return running[0].metadata.name;
}

/** How long a line may take until it is in the log. */
const LOG_SECONDS = 15;
const EXCERPT = 100;

/** The log of a pod from now on. */
class PodLog {
  private readonly since = new Date(Date.now() - 1000).toISOString();

  public constructor(private readonly namespace: string, private readonly pod: string) {}

  /** With the time of each, so that no two are equal. */
  public async lines(): Promise<ReadonlySet<string>> {
    const { stdout } = await kubectl(['logs', this.pod, '--namespace', this.namespace, '--timestamps', `--since-time=${this.since}`]);
    return new Set(stdout.split('\n'));
  }

  /** The part of a line that fits the pattern and wasn't there before: an earlier attempt may have left one like it. */
  public async newMatch(before: ReadonlySet<string>, pattern: RegExp): Promise<string | undefined> {
    let found: string | undefined;
    await waitWhile('the refusal is in the log', async () => {
      const matches = [...await this.lines()].filter((line) => !before.has(line)).map((line) => pattern.exec(line)?.[0]);
      found = matches.find((match) => match !== undefined);
      return found === undefined ? ['not yet'] : [];
    }, { timeoutSeconds: LOG_SECONDS, intervalSeconds: 1 }).catch(() => undefined);
    return found?.slice(0, EXCERPT);
  }
}
