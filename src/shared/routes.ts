import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { kubeObject } from './kube-object';
import type { Manifest } from './pod';
import type { PublicTls } from './public-tls';
import { checkNotEmpty, Problem, within } from '../config/problem';

/** A Gateway of the Gateway API that exists already. Its listeners, and their certificates, belong to its owner. */
export interface GatewayReference {
  /** Its name. */
  readonly name: string;
  /**
   * Its namespace. Its listener must allow routes from the platform's namespace.
   *
   * @default - the platform's namespace
   */
  readonly namespace?: string;
  /**
   * The listener, where not all of them are meant: one for HTTPS beside one for HTTP.
   *
   * @default - all listeners that fit the host
   */
  readonly sectionName?: string;
}

/** How a Gateway checks the certificate of a Service behind it. Exactly one of the two. */
export interface GatewayBackendTls {
  /**
   * A ConfigMap in the platform's namespace whose key `ca.crt` is the CA of the Service's certificate.
   *
   * @default - none
   */
  readonly caConfigMap?: string;
  /**
   * A set of CAs that the Gateway knows itself, for example `System`. What there is depends on the implementation.
   *
   * @default - none
   */
  readonly wellKnownCaCertificates?: string;
}

/** A Service behind an Ingress or a route. */
export interface RouteBackend {
  readonly service: ApiObject;
  /** The port, which an Ingress knows by its name and a route by its number. */
  readonly port: { readonly name: string; readonly port: number };
}

/** What an Ingress or a route is made of. */
export interface RouteSettings {
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly annotations?: { [key: string]: string };
  readonly host: string;
  readonly backend: RouteBackend;
}

/** Of an Ingress beyond that. */
export interface IngressSettings extends RouteSettings {
  readonly path: string;
  readonly className?: string;
  readonly tls: PublicTls;
}

/** Of a route beyond that. */
export interface HttpRouteSettings extends RouteSettings {
  readonly path: string;
  readonly gateways: GatewayReference[];
}

const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** Defines an Ingress. No controller is assumed: its class and its annotations are the user's. */
export function ingress(scope: Construct, settings: IngressSettings): ApiObject {
  const { name, labels, host, path, backend: { service, port }, tls } = settings;
  const secretName = tls._secretFor(scope, { name: `${name}-public-tls`, labels, host });
  return kubeObject(scope, 'Ingress', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    name,
    labels,
    annotations: annotationsOf({ ...settings.annotations, ...tls._annotations() }),
    body: {
      spec: {
        ingressClassName: settings.className,
        rules: [{ host, http: { paths: [{ path, pathType: 'Prefix', backend: { service: { name: service.name, port: { name: port.name } } } }] } }],
        tls: secretName ? [{ hosts: [host], secretName }] : undefined,
      },
    },
  });
}

/** Defines an HTTPRoute of the Gateway API. */
export function httpRoute(scope: Construct, settings: HttpRouteSettings): ApiObject {
  const matches = [{ path: { type: 'PathPrefix', value: settings.path } }];
  return route(scope, 'HTTPRoute', settings, settings.gateways, { matches });
}

/** Of a GRPCRoute. */
export interface GrpcRouteSettings extends RouteSettings {
  readonly method: { readonly service: string; readonly method: string };
  readonly gateways: GatewayReference[];
}

/** Defines a GRPCRoute of the Gateway API. */
export function grpcRoute(scope: Construct, settings: GrpcRouteSettings): ApiObject {
  const matches = [{ method: { type: 'Exact', ...settings.method } }];
  return route(scope, 'GRPCRoute', settings, settings.gateways, { matches });
}

function route(scope: Construct, kind: string, settings: RouteSettings, gateways: GatewayReference[], rule: Manifest): ApiObject {
  const { name, labels, host, backend: { service, port } } = settings;
  return kubeObject(scope, kind, {
    apiVersion: `${GATEWAY_GROUP}/v1`,
    kind,
    name,
    labels,
    annotations: annotationsOf(settings.annotations),
    body: {
      // In lists the defaults of the API server are written out, so that a diff after the apply is empty.
      spec: {
        parentRefs: gateways.map(gateway => ({ group: GATEWAY_GROUP, kind: 'Gateway', ...gateway })),
        hostnames: [host],
        rules: [{ ...rule, backendRefs: [{ group: '', kind: 'Service', name: service.name, port: port.port, weight: 1 }] }],
      },
    },
  });
}

/** What a BackendTLSPolicy is made of. */
export interface BackendTlsSettings {
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly service: ApiObject;
  /** The name in the Service's certificate. */
  readonly hostname: string;
  readonly tls: GatewayBackendTls;
}

/** Makes Gateways speak TLS to a Service, and check its certificate. */
export function backendTlsPolicy(scope: Construct, { name, labels, service, hostname, tls }: BackendTlsSettings): ApiObject {
  return kubeObject(scope, 'BackendTlsPolicy', {
    apiVersion: `${GATEWAY_GROUP}/v1`,
    kind: 'BackendTLSPolicy',
    name,
    labels,
    body: {
      spec: {
        targetRefs: [{ group: '', kind: 'Service', name: service.name }],
        validation: {
          caCertificateRefs: tls.caConfigMap ? [{ group: '', kind: 'ConfigMap', name: tls.caConfigMap }] : undefined,
          wellKnownCACertificates: tls.wellKnownCaCertificates,
          hostname,
        },
      },
    },
  });
}

/** What is wrong with the Gateways that the user names. */
export function gatewayProblems(gateways: GatewayReference[], backendTls?: GatewayBackendTls): Problem[] {
  const { caConfigMap, wellKnownCaCertificates } = backendTls ?? {};
  return [
    ...checkNotEmpty('gateways', gateways, 'Gateway', 'name the Gateway that the host leads to'),
    ...within('backendTls', backendTls && !caConfigMap === !wellKnownCaCertificates ? [{
      prop: '', value: backendTls, allowed: 'either caConfigMap or wellKnownCaCertificates', fix: 'the Gateway API takes exactly one of the two',
    }] : []),
  ];
}

/** The pods behind a Service, as a Gateway sees them. */
export interface TlsBackend {
  readonly serverHasTls: boolean;
  /** What a message calls them. */
  readonly server: string;
}

/** Whether a Gateway and a Service agree on TLS between them. */
export function backendTlsProblems(backendTls: GatewayBackendTls | undefined, { serverHasTls, server }: TlsBackend): Problem[] {
  if (serverHasTls && !backendTls) {
    return [{
      prop: 'backendTls',
      value: undefined,
      allowed: `given where ${server} has TLS`,
      fix: "name a ConfigMap with the CA of the Service's certificate, or let it speak plain text: serverTls: false",
    }];
  }
  return backendTls && !serverHasTls
    ? [{ prop: 'backendTls', value: backendTls, allowed: `left out where ${server} has no TLS`, fix: "remove it, or give 'tls'" }]
    : [];
}

function annotationsOf(annotations: { [key: string]: string } | undefined): { [key: string]: string } | undefined {
  return annotations && Object.keys(annotations).length > 0 ? annotations : undefined;
}
