import type { Construct } from 'constructs';
import { publicCertificate, PublicCertificateRequest } from './certificates';
import { throwProblems } from './refuse';
import { IssuerKind } from './tls';
import { reasonProblems } from '../config/problem';

/** Options of {@link PublicTls.certManager}. */
export interface PublicIssuerOptions {
  /** The issuer's name. Clients outside the cluster must trust it, so it usually is a public one. */
  readonly issuer: string;
  /**
   * The issuer's kind.
   *
   * @default IssuerKind.ISSUER
   */
  readonly kind?: IssuerKind;
}

/** Options of {@link PublicTls.none}. */
export interface PublicPlainTextOptions {
  /** Why there is none, for those who review the output. It becomes an annotation. */
  readonly reason: string;
}

/** Where the certificate for a host outside the cluster comes from. */
export class PublicTls {
  /**
   * cert-manager issues it, into a Secret beside the object that uses it.
   *
   * @see https://cert-manager.io/docs/usage/certificate/
   */
  public static certManager(options: PublicIssuerOptions): PublicTls {
    return new PublicTls({ kind: options.kind ?? IssuerKind.ISSUER, name: options.issuer });
  }

  /** A Secret that exists already, in the same namespace, with the keys `tls.crt` and `tls.key`. */
  public static secret(secretName: string): PublicTls {
    return new PublicTls(undefined, secretName);
  }

  /**
   * No certificate here: TLS ends in front of it, or everything crosses the network in plain text. The reason is written
   * as the annotation `cdk8s-tracing/plain-text`.
   *
   * @throws if the reason is empty
   */
  public static none(options: PublicPlainTextOptions): PublicTls {
    throwProblems('PublicTls.none', reasonProblems(options.reason, 'say where TLS ends, or why plain text will do'));
    return new PublicTls(undefined, undefined, options.reason);
  }

  private constructor(
    private readonly issuer?: { kind: string; name: string }, private readonly existingSecret?: string, private readonly reason?: string,
  ) {}

  /**
   * The Secret with the certificate for a host. Defines the Certificate where cert-manager issues it. Undefined without TLS.
   *
   * @internal
   */
  public _secretFor(scope: Construct, request: PublicCertificateRequest): string | undefined {
    return this.issuer ? publicCertificate(scope, request, this.issuer) : this.existingSecret;
  }

  /**
   * The same Secret, before it is asked for.
   *
   * @internal
   */
  public _secretName(issued: string): string | undefined {
    return this.issuer ? issued : this.existingSecret;
  }

  /** @internal */
  public _annotations(): { [key: string]: string } {
    return this.reason ? { [PLAIN_TEXT_ANNOTATION]: this.reason } : {};
  }
}

/** On what is reached from outside the cluster without TLS, with the reason. */
export const PLAIN_TEXT_ANNOTATION = 'cdk8s-tracing/plain-text';
