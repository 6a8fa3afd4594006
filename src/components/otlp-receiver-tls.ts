import { Construct } from 'constructs';
import type { OtlpDestination } from '../config/otel/destination';
import type { OtelServerTls } from '../config/otel/tls';
import type { Problem } from '../config/problem';
import { OtlpReceiverTls, secretFiles, secretPath, serverFiles } from '../shared/otlp-tls';
import { CertificateRequest, ClientAuthority, PlatformTls } from '../shared/tls';

/** The options of a receiver that applications call. */
export interface ReceiverTlsOptions {
  readonly tls?: PlatformTls;
  readonly receiverTls?: OtlpReceiverTls;
}

/** What follows from a receiver's TLS: its own files, and what senders must know. */
export interface ReceiverTls {
  readonly receiver: OtelServerTls;
  readonly destination: Pick<OtlpDestination, 'tls'>;
  readonly clientAuthority?: ClientAuthority;
}

/** TLS of a receiver that applications call. They have certificates of the platform's issuer, or none. */
export function receiverTls(
  scope: Construct, mode: OtlpReceiverTls, tls: PlatformTls | undefined, request: Omit<CertificateRequest, 'client'>,
): ReceiverTls | undefined {
  if (mode === OtlpReceiverTls.NONE || !tls) {
    return undefined;
  }
  const secretName = tls._secretFor(scope, { ...request, client: false });
  const mutual = mode === OtlpReceiverTls.MUTUAL;
  return {
    receiver: serverFiles({ secretName, clientCa: mutual ? { secretName, key: 'ca.crt' } : undefined }),
    destination: { tls: { caFile: secretPath(secretName, 'ca.crt'), secretFiles: [secretFiles(secretName, ['ca.crt'])] } },
    clientAuthority: mutual ? ClientAuthority._of(tls) : undefined,
  };
}

/** TLS that is asked for without certificates. */
export function receiverTlsProblems(prefix: string, { tls, receiverTls: mode }: ReceiverTlsOptions): Problem[] {
  return mode !== undefined && mode !== OtlpReceiverTls.NONE && !tls
    ? [{ prop: `${prefix}receiverTls`, value: mode, allowed: "OtlpReceiverTls.NONE without 'tls'", fix: 'say where the certificate comes from: tls: PlatformTls.certManager({ … })' }]
    : [];
}
