import { throwProblems } from '../shared/refuse';
import { SecretKey, secretKeyProblems } from '../shared/secret-key';

/** Options of {@link OtlpIngestAuth.mutualTls}. */
export interface OtlpMutualTlsOptions {
  /** The CA that signs the senders' certificates: one of yours that signs nothing else. */
  readonly clientCa: SecretKey;
}

/** How senders outside the cluster prove who they are. */
export class OtlpIngestAuth {
  /**
   * By a token in the header `authorization: Bearer`. The Secret's key holds one token a line, so that an old and a new one
   * can hold at the same time; what follows a token on its line is a comment. A changed file is read again.
   *
   * @throws if the token isn't a reference to a Secret
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/extension/bearertokenauthextension
   */
  public static bearerToken(token: SecretKey): OtlpIngestAuth {
    throwProblems('OtlpIngestAuth.bearerToken', secretKeyProblems('token', token ?? { secretName: '', key: '' }));
    return new OtlpIngestAuth(token);
  }

  /**
   * By a certificate. TLS must reach the collector as it is, so nothing but a load balancer for TCP can stand in front.
   *
   * @throws if the CA isn't a reference to a Secret
   */
  public static mutualTls(options: OtlpMutualTlsOptions): OtlpIngestAuth {
    throwProblems('OtlpIngestAuth.mutualTls', secretKeyProblems('clientCa', options.clientCa ?? { secretName: '', key: '' }));
    return new OtlpIngestAuth(undefined, options.clientCa);
  }

  /** @internal */
  public readonly _token?: SecretKey;
  /** @internal */
  public readonly _clientCa?: SecretKey;

  private constructor(token?: SecretKey, clientCa?: SecretKey) {
    this._token = token;
    this._clientCa = clientCa;
  }
}
