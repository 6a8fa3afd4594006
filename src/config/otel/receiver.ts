import { OtelComponent, identity } from './component';
import { OtelComponentKind } from './component-kind';
import { OtelComponentNeeds, OtelPort } from './component-needs';
import { JAEGER_GRPC_PORT, JAEGER_THRIFT_HTTP_PORT, OTLP_GRPC_PORT, OTLP_HTTP_PORT, ZIPKIN_PORT } from './ports';

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
    if (options.grpc ?? true) {
      protocols.grpc = {
        endpoint: anyAddress(OTLP_GRPC_PORT),
        max_recv_msg_size_mib: options.maxReceiveMessageMebibytes ?? 16,
        keepalive: { server_parameters: { max_connection_age: '5m', max_connection_age_grace: '30s' } },
      };
      ports.push({ name: 'otlp-grpc', port: OTLP_GRPC_PORT, appProtocol: 'grpc' });
    }
    if (options.http ?? true) {
      protocols.http = { endpoint: anyAddress(OTLP_HTTP_PORT) };
      ports.push({ name: 'otlp-http', port: OTLP_HTTP_PORT, appProtocol: 'http' });
    }
    return new OtelReceiver(OtelComponentKind.RECEIVER, identity('otlp', options.name), { protocols }, { ports }, options.overrides);
  }

  /**
   * Jaeger's own protocols: gRPC (14250) and Thrift over HTTP (14268).
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/jaegerreceiver
   */
  public static jaeger(): OtelReceiver {
    const protocols = {
      grpc: { endpoint: anyAddress(JAEGER_GRPC_PORT) },
      thrift_http: { endpoint: anyAddress(JAEGER_THRIFT_HTTP_PORT) },
    };
    return new OtelReceiver(OtelComponentKind.RECEIVER, 'jaeger', { protocols }, {
      ports: [
        { name: 'jaeger-grpc', port: JAEGER_GRPC_PORT, appProtocol: 'grpc' },
        { name: 'jaeger-thrift', port: JAEGER_THRIFT_HTTP_PORT, appProtocol: 'http' },
      ],
    });
  }

  /**
   * Zipkin over HTTP (9411).
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/zipkinreceiver
   */
  public static zipkin(): OtelReceiver {
    return new OtelReceiver(OtelComponentKind.RECEIVER, 'zipkin', { endpoint: anyAddress(ZIPKIN_PORT) }, {
      ports: [{ name: 'zipkin', port: ZIPKIN_PORT, appProtocol: 'http' }],
    });
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

function anyAddress(port: number): string {
  return `0.0.0.0:${port}`;
}
