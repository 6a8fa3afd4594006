import type { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { certificate, clientIssuer, DEFAULT_DURATION, DEFAULT_RENEWAL, goDuration, IssuerRef, namespacedIssuer } from './certificates';
import { namespaceOf } from './kube-object';
import { refuse, throwProblems } from './refuse';
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
  /** The issuer's name. It must be a private CA: a public one signs no names inside a cluster. */
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
  /**
   * Whether samplers and Jaeger's collectors each take certificates of a CA of their own from their clients, so that the
   * certificate of one sender opens one receiver and no other. The CAs are made by cert-manager in the platform's namespace;
   * the issuer isn't asked to sign a CA. Without it they take every certificate of the issuer.
   *
   * @default true
   */
  readonly clientAuthorities?: boolean;
}

/**
 * Existing Secrets in the platform's namespace, each with the keys `tls.crt`, `tls.key` (PKCS#8) and `ca.crt`. A part that
 * is there and has none is refused.
 *
 * Each certificate must hold for client and server authentication, and the common name must be
 * `<name of the workload>.<namespace>`, for example `tracing-jaeger-collector.observability`: Kafka knows its clients by it.
 */
export interface PlatformTlsSecrets {
  /**
   * The agents. Server names, needed only where applications send with TLS: `<name>.<namespace>.svc`.
   *
   * @default - none
   */
  readonly agent?: string;
  /**
   * The router. Server names: `<name>-router.<namespace>.svc` and `<name>-router-replicas.<namespace>.svc`.
   *
   * @default - none
   */
  readonly router?: string;
  /**
   * The samplers. Server name: `<name>-sampler.<namespace>.svc`.
   *
   * @default - none
   */
  readonly sampler?: string;
  /**
   * The receivers of OTLP from outside the cluster. Server name, where they are behind an Ingress or a Gateway:
   * `<name>-ingest.<namespace>.svc`.
   *
   * @default - none
   */
  readonly ingest?: string;
  /**
   * Jaeger's collectors. Server names: `<name>-collector.<namespace>.svc` and `<name>-collector-replicas.<namespace>.svc`.
   *
   * @default - none
   */
  readonly jaegerCollector?: string;
  /**
   * Jaeger's ingesters, which are clients only.
   *
   * @default - none
   */
  readonly jaegerIngester?: string;
  /**
   * Jaeger's query service. Server name: `<name>-query.<namespace>.svc`.
   *
   * @default - none
   */
  readonly jaegerQuery?: string;
  /**
   * The jobs that make, roll and delete indices, clients only. Their name is `<name of Jaeger>-index-manager`.
   *
   * @default - none
   */
  readonly jaegerIndexManager?: string;
  /**
   * Kafka's brokers and controllers. Server names: `<name>.<namespace>.svc` and `*.<name>-brokers.<namespace>.svc`.
   *
   * @default - none
   */
  readonly kafka?: string;
  /**
   * The job that makes topics and gives rights on them, a client only. Its name is `<name of the cluster>-admin`.
   *
   * @default - none
   */
  readonly kafkaAdmin?: string;
  /**
   * Elasticsearch, HTTP and transport. Server names: `<name>.<namespace>.svc`, `<name>-nodes.<namespace>.svc` and
   * `*.<name>-nodes.<namespace>.svc`.
   *
   * @default - none
   */
  readonly elasticsearch?: string;
  /**
   * The exporter of Elasticsearch's metrics, a client only.
   *
   * @default - none
   */
  readonly elasticsearchExporter?: string;
  /**
   * The collector that reads Kafka's metrics, a client only.
   *
   * @default - none
   */
  readonly kafkaMetrics?: string;
  /**
   * The smoke test, a client only. Needed only where agents ask senders for a certificate.
   *
   * @default - none
   */
  readonly smokeTest?: string;
  /**
   * The key, in the Secrets of sampler and Jaeger collector, with the CA certificates that they take from clients. With
   * another key than `ca.crt` it can be the CA of the permitted clients only.
   *
   * @default 'ca.crt'
   */
  readonly clientCaKey?: string;
}

/** A part that has a certificate. @internal */
export type TlsWorkload = Exclude<keyof PlatformTlsSecrets, 'clientCaKey'>;

/** Whose certificate is asked for. @internal */
export interface CertificateRequest {
  readonly workload: TlsWorkload;
  /** The workload's name, from which those of Certificate and Secret follow. */
  readonly name: string;
  readonly labels: { [key: string]: string };
  /** The names under which clients call it. None for what is a client only. */
  readonly dnsNames: string[];
  /** Whether it shows its certificate to servers, too. */
  readonly client: boolean;
}

/** The Secrets that a server reads. @internal */
export interface ServerSecrets {
  readonly secretName: string;
  /** The CA of the clients' certificates. Without it, clients need none. */
  readonly clientCa?: { readonly secretName: string; readonly key: string };
}

/** What an OTLP server has, and what its clients need. @internal */
export interface ServerTls extends ServerSecrets {
  readonly clientAuthority: ClientAuthority;
}

/** A client of an OTLP server. @internal */
export interface TlsClient {
  readonly workload: TlsWorkload;
  readonly name: string;
  readonly labels: { [key: string]: string };
}

/** What a client shows, and the CA that it trusts. @internal */
export interface ClientTls {
  /** The Secret with `tls.crt` and `tls.key` of the client. */
  readonly secretName: string;
  /** The Secret with the `ca.crt` that signs the server's certificate. */
  readonly caSecretName: string;
}

/**
 * Where certificates come from. Every connection between two parts of a platform is then mutual TLS: both sides show a
 * certificate. Names, usages and mounts follow from who calls whom.
 */
export class PlatformTls {
  /**
   * cert-manager issues a certificate for each workload, with the names that it needs, and renews it.
   *
   * @throws if a certificate would be renewed before it is issued
   * @see https://cert-manager.io/docs/usage/certificate/
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
   * The Secret with the certificate of a workload: `tls.crt`, `tls.key`, `ca.crt`. Defines the Certificate where cert-manager
   * issues it.
   *
   * @internal
   */
  public _secretFor(scope: Construct, request: CertificateRequest): string {
    return this.existing
      ? existingSecret(scope, this.existing, request.workload)
      : certificate(scope, `Certificate-${request.workload}`, request, this.issuer!, issuerRef(this.issuer!));
  }

  /**
   * The same for an OTLP server whose clients are parts of the platform.
   *
   * @internal
   */
  public _serverFor(scope: Construct, request: CertificateRequest): ServerTls {
    const secretName = this._secretFor(scope, request);
    if (!this.issuer || !(this.issuer.clientAuthorities ?? true)) {
      return { secretName, clientCa: { secretName, key: this.existing?.clientCaKey ?? 'ca.crt' }, clientAuthority: ClientAuthority._of(this) };
    }
    const issuer = clientIssuer(scope, request, this.issuer);
    return {
      secretName,
      clientCa: { secretName: issuer, key: 'ca.crt' },
      clientAuthority: ClientAuthority._of(this, { issuer, server: request.name, namespace: namespaceOf(scope), serverSecret: secretName }),
    };
  }

  /** @internal */
  public _clientOf(scope: Construct, client: TlsClient, own?: ServerAuthority): ClientTls {
    if (!own) {
      const secretName = this._secretFor(scope, { ...client, dnsNames: [], client: true });
      return { secretName, caSecretName: secretName };
    }
    const name = `${client.name}-to-${own.server}`;
    const ref = namespacedIssuer(own.issuer);
    const secretName = certificate(scope, `Certificate-${name}`, { ...client, name, commonNameOf: client.name, dnsNames: [], client: true }, this.issuer!, ref);
    return { secretName, caSecretName: own.serverSecret };
  }
}

/** A CA that signs the clients of one server. @internal */
export interface ServerAuthority {
  /** The Issuer, which has the name of the CA's Secret. */
  readonly issuer: string;
  readonly server: string;
  readonly namespace: string;
  readonly serverSecret: string;
}

/** Who issues the certificates that an OTLP server takes from its clients. Senders of this library ask it by themselves. */
export class ClientAuthority {
  /** @internal */
  public static _of(tls: PlatformTls, own?: ServerAuthority): ClientAuthority {
    return new ClientAuthority(tls, own);
  }

  private constructor(private readonly tls: PlatformTls, private readonly own?: ServerAuthority) {}

  /**
   * The certificate of a client, and the CA that it trusts.
   *
   * @internal
   */
  public _clientTls(scope: Construct, client: TlsClient): ClientTls {
    const { own } = this;
    refuse(scope, own && own.namespace !== namespaceOf(scope) ? [{
      prop: 'exportTo',
      value: own.server,
      allowed: `an endpoint in the same namespace (${namespaceOf(scope)}), where it has a CA of its own for clients`,
      fix: `that CA issues in the namespace ${own.namespace} only; send through the gateway's router, or set clientAuthorities: false`,
    }] : []);
    return this.tls._clientOf(scope, client, own);
  }
}

function existingSecret(scope: Construct, secrets: PlatformTlsSecrets, workload: TlsWorkload): string {
  const secret = secrets[workload];
  refuse(scope, secret ? [] : [{
    prop: `tls.${workload}`, value: undefined, allowed: 'the name of a Secret with tls.crt, tls.key and ca.crt', fix: `add it: PlatformTls.secrets({ …, ${workload}: '…' })`,
  }]);
  return secret!;
}

function durationProblems({ duration = DEFAULT_DURATION, renewBefore = DEFAULT_RENEWAL }: CertManagerOptions): Problem[] {
  return renewBefore.toSeconds() >= duration.toSeconds()
    ? [{ prop: 'renewBefore', value: goDuration(renewBefore), allowed: `shorter than the duration (${goDuration(duration)})`, fix: 'lower it or raise duration' }]
    : [];
}

function issuerRef({ issuer, kind }: CertManagerOptions): IssuerRef {
  return { ...namespacedIssuer(issuer), kind: kind ?? IssuerKind.ISSUER };
}
