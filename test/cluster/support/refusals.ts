import { Authority } from './authority';
import { clientTlsOf } from './certificates';
import { ClientTls } from './http';
import { kubectl, kubectlJson } from './kubectl';
import { KubernetesList, Pod } from './kubernetes-types';
import { formatTable } from './table';
import { probe, ProbeResult, Protocol } from './tls-probe';
import { waitWhile } from './wait';

/** A port that takes mutual TLS. */
export interface SecuredPort {
  /** The value of the pods' label `app.kubernetes.io/component`. */
  readonly component: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** The Secret of a client that is let in. */
  readonly client: string;
  /** The Secret of a client that has a certificate of the platform's issuer and isn't let in; none where another check follows TLS. */
  readonly otherClient?: string;
  /** What the server logs when it turns a client away. */
  readonly logs: RegExp;
}

/** Go's servers of gRPC and HTTP. */
const GO = /ServerHandshake.*failed|TLS handshake error/;
const KAFKA = (listener: string) => new RegExp(`listenerType=${listener},.*Failed authentication with`);
const ELASTICSEARCH = /client did not trust|caught exception while handling client|plaintext (http )?traffic on an (https|encrypted) channel|SSLHandshakeException|no cipher suites|not an SSL\/TLS record|Empty client certificate chain|bad_certificate|certificate/i;

/** Every TLS port of a platform called `tracing`. */
export const SECURED_PORTS: readonly SecuredPort[] = [
  { component: 'sampler', port: 4317, protocol: Protocol.GRPC, client: 'tracing-agent-to-tracing-sampler-tls', otherClient: 'tracing-jaeger-query-tls', logs: GO },
  ...[{ port: 4317, protocol: Protocol.GRPC }, { port: 4318, protocol: Protocol.HTTP }].map((receiver) => ({
    ...receiver, component: 'router', client: 'tracing-jaeger-ingester-tls', otherClient: 'tracing-agent-to-tracing-sampler-tls', logs: GO,
  })),
  ...[
    { port: 4317, protocol: Protocol.GRPC }, { port: 14250, protocol: Protocol.GRPC },
    { port: 4318, protocol: Protocol.HTTP }, { port: 14268, protocol: Protocol.HTTP }, { port: 9411, protocol: Protocol.HTTP },
  ].map((receiver) => ({
    ...receiver, component: 'collector', client: 'tracing-sampler-to-tracing-jaeger-collector-tls', otherClient: 'tracing-agent-to-tracing-sampler-tls', logs: GO,
  })),
  // ACLs and passwords follow TLS there; see kafka-access.ts and elasticsearch-access.ts.
  { component: 'broker', port: 9092, protocol: Protocol.KAFKA, client: 'tracing-jaeger-ingester-tls', logs: KAFKA('BROKER') },
  { component: 'broker', port: 9093, protocol: Protocol.KAFKA, client: 'tracing-kafka-tls', logs: KAFKA('CONTROLLER') },
  { component: 'node', port: 9200, protocol: Protocol.HTTP, client: 'tracing-jaeger-query-tls', logs: ELASTICSEARCH },
  { component: 'node', port: 9300, protocol: Protocol.ELASTICSEARCH_TRANSPORT, client: 'tracing-elasticsearch-tls', logs: ELASTICSEARCH },
];

/** Tries every port with a right certificate and with wrong ones. Returns what went otherwise than it must; prints a table. */
export async function refusalProblems(namespace: string): Promise<string[]> {
  const foreign = await (await Authority.root('another-ca')).issue({ commonName: 'stranger', usages: ['client auth'] });
  const rows: string[][] = [];
  const problems: string[] = [];
  for (const secured of SECURED_PORTS) {
    const name = `${secured.component}:${secured.port}`;
    const pod = await podOf(namespace, secured.component);
    const right = await clientTlsOf(namespace, secured.client);
    const wrong: [string, ClientTls | 'plain text'][] = [
      ['no certificate', {}],
      ['another CA', { certificate: foreign.certificate, key: foreign.key }],
      ...secured.otherClient === undefined ? [] : [['another client', await withoutAuthority(namespace, secured.otherClient)] as [string, ClientTls]],
      ['plain text', 'plain text'],
    ];
    const say = (attempt: string, result: ProbeResult) => rows.push([name, attempt, result.answered ? 'let in' : `refused (${result.reason})`]);
    const target = { namespace, target: `pod/${pod}`, port: secured.port };
    const admitted = await probe(target, secured.protocol, { certificate: right.certificate, key: right.key });
    say('right certificate', admitted);
    if (!admitted.answered) problems.push(`${name} refuses a right certificate: ${admitted.reason}`);
    const since = new Date(Date.now() - 1000);
    for (const [attempt, credentials] of wrong) {
      const result = await probe(target, secured.protocol, credentials);
      say(attempt, result);
      if (result.answered) problems.push(`${name} lets in: ${attempt}`);
    }
    const logged = await logLines(namespace, pod, since, secured.logs);
    rows.push([name, 'in the log', logged[0]?.slice(0, 160) ?? 'nothing']);
    if (logged.length === 0) problems.push(`${name}: no refusal in the log of ${pod}`);
  }
  process.stderr.write(`${formatTable(['port', 'attempt', 'result'], rows)}\n`);
  return problems;
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

/** Lines of a pod's log from `since` on; a log may come a little later. */
async function logLines(namespace: string, pod: string, since: Date, pattern: RegExp): Promise<string[]> {
  let lines: string[] = [];
  await waitWhile('the refusal is in the log', async () => {
    const { stdout } = await kubectl(['logs', pod, '--namespace', namespace, `--since-time=${since.toISOString()}`]);
    lines = stdout.split('\n').filter((line) => pattern.test(line));
    return lines.length > 0 ? [] : ['not yet'];
  }, { timeoutSeconds: 15 }).catch(() => undefined);
  return lines;
}
