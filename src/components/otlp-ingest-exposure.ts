import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { OTLP_GRPC_PORT, OTLP_HTTP_PORT } from '../config/otel/ports';
import { checkHost, Problem } from '../config/problem';
import type { LoadBalancer } from '../shared/objects';
import type { PublicTls } from '../shared/public-tls';
import { throwProblems } from '../shared/refuse';
import {
  backendTlsPolicy, backendTlsProblems, GatewayBackendTls, gatewayProblems, GatewayReference, grpcRoute, httpRoute, ingress,
} from '../shared/routes';

/** Options of {@link OtlpIngestExposure.ingress}. */
export interface OtlpIngressOptions {
  /** The name by which senders know it. */
  readonly host: string;
  /** The certificate for the host. */
  readonly tls: PublicTls;
  /**
   * The IngressClass.
   *
   * @default - the cluster's default
   */
  readonly className?: string;
  /**
   * Annotations, by which controllers are told what the Ingress itself can't say: the size of a request's body, for
   * example, which some limit to less than a batch of spans has.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };
}

/** Options of {@link OtlpIngestExposure.gateway}. */
export interface OtlpGatewayOptions {
  /** The Gateways that the hosts lead to. They exist already. */
  readonly gateways: GatewayReference[];
  /** The name by which senders of OTLP over HTTP know it. */
  readonly host: string;
  /**
   * The name by which senders of OTLP over gRPC know it. It must be another one: on a listener a host belongs to HTTPRoutes
   * or to GRPCRoutes.
   *
   * @default - no OTLP over gRPC
   */
  readonly grpcHost?: string;
  /**
   * Annotations of the routes.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };
  /**
   * How the Gateway checks the receivers' certificate. Required where they speak TLS, else left out.
   *
   * @default - the receivers speak plain text
   */
  readonly backendTls?: GatewayBackendTls;
}

/** Options of {@link OtlpIngestExposure.loadBalancer}. */
export interface OtlpLoadBalancerOptions {
  /** The name by which senders know it, for the certificate. Its DNS record is yours to make. */
  readonly host: string;
  /** The certificate for the host, which the collector itself shows. */
  readonly tls: PublicTls;
  /**
   * Annotations of the Service, by which clouds are told what kind of load balancer is meant.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };
  /**
   * Addresses (CIDR) that are let in, where the cloud's load balancer knows how to.
   *
   * @default - all
   */
  readonly sourceRanges?: string[];
}

/** The receivers, as seen from outside. @internal */
export interface ExposedIngest {
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly service: ApiObject;
  /** Whether they speak TLS. */
  readonly tls: boolean;
  /** The name in their certificate. */
  readonly hostname: string;
}

/** What a way into the cluster decides about the receivers behind it. @internal */
export interface IngestWay {
  /** As a user writes it. */
  readonly kind: string;
  readonly grpc: boolean;
  /** The certificate for a host, where TLS ends at the receivers themselves. */
  readonly certificate?: { readonly host: string; readonly tls: PublicTls };
  readonly loadBalancer?: LoadBalancer;
  readonly problems: (receiversHaveTls: boolean) => Problem[];
  readonly define: (scope: Construct, ingest: ExposedIngest) => void;
}

/** How senders outside the cluster reach the receivers. */
export class OtlpIngestExposure {
  /**
   * By an Ingress, for OTLP over HTTP: `https://<host>/v1/traces`. An Ingress has no words for gRPC.
   *
   * @throws if the host is no DNS name
   * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
   */
  public static ingress(options: OtlpIngressOptions): OtlpIngestExposure {
    throwProblems('OtlpIngestExposure.ingress', checkHost('host', options.host ?? ''));
    return new OtlpIngestExposure({
      kind: 'OtlpIngestExposure.ingress',
      grpc: false,
      problems: () => [],
      define: (scope, { name, labels, service }) => {
        ingress(scope, { ...options, name, labels, path: TRACES_PATH, backend: { service, port: HTTP } });
      },
    });
  }

  /**
   * By routes of the Gateway API: an HTTPRoute for `https://<host>/v1/traces`, and a GRPCRoute for `grpcHost`. The certificates
   * for the hosts are those of the Gateway's listener.
   *
   * @throws if a host is no DNS name, both are the same, no Gateway is named, or `backendTls` names none or both of its CAs
   * @see https://gateway-api.sigs.k8s.io/api-types/grpcroute/
   */
  public static gateway(options: OtlpGatewayOptions): OtlpIngestExposure {
    const { host, grpcHost, gateways, backendTls } = options;
    throwProblems('OtlpIngestExposure.gateway', [
      ...checkHost('host', host ?? ''),
      ...checkHost('grpcHost', grpcHost),
      ...(grpcHost !== undefined && grpcHost === host
        ? [{ prop: 'grpcHost', value: grpcHost, allowed: "another name than 'host'", fix: 'on a listener a host belongs to HTTPRoutes or to GRPCRoutes' }]
        : []),
      ...gatewayProblems(gateways, backendTls),
    ]);
    return new OtlpIngestExposure({
      kind: 'OtlpIngestExposure.gateway',
      grpc: grpcHost !== undefined,
      problems: receiversHaveTls => backendTlsProblems(backendTls, { serverHasTls: receiversHaveTls, server: 'the Service' }),
      define: (scope, ingest) => defineRoutes(scope, options, ingest),
    });
  }

  /**
   * By a Service of type LoadBalancer, for OTLP over gRPC (4317) and HTTP (4318). TLS ends at the collector.
   *
   * @throws if the host is no DNS name
   * @see https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer
   */
  public static loadBalancer(options: OtlpLoadBalancerOptions): OtlpIngestExposure {
    const { host, tls, annotations, sourceRanges } = options;
    throwProblems('OtlpIngestExposure.loadBalancer', checkHost('host', host ?? ''));
    return new OtlpIngestExposure({
      kind: 'OtlpIngestExposure.loadBalancer',
      grpc: true,
      certificate: { host, tls },
      loadBalancer: { annotations: { ...annotations, ...tls._annotations() }, sourceRanges },
      problems: () => [],
      define: (scope, { name, labels }) => { tls._secretFor(scope, { name: publicTlsName(name), labels, host }); },
    });
  }

  /** @internal */
  public readonly _way: IngestWay;

  private constructor(way: IngestWay) {
    this._way = way;
  }
}

/** The name of Certificate and Secret for the host of something. */
export function publicTlsName(name: string): string {
  return `${name}-public-tls`;
}

const TRACES_PATH = '/v1/traces';
const HTTP = { name: 'otlp-http', port: OTLP_HTTP_PORT };
const GRPC = { name: 'otlp-grpc', port: OTLP_GRPC_PORT };

function defineRoutes(scope: Construct, options: OtlpGatewayOptions, { name, labels, service, tls, hostname }: ExposedIngest): void {
  const { gateways, annotations, host, grpcHost, backendTls } = options;
  const common = { name, labels, annotations, gateways };
  httpRoute(scope, { ...common, host, path: TRACES_PATH, backend: { service, port: HTTP } });
  if (grpcHost) {
    const method = { service: 'opentelemetry.proto.collector.trace.v1.TraceService', method: 'Export' };
    grpcRoute(scope, { ...common, host: grpcHost, method, backend: { service, port: GRPC } });
  }
  if (tls) {
    backendTlsPolicy(scope, { name, labels, service, hostname, tls: backendTls! });
  }
}
