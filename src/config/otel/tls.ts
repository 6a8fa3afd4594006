import type { OtelSecretFiles } from './component-needs';
import type { OtlpClientTls } from './destination';

/** How a receiver's connections are secured, from the server's side. Files are paths in the collector's pod. */
export interface OtelServerTls {
  /** The server's certificate. */
  readonly certFile: string;
  /** The key of the server's certificate. */
  readonly keyFile: string;
  /**
   * The CA certificates that sign the clients'. With it, a client without such a certificate is refused (mutual TLS).
   *
   * @default - clients need no certificate
   */
  readonly clientCaFile?: string;
  /**
   * The Secrets behind the files, to be mounted into the collector's pod.
   *
   * @default - none
   */
  readonly secretFiles?: OtelSecretFiles[];
}

/** How often files are looked at again, so that renewed certificates are used without a restart. */
export const CERTIFICATE_RELOAD_INTERVAL = '1m';

/**
 * The key `tls` of a receiver.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector/blob/main/config/configtls/README.md
 */
export function serverTls({ certFile, keyFile, clientCaFile }: OtelServerTls): { [key: string]: any } {
  return {
    cert_file: certFile,
    key_file: keyFile,
    reload_interval: CERTIFICATE_RELOAD_INTERVAL,
    ...clientCaFile ? { client_ca_file: clientCaFile, client_ca_file_reload: true } : {},
  };
}

/** The key `tls` of an exporter. */
export function clientTls({ caFile, certFile, keyFile, serverName }: OtlpClientTls): { [key: string]: any } {
  return {
    ...caFile ? { ca_file: caFile } : {},
    ...certFile ? { cert_file: certFile, key_file: keyFile } : {},
    ...caFile || certFile ? { reload_interval: CERTIFICATE_RELOAD_INTERVAL } : {},
    ...serverName ? { server_name_override: serverName } : {},
  };
}
