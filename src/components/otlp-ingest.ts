import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { replicaProblems } from './collector-deployment';
import { otelIdentity } from './otel-program';
import type { OtlpIngestAuth } from './otlp-ingest-auth';
import { OtlpIngestExposure, publicTlsName } from './otlp-ingest-exposure';
import { RouterDeployment, RouterDeploymentProps } from './router-deployment';
import type { OtelCollectorConfig } from '../config/otel/collector-config';
import { ingestReceiver } from '../config/otel/otlp-ingest';
import { checkWhole, Problem, within } from '../config/problem';
import { Audience } from '../shared/graph';
import { namespaceOf } from '../shared/kube-object';
import { labels } from '../shared/labels';
import { serviceHost } from '../shared/names';
import type { AutoscalingOptions, WorkloadOptions } from '../shared/workload-options';

/** Receivers of OTLP from outside the cluster, in front of the samplers. */
export interface OtlpIngestOptions extends WorkloadOptions {
  /** How senders prove who they are. */
  readonly auth: OtlpIngestAuth;
  /** How senders reach the receivers. */
  readonly exposure: OtlpIngestExposure;
  /**
   * The largest message, unpacked, in MiB.
   *
   * @default 16
   */
  readonly maxMessageMebibytes?: number;
  /**
   * Whether the receivers speak TLS behind an Ingress or a Gateway, too. Needs `tls` of what they belong to. Behind a load
   * balancer the certificate is that of the exposure.
   *
   * @default - true where there is a `tls`
   */
  readonly serverTls?: boolean;
  /**
   * How many pods.
   *
   * @default 2
   */
  readonly replicas?: number;
  /**
   * Scales the number of pods; `replicas` is then left to the autoscaler.
   *
   * @default - a fixed number
   */
  readonly autoscaling?: AutoscalingOptions;
}

/** What the gateway adds to the user's options. */
export interface OtlpIngestProps extends OtlpIngestOptions, Pick<RouterDeploymentProps, 'name' | 'version' | 'distribution' | 'exportTo' | 'tls' | 'delivery'> {}

/** The receivers. */
export interface OtlpIngest {
  readonly config: OtelCollectorConfig;
  readonly deployment: ApiObject;
  readonly service: ApiObject;
}

/** Defines the receivers: not exported, {@link TailSamplingGateway} is the way to them. */
export function otlpIngest(scope: Construct, id: string, props: OtlpIngestProps): OtlpIngest {
  const { auth, exposure, maxMessageMebibytes, serverTls, ...rest } = props;
  const { name } = props;
  const way = exposure._way;
  const own = new Construct(scope, id);
  const certificateSecret = way.certificate ? way.certificate.tls._secretName(publicTlsName(name)) : serverCertificate(own, props);
  const tls = certificateSecret !== undefined;
  const receiver = ingestReceiver({
    grpc: way.grpc, maxMessageMebibytes: maxMessageMebibytes ?? 16, token: auth._token, clientCa: auth._clientCa, certificateSecret,
  });
  const router = new RouterDeployment(own, 'Receivers', {
    ...rest,
    entry: {
      scope: own,
      component: INGEST,
      ...receiver,
      // What comes through a load balancer is no pod of a namespace that could be named.
      audience: way.loadBalancer ? Audience.EVERYBODY : Audience.SENDERS,
      loadBalancer: way.loadBalancer,
    },
  });
  const hostname = serviceHost(name, namespaceOf(scope));
  way.define(router, { name, labels: labels(router, router.identity), service: router.service, tls, hostname });
  return router;
}

/** The certificate for their Service, where they speak TLS behind an Ingress or a Gateway. */
function serverCertificate(scope: Construct, props: OtlpIngestProps): string | undefined {
  const { name, tls, serverTls } = props;
  return serverTls ?? true
    ? tls?._secretFor(scope, {
      workload: 'ingest', name, labels: labels(scope, otelIdentity(props, name, INGEST)), dnsNames: [serviceHost(name, namespaceOf(scope))], client: false,
    })
    : undefined;
}

/** Their role. */
const INGEST = 'ingest';

/** What is wrong with the options. `tls`: whether there is a certificate for the receivers' Service. */
export function ingestProblems(options: OtlpIngestOptions | undefined, tls: boolean): Problem[] {
  if (!options) {
    return [];
  }
  const { auth, exposure: { _way: way }, serverTls } = options;
  return [
    ...replicaProblems('ingest', options),
    ...within('ingest', [
      ...checkWhole('maxMessageMebibytes', options.maxMessageMebibytes, 1, 'give the largest message in MiB'),
      ...(serverTls && !tls ? [{ prop: 'serverTls', value: true, allowed: "left out where there is no 'tls'", fix: "give 'tls', which has the certificate" }] : []),
      ...(auth._clientCa && !way.certificate ? [{
        prop: 'exposure',
        value: way.kind,
        allowed: 'OtlpIngestExposure.loadBalancer beside OtlpIngestAuth.mutualTls',
        fix: "what is in front would end TLS, and the collector never see the sender's certificate; use it, or OtlpIngestAuth.bearerToken",
      }] : []),
      ...(auth._clientCa && way.certificate && !way.certificate.tls._secretName('any') ? [{
        prop: 'exposure.tls',
        value: 'PublicTls.none',
        allowed: 'a certificate beside OtlpIngestAuth.mutualTls',
        fix: 'without TLS no sender shows a certificate; use PublicTls.certManager or PublicTls.secret',
      }] : []),
      ...within('exposure', way.problems(tls && (serverTls ?? true))),
    ]),
  ];
}
