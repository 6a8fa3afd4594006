import { createHash } from 'crypto';
import { DEFAULT_DELIVERY, Delivery, deliveryRecipe } from '../delivery';
import { OtelComponent, identity } from './component';
import { OtelComponentKind } from './component-kind';
import { OtelComponentNeeds, OtelEnvironmentVariable } from './component-needs';
import { OtlpAddressing, OtlpDestination, OtlpHeader, OtlpProtocol } from './destination';
import { OtelQueueOptions, queueSettings, retrySettings } from './queue';
import { clientTls } from './tls';

/** Options of {@link OtelExporter.otlp}. */
export interface OtelOtlpExporterOptions {
  /**
   * The name after the slash, for example `otlp_grpc/backup`.
   *
   * @default - none
   */
  readonly name?: string;
  /**
   * The queue in front of the connection.
   *
   * @default - 32 MiB in memory, batches of 1 to 3 MiB
   */
  readonly queue?: OtelQueueOptions;
  /**
   * How long a failed batch is tried again: without end, or five minutes.
   *
   * @default Delivery.AT_LEAST_ONCE
   */
  readonly delivery?: Delivery;
  /**
   * Merged over the settings last.
   *
   * @default - none
   */
  readonly overrides?: { [key: string]: any };
}

/** Options of {@link OtelExporter.kafka}. */
export interface OtelKafkaExporterOptions {
  /** Bootstrap addresses, each `host:port`. */
  readonly brokers: string[];
  /** The topic of the traces. It must exist: it is not created by sending. */
  readonly topic: string;
  /**
   * How spans are written into records.
   *
   * @default 'otlp_proto'
   */
  readonly encoding?: string;
  /** The largest record in bytes. Broker and topic must take it. */
  readonly maxMessageBytes: number;
  /** The name by which brokers know the client in logs, metrics and quotas. */
  readonly clientId: string;
  /**
   * When a record counts as sent.
   *
   * @default Delivery.AT_LEAST_ONCE
   */
  readonly delivery?: Delivery;
  /**
   * How many bytes of spans wait for Kafka. When so many wait, senders get retryable errors.
   *
   * @default 67108864, which is 64 MiB
   */
  readonly queueBytes?: number;
  /**
   * What it needs from its pod, for example files with certificates that `overrides` refer to.
   *
   * @default - nothing
   */
  readonly needs?: OtelComponentNeeds;
  /**
   * Merged over the settings last.
   *
   * @default - none
   */
  readonly overrides?: { [key: string]: any };
}

/** An exporter: where data goes out. */
export class OtelExporter extends OtelComponent {
  /**
   * Sends OTLP to a destination in the way that it asks for: `load_balancing` where spans must be routed by trace id,
   * `otlp_grpc` (round robin over replicas where the name resolves to them) or `otlp_http` elsewhere.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector/tree/main/exporter/otlpexporter
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/loadbalancingexporter
   */
  public static otlp(destination: OtlpDestination, options: OtelOtlpExporterOptions = {}): OtelExporter {
    const [type, settings] = otlpSettings(destination, options);
    const needs: OtelComponentNeeds = {
      environment: headerVariables(destination),
      secretFiles: destination.tls?.secretFiles,
      extensions: options.queue?.storage ? [options.queue.storage] : [],
    };
    return new OtelExporter(OtelComponentKind.EXPORTER, identity(type, options.name), settings, needs, options.overrides);
  }

  /**
   * One exporter for each destination, for a pipeline that must send every span to all of them.
   *
   * @internal
   */
  public static _otlpToAll(destinations: OtlpDestination[], options: OtelOtlpExporterOptions = {}): OtelExporter[] {
    return destinations.map((destination, index) => OtelExporter.otlp(destination, index === 0 ? options : { ...options, name: `copy-${index}` }));
  }

  /**
   * Writes to Kafka. At least once: a record counts as sent when all in-sync replicas have it (`required_acks: all`), and the
   * sender of the spans gets its answer only then (`wait_for_result`), so nothing is acknowledged that one dead broker can
   * lose. Best effort: the sender has its answer at once, and the leader's answer is enough.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/kafkaexporter
   */
  public static kafka(options: OtelKafkaExporterOptions): OtelExporter {
    // One batch becomes one record; the margin is for the record's own header.
    const batchBytes = Math.floor(options.maxMessageBytes * 0.75);
    const delivery = options.delivery ?? DEFAULT_DELIVERY;
    const { requiredAcks, waitForResult } = deliveryRecipe(delivery);
    const settings = {
      brokers: options.brokers,
      client_id: options.clientId,
      traces: { topic: options.topic, encoding: options.encoding ?? OTLP_PROTO },
      producer: {
        required_acks: requiredAcks,
        compression: 'zstd',
        max_message_bytes: options.maxMessageBytes,
        allow_auto_topic_creation: false,
      },
      timeout: `${KAFKA_TIMEOUT_SECONDS}s`,
      retry_on_failure: retrySettings(delivery),
      sending_queue: {
        enabled: true,
        sizer: 'bytes',
        queue_size: options.queueBytes ?? 64 * 1024 * 1024,
        num_consumers: 8,
        wait_for_result: waitForResult,
        batch: { sizer: 'bytes', flush_timeout: '200ms', min_size: Math.floor(batchBytes / 3), max_size: batchBytes },
      },
    };
    return new OtelExporter(OtelComponentKind.EXPORTER, 'kafka', settings, options.needs, options.overrides);
  }

  /**
   * Writes what comes by to the collector's log.
   *
   * @param verbosity `basic`, `normal` or `detailed`; default: `basic`
   * @see https://github.com/open-telemetry/opentelemetry-collector/tree/main/exporter/debugexporter
   */
  public static debug(verbosity?: string): OtelExporter {
    return new OtelExporter(OtelComponentKind.EXPORTER, 'debug', { verbosity: verbosity ?? 'basic' });
  }

  /**
   * Any other exporter.
   *
   * @param id the type, or `type/name`
   * @param settings its configuration, written as given
   * @param needs what it needs from its pod; default: nothing
   */
  public static custom(id: string, settings?: { [key: string]: any }, needs?: OtelComponentNeeds): OtelExporter {
    return new OtelExporter(OtelComponentKind.EXPORTER, id, settings ?? {}, needs);
  }
}

/** The encoding of spans in Kafka records, which collector and ingester must agree on. */
export const OTLP_PROTO = 'otlp_proto';

/**
 * How long one attempt to write waits for all in-sync replicas. Longer than Kafka takes to see that one of them is dead (9 s, and an election):
 * a write that times out is written again, and franz-go before 1.20.7, which Jaeger 2.13 has, may then take another record for
 * written that is not. With 10 s, 8 of 1,841 traces were lost while brokers were killed one by one (docs/decisions/0031).
 *
 * @see https://github.com/twmb/franz-go/issues/1217
 */
export const KAFKA_TIMEOUT_SECONDS = 30;

function otlpSettings(destination: OtlpDestination, options: OtelOtlpExporterOptions): [string, { [key: string]: any }] {
  const queue = { retry_on_failure: retrySettings(options.delivery), sending_queue: queueSettings(options.queue ?? {}) };
  const client = { compression: 'gzip', tls: tlsSettings(destination), ...headerSettings(destination) };
  const address = `${destination.host}:${destination.port}`;
  if (destination.protocol === OtlpProtocol.HTTP) {
    const scheme = destination.tls ? 'https' : 'http';
    return ['otlp_http', { endpoint: `${scheme}://${address}${destination.path ?? ''}`, timeout: timeoutOf(destination, 10), ...client, ...queue }];
  }
  if (destination.addressing === OtlpAddressing.BY_TRACE_ID) {
    return ['load_balancing', { routing_key: 'traceID', ...routedSettings(destination, client, queue, options.queue?.storage !== undefined) }];
  }
  const endpoint = destination.resolvesToReplicas ? { endpoint: `dns:///${address}`, balancer_name: 'round_robin', ...PROBED } : { endpoint: address };
  return ['otlp_grpc', { ...endpoint, timeout: timeoutOf(destination, 10), ...client, ...queue }];
}

function timeoutOf({ timeout }: OtlpDestination, seconds: number): string {
  return `${timeout?.toMilliseconds() ?? seconds * 1000}ms`.replace(/000ms$/, 's');
}

/** Else a connection to a node that has died would hang until the kernel gives it up, after a quarter of an hour. */
const PROBED = { keepalive: { time: '30s', timeout: '10s' } };

/** The settings of `load_balancing` that depend on how it knows the replicas. `onDisk`: whether the queue is. */
function routedSettings(
  destination: OtlpDestination, client: { [key: string]: any }, queue: { [key: string]: any }, onDisk: boolean,
): { [key: string]: any } {
  const { host, port, replicaHosts } = destination;
  // Whoever is addressed by trace id is a collector, and each knows snappy: half of gzip's work. Others may know gzip only.
  const connection = { timeout: timeoutOf(destination, 5), ...client, compression: 'snappy' };
  const none = { sending_queue: { enabled: false }, retry_on_failure: { enabled: false } };
  if (!replicaHosts) {
    return {
      resolver: { dns: { hostname: host, port: String(port), interval: '5s', timeout: '1s' } },
      // The queue and the retries are here and not on the connections: after a failure a batch is routed anew, to the
      // replicas that are there then. A queue on a connection would hold on to a replica that is gone.
      ...queue,
      protocol: { otlp: { ...connection, ...none } },
    };
  }
  const resolver = { static: { hostnames: replicaHosts.map(replica => `${replica}:${port}`) } };
  const probed = { ...connection, ...PROBED };
  return onDisk
    // The connections would all open the same file. None waits: spans for the other replicas would wait with it.
    ? { resolver, ...queue, protocol: { otlp: { ...probed, ...none } } }
    : { resolver, protocol: { otlp: { ...probed, timeout: timeoutOf(destination, 30), ...AWAITED, ...shareOf(queue, replicaHosts.length) } } };
}

/**
 * An attempt waits for a replica that is away. A collector that ends makes one attempt with each batch that it still has, and drops
 * what fails: without this, an agent that ended while samplers were away lost traces (docs/decisions/0032).
 */
const AWAITED = { wait_for_ready: true };

/**
 * A queue for each replica: while one is away, spans for the others don't wait, and none is sent twice. Pauses are short, since all
 * senders must find a replica that is back within the decision wait of the first that does.
 */
function shareOf({ sending_queue: queue, retry_on_failure: retry }: { [key: string]: any }, replicas: number): { [key: string]: any } {
  // The collector refuses a queue that is smaller than a batch.
  const least = queue.batch.sizer === queue.sizer ? queue.batch.min_size : 1;
  return {
    retry_on_failure: { ...retry, max_interval: '5s' },
    sending_queue: { ...queue, queue_size: Math.max(Math.ceil(queue.queue_size / replicas), least) },
  };
}

function tlsSettings(destination: OtlpDestination): { [key: string]: any } {
  const { tls, host, addressing } = destination;
  if (!tls) {
    return { insecure: true };
  }
  // By trace id, the exporter calls addresses of pods, which stand in no certificate.
  const serverName = tls.serverName ?? (addressing === OtlpAddressing.BY_TRACE_ID ? host : undefined);
  return clientTls({ ...tls, serverName });
}

/** The environment variables with the values of a destination's headers. */
export function headerVariables(destination: OtlpDestination): OtelEnvironmentVariable[] {
  return (destination.headers ?? []).map(header => ({
    name: headerVariable(header), secretName: header.secretName, secretKey: header.secretKey,
  }));
}

/** A destination's headers, each with a reference to its variable. */
export function headerValues(destination: OtlpDestination): [string, string][] {
  return (destination.headers ?? []).map(header => [header.name, `\${env:${headerVariable(header)}}`]);
}

function headerSettings(destination: OtlpDestination): { [key: string]: any } {
  const headers = headerValues(destination);
  return headers.length > 0 ? { headers: Object.fromEntries(headers) } : {};
}

/** One variable for each source, so that two exporters with the same header don't share a value. */
function headerVariable({ name, secretName, secretKey }: OtlpHeader): string {
  const source = createHash('sha256').update(`${secretName}/${secretKey}`).digest('hex').slice(0, 8);
  return `OTLP_HEADER_${name}_${source}`.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
