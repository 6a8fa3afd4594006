import { connect as connectPlain, Socket } from 'net';
import { connect as connectTls } from 'tls';
import { ClientTls } from './http';
import { PortForward, PortForwardOptions } from './port-forward';

/** What is said on a port, so that a server which takes the connection answers. */
export enum Protocol {
  GRPC = 'gRPC',
  HTTP = 'HTTP',
  KAFKA = 'Kafka',
  ELASTICSEARCH_TRANSPORT = 'transport',
}

/** How a connection ended: the server's first bytes, or why there were none. */
export type ProbeResult =
  | { readonly answered: true; readonly bytes: Buffer; readonly serial?: string }
  | { readonly answered: false; readonly reason: string };

const WAIT_MILLISECONDS = 5000;

/** The first bytes that a client says. HTTP/2's preface, a request, ApiVersions, a ping: none of them changes anything. */
const GREETINGS: Record<Protocol, Buffer> = {
  [Protocol.GRPC]: Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from('000000040000000000', 'hex')]),
  [Protocol.HTTP]: Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'),
  [Protocol.KAFKA]: Buffer.from('0000000a' + '0012' + '0000' + '00000001' + 'ffff', 'hex'),
  [Protocol.ELASTICSEARCH_TRANSPORT]: Buffer.from('4553ffffffff', 'hex'),
};

/** Connects to a port, by TLS with these credentials or in plain text, says hello and waits for the answer. */
export async function probe(target: PortForwardOptions, protocol: Protocol, credentials: ClientTls | 'plain text'): Promise<ProbeResult> {
  const forward = new PortForward(target);
  try {
    return await converse(await forward.localPort(), protocol, credentials);
  } finally {
    forward.close();
  }
}

function converse(port: number, protocol: Protocol, credentials: ClientTls | 'plain text'): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = credentials === 'plain text' ? connectPlain(port, '127.0.0.1') : tlsSocket(port, protocol, credentials);
    const finish = (result: ProbeResult) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => finish({ answered: false, reason: 'no answer' }), WAIT_MILLISECONDS);
    socket.on(credentials === 'plain text' ? 'connect' : 'secureConnect', () => socket.write(GREETINGS[protocol]));
    socket.on('data', (bytes: Buffer) => finish(isRefusal(bytes)
      ? { answered: false, reason: 'asked for TLS' }
      : { answered: true, bytes, serial: (socket as any).getPeerCertificate?.().serialNumber }));
    // With TLS 1.3 a client learns only now that its certificate was refused.
    socket.on('error', (error: any) => finish({ answered: false, reason: error.code ?? error.message }));
    socket.on('close', () => finish({ answered: false, reason: 'closed' }));
  });
}

function tlsSocket(port: number, protocol: Protocol, { authority, certificate, key }: ClientTls): Socket {
  return connectTls({
    host: '127.0.0.1',
    port,
    ca: authority,
    cert: certificate,
    key,
    // The forwarded port has another name than the certificate; whether the CA is right is still checked.
    rejectUnauthorized: authority !== undefined,
    checkServerIdentity: () => undefined,
    ALPNProtocols: protocol === Protocol.GRPC ? ['h2'] : undefined,
  });
}

/** A TLS alert, or the sentence with which Go's HTTP server tells a plain client. */
function isRefusal(bytes: Buffer): boolean {
  return bytes[0] === 0x15 || bytes.includes('HTTP request to an HTTPS server');
}
