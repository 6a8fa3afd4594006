import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { kubeObject } from './kube-object';
import { throwProblems } from './refuse';
import type { Problem } from '../config/problem';

/** The kind of a cert-manager issuer. */
export enum IssuerKind {
  /** In the same namespace. */
  ISSUER = 'Issuer',
  /** For the whole cluster. */
  CLUSTER_ISSUER = 'ClusterIssuer',
}

/** Options of {@link PlatformTls.certManager}. */
export interface CertManagerOptions {
  /** The issuer's name. It must be a private CA: servers take every certificate of it for one of theirs. */
  readonly issuer: string;
  /**
   * The issuer's kind.
   *
   * @default IssuerKind.ISSUER
   */
  readonly kind?: IssuerKind;
  /**
   * How long a certificate is valid.
   *
   * @default Duration.days(90)
   */
  readonly duration?: Duration;
  /**
   * How long before its end a certificate is renewed.
   *
   * @default Duration.days(30)
   */
  readonly renewBefore?: Duration;
}

/** Existing Secrets, each with the keys `tls.crt`, `tls.key` (PKCS#8) and `ca.crt`, in the platform's namespace. */
export interface PlatformTlsSecrets {
  /** For Elasticsearch, HTTP and transport. Its names must cover the Service and the pods behind the `-nodes` Service. */
  readonly elasticsearch: string;
}

/** What a certificate is for. @internal */
export interface CertificateRequest {
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly dnsNames: string[];
  readonly workload: keyof PlatformTlsSecrets;
}

/**
 * Where certificates come from.
 *
 * So far it secures Elasticsearch (HTTP and transport) and the connections of Jaeger to it. The other hops are plain text
 * inside the cluster.
 */
export class PlatformTls {
  /**
   * cert-manager issues a certificate for each workload, with the names that it needs, and renews it.
   *
   * @throws if a certificate would be renewed before it is issued
   */
  public static certManager(options: CertManagerOptions): PlatformTls {
    throwProblems('PlatformTls.certManager', durationProblems(options));
    return new PlatformTls(options);
  }

  /** Secrets that exist already. */
  public static secrets(secrets: PlatformTlsSecrets): PlatformTls {
    return new PlatformTls(undefined, secrets);
  }

  private constructor(private readonly issuer?: CertManagerOptions, private readonly existing?: PlatformTlsSecrets) {}

  /**
   * The Secret with the certificate of a workload. Defines the Certificate where cert-manager issues it.
   *
   * @internal
   */
  public _secretFor(scope: Construct, request: CertificateRequest): string {
    if (this.existing) {
      return this.existing[request.workload];
    }
    return certificate(scope, request, this.issuer!).name;
  }
}

const DEFAULT_DURATION = Duration.days(90);
const DEFAULT_RENEWAL = Duration.days(30);

function durationProblems({ duration = DEFAULT_DURATION, renewBefore = DEFAULT_RENEWAL }: CertManagerOptions): Problem[] {
  return renewBefore.toSeconds() >= duration.toSeconds()
    ? [{ prop: 'renewBefore', value: goDuration(renewBefore), allowed: `shorter than the duration (${goDuration(duration)})`, fix: 'lower it or raise duration' }]
    : [];
}

/** As Go writes it, and so cert-manager: 2160h0m0s. */
function goDuration(duration: Duration): string {
  const seconds = duration.toSeconds();
  return `${Math.floor(seconds / 3600)}h${Math.floor(seconds / 60) % 60}m${seconds % 60}s`;
}

/** Defines a Certificate; its Secret has the same name. */
function certificate(scope: Construct, request: CertificateRequest, issuer: CertManagerOptions): ApiObject {
  return kubeObject(scope, 'Certificate', {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    name: `${request.name}-tls`,
    labels: request.labels,
    body: {
      spec: {
        secretName: `${request.name}-tls`,
        issuerRef: { group: 'cert-manager.io', kind: issuer.kind ?? IssuerKind.ISSUER, name: issuer.issuer },
        commonName: request.name,
        dnsNames: request.dnsNames,
        duration: goDuration(issuer.duration ?? DEFAULT_DURATION),
        renewBefore: goDuration(issuer.renewBefore ?? DEFAULT_RENEWAL),
        // Java reads PKCS#8 only.
        privateKey: { algorithm: 'ECDSA', size: 256, encoding: 'PKCS8', rotationPolicy: 'Always' },
        usages: ['server auth', 'client auth', 'digital signature'],
      },
    },
  });
}
