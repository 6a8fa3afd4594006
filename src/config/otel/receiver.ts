import { OtelComponent, identity } from './component';
import { OtelComponentKind } from './component-kind';
import { OtelComponentNeeds, OtelPort } from './component-needs';
import { JAEGER_GRPC_PORT, JAEGER_THRIFT_HTTP_PORT, OTLP_GRPC_PORT, OTLP_HTTP_PORT, ZIPKIN_PORT } from './ports';
import { OtelServerTls, serverTls } from './tls';

/** Options of {@link OtelReceiver.otlp}. */
export interface OtelOtlpReceiverOptions {
  /**
   * Whether it takes OTLP over gRPC, on port 4317.
   *
   * @default true
   */
  readonly grpc?: boolean;
  /**
   * Whether it takes OTLP over HTTP, on port 4318.
   *
   * @default true
   */
  readonly http?: boolean;
  /**
   * The largest message that it takes over gRPC, in MiB.
   *
   * @default 16; upstream's 4 is less than what a sender's batch may hold
   */
  readonly maxReceiveMessageMebibytes?: number;
  /**
   * TLS of both protocols.
   *
   * @default - plain text
   */
  readonly tls?: OtelServerTls;
  /**
   * The name after the slash in `otlp/name`.
   *
   * @default - none
   */
  readonly name?: string;
  /**
   * Merged over the settings last.
   *
   * @default - none
   */
  readonly overrides?: { [key: string]: any };
}

/** A receiver: where data comes in. Every listener binds to all addresses, since upstream's default is localhost. */
export class OtelReceiver extends OtelComponent {
  /**
   * OTLP over gRPC (4317) and HTTP (4318).
   *
   * gRPC connections are closed after 5 minutes, so that senders spread over replicas that came later.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector/tree/main/receiver/otlpreceiver
   */
  public static otlp(options: OtelOtlpReceiverOptions = {}): OtelReceiver {
    const protocols: { [key: string]: any } = {};
    const ports: OtelPort[] = [];
    const security = tlsOf(options.tls);
    if (options.grpc ?? true) {
      protocols.grpc = {
        endpoint: anyAddress(OTLP_GRPC_PORT),
        ...security,
        max_recv_msg_size_mib: options.maxReceiveMessageMebibytes ?? 16,
        keepalive: {
          server_parameters: { max_connection_age: '5m', max_connection_age_grace: '30s' },
          // Senders probe a connection that is silent; without this the server would take more than one probe in five minutes for abuse.
          enforcement_policy: { min_time: '10s' },
        },
      };
      ports.push({ name: 'otlp-grpc', port: OTLP_GRPC_PORT, appProtocol: protocolIn('grpc', options.tls) });
    }
    if (options.http ?? true) {
      protocols.http = { endpoint: anyAddress(OTLP_HTTP_PORT), ...security };
      ports.push({ name: 'otlp-http', port: OTLP_HTTP_PORT, appProtocol: protocolIn('http', options.tls) });
    }
    return new OtelReceiver(OtelComponentKind.RECEIVER, identity('otlp', options.name), { protocols }, listening(ports, options.tls), options.overrides);
  }

  /**
   * Jaeger's own protocols: gRPC (14250) and Thrift over HTTP (14268).
   *
   * @param tls TLS of both; default: plain text
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/jaegerreceiver
   */
  public static jaeger(tls?: OtelServerTls): OtelReceiver {
    const protocols = {
      grpc: { endpoint: anyAddress(JAEGER_GRPC_PORT), ...tlsOf(tls) },
      thrift_http: { endpoint: anyAddress(JAEGER_THRIFT_HTTP_PORT), ...tlsOf(tls) },
    };
    return new OtelReceiver(OtelComponentKind.RECEIVER, 'jaeger', { protocols }, listening([
      { name: 'jaeger-grpc', port: JAEGER_GRPC_PORT, appProtocol: protocolIn('grpc', tls) },
      { name: 'jaeger-thrift', port: JAEGER_THRIFT_HTTP_PORT, appProtocol: protocolIn('http', tls) },
    ], tls));
  }

  /**
   * Zipkin over HTTP (9411).
   *
   * @param tls default: plain text
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/zipkinreceiver
   */
  public static zipkin(tls?: OtelServerTls): OtelReceiver {
    return new OtelReceiver(OtelComponentKind.RECEIVER, 'zipkin', { endpoint: anyAddress(ZIPKIN_PORT), ...tlsOf(tls) }, listening([
      { name: 'zipkin', port: ZIPKIN_PORT, appProtocol: protocolIn('http', tls) },
    ], tls));
  }

  /**
   * Any other receiver.
   *
   * @param id the type, or `type/name`
   * @param settings its configuration, written as given; listeners must bind to `0.0.0.0`
   * @param needs what it needs from its pod, for example the ports it listens on; default: nothing
   */
  public static custom(id: string, settings?: any, needs?: OtelComponentNeeds): OtelReceiver {
    return new OtelReceiver(OtelComponentKind.RECEIVER, id, settings ?? {}, needs);
  }
}

function tlsOf(tls: OtelServerTls | undefined): { [key: string]: any } {
  return tls ? { tls: serverTls(tls) } : {};
}

function listening(ports: OtelPort[], tls: OtelServerTls | undefined): OtelComponentNeeds {
  return { ports, secretFiles: tls?.secretFiles };
}

/** Meshes and load balancers must not take TLS for plain gRPC or HTTP. */
function protocolIn(plain: string, tls: OtelServerTls | undefined): string {
  return tls ? 'https' : plain;
}

function anyAddress(port: number): string {
  return `0.0.0.0:${port}`;
}
