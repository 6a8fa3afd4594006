import type { OtelSecretFiles } from './component-needs';
import { OtelExtension } from './extension';
import { OtelReceiver } from './receiver';

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
  readonly secretFiles: OtelSecretFiles[];
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
  const both = { ...token ? { auth: { authenticator: AUTHENTICATOR } } : {}, ...serverTls(settings) };
  const http = { ...both, max_request_body_size: maxMessageMebibytes * 1024 * 1024 };
  const protocols = { ...grpc ? { grpc: both } : {}, http };
  return {
    receiver: OtelReceiver.otlp({ grpc, maxReceiveMessageMebibytes: maxMessageMebibytes, overrides: { protocols } }),
    extensions: token ? [tokenExtension(token)] : [],
    secretFiles: tlsFiles(settings),
  };
}

function tokenExtension({ secretName, key }: SecretFile): OtelExtension {
  const mountPath = `${FOLDER}/token`;
  return OtelExtension.custom(AUTHENTICATOR, { filename: `${mountPath}/${key}` }, { secretFiles: [{ secretName, mountPath, keys: [key] }] });
}

function serverTls({ certificateSecret, clientCa }: IngestSettings): object {
  if (!certificateSecret) {
    return {};
  }
  const client = clientCa ? { client_ca_file: `${FOLDER}/client-ca/${clientCa.key}`, client_ca_file_reload: true } : {};
  return { tls: { cert_file: `${FOLDER}/tls/tls.crt`, key_file: `${FOLDER}/tls/tls.key`, reload_interval: '1m', ...client } };
}

function tlsFiles({ certificateSecret, clientCa }: IngestSettings): OtelSecretFiles[] {
  return [
    ...certificateSecret ? [{ secretName: certificateSecret, mountPath: `${FOLDER}/tls`, keys: ['tls.crt', 'tls.key'] }] : [],
    ...clientCa ? [{ secretName: clientCa.secretName, mountPath: `${FOLDER}/client-ca`, keys: [clientCa.key] }] : [],
  ];
}
