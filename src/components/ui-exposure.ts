import type { Construct } from 'constructs';
import type { Problem } from '../config/problem';
import type { PublicTls } from '../shared/public-tls';
import { throwProblems } from '../shared/refuse';
import {
  backendTlsPolicy, backendTlsProblems, GatewayBackendTls, gatewayProblems, GatewayReference, httpRoute, ingress, RouteSettings,
} from '../shared/routes';

/** Options of {@link UiExposure.ingress}. */
export interface UiIngressOptions {
  /** The certificate for the UI's host. */
  readonly tls: PublicTls;
  /**
   * The IngressClass.
   *
   * @default - the cluster's default
   */
  readonly className?: string;
  /**
   * Annotations, by which controllers are told what the Ingress itself can't say. Where the query service speaks TLS,
   * most controllers need one to do so, too.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };
}

/** Options of {@link UiExposure.gateway}. */
export interface UiGatewayOptions {
  /** The Gateways that the host leads to. They exist already. */
  readonly gateways: GatewayReference[];
  /**
   * Annotations of the HTTPRoute.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };
  /**
   * How the Gateway checks the query service's certificate. Required where the query service speaks TLS, else left out.
   *
   * @default - the query service speaks plain text
   */
  readonly backendTls?: GatewayBackendTls;
}

/** The query service, as seen from outside. @internal */
export interface ExposedQuery extends RouteSettings {
  readonly path: string;
  /** Whether it speaks TLS. */
  readonly tls: boolean;
  /** The name in its certificate. */
  readonly hostname: string;
}

/** How people outside the cluster reach the UI. */
export class UiExposure {
  /**
   * By an Ingress. Any controller will do; what only one of them understands are annotations.
   *
   * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
   */
  public static ingress(options: UiIngressOptions): UiExposure {
    return new UiExposure(
      () => [],
      (scope, query) => { ingress(scope, { ...query, ...options }); },
    );
  }

  /**
   * By an HTTPRoute of the Gateway API, and a BackendTLSPolicy where the query service speaks TLS. The certificate for the
   * host is that of the Gateway's listener.
   *
   * @throws if no Gateway is named, or `backendTls` names none or both of its CAs
   * @see https://gateway-api.sigs.k8s.io/api-types/httproute/
   */
  public static gateway(options: UiGatewayOptions): UiExposure {
    throwProblems('UiExposure.gateway', gatewayProblems(options.gateways, options.backendTls));
    return new UiExposure(
      queryHasTls => backendTlsProblems(options.backendTls, { serverHasTls: queryHasTls, server: 'the query service' }),
      (scope, query) => defineRoute(scope, options, query),
    );
  }

  private constructor(
    private readonly problems: (queryHasTls: boolean) => Problem[], private readonly define: (scope: Construct, query: ExposedQuery) => void,
  ) {}

  /** @internal */
  public _problems(queryHasTls: boolean): Problem[] {
    return this.problems(queryHasTls);
  }

  /**
   * Defines the objects.
   *
   * @internal
   */
  public _define(scope: Construct, query: ExposedQuery): void {
    this.define(scope, query);
  }
}

function defineRoute(scope: Construct, { gateways, annotations, backendTls }: UiGatewayOptions, query: ExposedQuery): void {
  const { name, labels, hostname, backend: { service } } = query;
  httpRoute(scope, { ...query, gateways, annotations });
  if (query.tls) {
    backendTlsPolicy(scope, { name, labels, service, hostname, tls: backendTls! });
  }
}
