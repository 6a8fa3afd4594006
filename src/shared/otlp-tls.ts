import { Construct } from 'constructs';
import type { IOtlpEndpoint } from './endpoints';
import type { ServerSecrets, TlsClient } from './tls';
import type { OtelSecretFiles } from '../config/otel/component-needs';
import type { OtlpClientTls, OtlpDestination } from '../config/otel/destination';
import type { OtelServerTls } from '../config/otel/tls';

/** Whom an OTLP server that applications call lets in. What parts of the platform say to each other is always mutual TLS. */
export enum OtlpReceiverTls {
  /** Everyone, in plain text. */
  NONE = 'none',
  /** Everyone, over TLS: senders check the server's certificate and need none of their own. */
  SERVER = 'server',
  /** Senders with a certificate of the platform's issuer. */
  MUTUAL = 'mutual',
}

/** Where the keys of a Secret lie in a collector's pod. */
export function secretPath(secretName: string, key: string): string {
  return `${secretFolder(secretName)}/${key}`;
}

/** Keys of a Secret as files at {@link secretPath}. */
export function secretFiles(secretName: string, keys: string[]): OtelSecretFiles {
  return { secretName, mountPath: secretFolder(secretName), keys };
}

function secretFolder(secretName: string): string {
  return `/etc/tls/${secretName}`;
}

/** The files of a server that takes certificates of `clientCa`, or asks for none. */
export function serverFiles({ secretName, clientCa }: ServerSecrets): OtelServerTls {
  return {
    certFile: secretPath(secretName, 'tls.crt'),
    keyFile: secretPath(secretName, 'tls.key'),
    clientCaFile: clientCa && secretPath(clientCa.secretName, clientCa.key),
    secretFiles: [secretFiles(secretName, ['tls.crt', 'tls.key']), ...clientCa ? [secretFiles(clientCa.secretName, [clientCa.key])] : []],
  };
}

/** An endpoint's destination as one sender sees it: with a certificate of its own where the endpoint asks for one. */
export function destinationFor(sender: Construct, endpoint: IOtlpEndpoint, client: TlsClient): OtlpDestination {
  return destinationsFor(sender, endpoint, client)[0];
}

/** The same for all destinations of an endpoint: that one, and where every span must be sent as well. */
export function destinationsFor(sender: Construct, endpoint: IOtlpEndpoint, client: TlsClient): OtlpDestination[] {
  const { destination, copyDestinations = [], clientAuthority } = endpoint;
  const destinations = [destination, ...copyDestinations];
  if (!clientAuthority) {
    return destinations;
  }
  const { secretName, caSecretName } = clientAuthority._clientTls(sender, client);
  const tls: OtlpClientTls = {
    caFile: secretPath(caSecretName, 'ca.crt'),
    certFile: secretPath(secretName, 'tls.crt'),
    keyFile: secretPath(secretName, 'tls.key'),
    secretFiles: [secretFiles(secretName, ['tls.crt', 'tls.key']), secretFiles(caSecretName, ['ca.crt'])],
  };
  return destinations.map(each => ({ ...each, tls: { ...each.tls, ...tls } }));
}
