import { OtelExtension } from './extension';
import { OtelReceiver } from './receiver';
import type { OtelServerTls } from './tls';

/** A key in a Secret. */
interface SecretFile {
  readonly secretName: string;
  readonly key: string;
}

/** What receivers of OTLP from outside the cluster need to know. */
export interface IngestSettings {
  /** Whether they take OTLP over gRPC beside HTTP. */
  readonly grpc: boolean;
  readonly maxMessageMebibytes: number;
  /** The tokens of which each sender must show one. */
  readonly token?: SecretFile;
  /** The Secret with their certificate, where they speak TLS: `tls.crt` and `tls.key`. */
  readonly certificateSecret?: string;
  /** The CA of the certificates of which each sender must show one. Needs a certificate of their own. */
  readonly clientCa?: SecretFile;
}

/** The receiver, and what belongs to it. */
export interface IngestReceiver {
  readonly receiver: OtelReceiver;
  readonly extensions: OtelExtension[];
}

const FOLDER = '/etc/otlp-ingest';
const AUTHENTICATOR = 'bearertokenauth';

/**
 * A receiver that takes OTLP only from those who show a token or a certificate.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/extension/bearertokenauthextension
 * @see https://github.com/open-telemetry/opentelemetry-collector/tree/main/config/configtls
 */
export function ingestReceiver(settings: IngestSettings): IngestReceiver {
  const { grpc, maxMessageMebibytes, token } = settings;
  const both = token ? { auth: { authenticator: AUTHENTICATOR } } : {};
  const http = { ...both, max_request_body_size: maxMessageMebibytes * 1024 * 1024 };
  const protocols = { ...grpc ? { grpc: both } : {}, http };
  return {
    receiver: OtelReceiver.otlp({ grpc, maxReceiveMessageMebibytes: maxMessageMebibytes, tls: tlsOf(settings), overrides: { protocols } }),
    extensions: token ? [tokenExtension(token)] : [],
  };
}

function tokenExtension({ secretName, key }: SecretFile): OtelExtension {
  const mountPath = `${FOLDER}/token`;
  return OtelExtension.custom(AUTHENTICATOR, { filename: `${mountPath}/${key}` }, { secretFiles: [{ secretName, mountPath, keys: [key] }] });
}

function tlsOf({ certificateSecret, clientCa }: IngestSettings): OtelServerTls | undefined {
  const folders = { certificate: `${FOLDER}/tls`, clientCa: `${FOLDER}/client-ca` };
  return certificateSecret ? {
    certFile: `${folders.certificate}/tls.crt`,
    keyFile: `${folders.certificate}/tls.key`,
    clientCaFile: clientCa && `${folders.clientCa}/${clientCa.key}`,
    secretFiles: [
      { secretName: certificateSecret, mountPath: folders.certificate, keys: ['tls.crt', 'tls.key'] },
      ...clientCa ? [{ secretName: clientCa.secretName, mountPath: folders.clientCa, keys: [clientCa.key] }] : [],
    ],
  } : undefined;
}
