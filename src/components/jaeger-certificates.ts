import { Construct } from 'constructs';
import { jaegerIdentity } from './jaeger-role';
import { servesTls } from './jaeger-ui';
import type { JaegerWithKafkaProps } from './jaeger-with-kafka';
import type { JaegerVersion } from '../config/versions/jaeger-version';
import type { IKafkaCluster } from '../shared/kafka-connection';
import { namespaceOf } from '../shared/kube-object';
import { labels } from '../shared/labels';
import { serviceHost } from '../shared/names';
import type { CertificateRequest, ServerTls, TlsWorkload } from '../shared/tls';

/** What the certificates follow from. */
export interface JaegerCertificatesProps {
  readonly name: string;
  readonly version: JaegerVersion;
  readonly kafka: IKafkaCluster;
  readonly jaeger: JaegerWithKafkaProps;
}

/** The certificates of Jaeger's parts: not exported, {@link JaegerWithKafka} is the way to them. Each is asked for only where it is used. */
export class JaegerCertificates extends Construct {
  private readonly props: JaegerCertificatesProps;

  public constructor(scope: Construct, id: string, props: JaegerCertificatesProps) {
    super(scope, id);
    this.props = props;
  }

  /** Samplers call it, and it writes to Kafka. */
  public collector(): ServerTls | undefined {
    return this.props.jaeger.tls?._serverFor(this, this.request('jaegerCollector', 'collector', ['collector', 'collector-replicas'], this.kafka));
  }

  /** It reads from Kafka and writes to Elasticsearch. */
  public ingester(): string | undefined {
    return this.clientOnly('jaegerIngester', 'ingester', this.kafka || this.elasticsearch);
  }

  /** People call it, and it reads from Elasticsearch. */
  public query(): string | undefined {
    const { tls, ui } = this.props.jaeger;
    const services = servesTls(ui) ? ['query'] : [];
    return services.length > 0 || this.elasticsearch ? tls?._secretFor(this, this.request('jaegerQuery', 'query', services, this.elasticsearch)) : undefined;
  }

  /** The tools that make, roll and delete indices are one client of Elasticsearch. */
  public indexManager(): string | undefined {
    return this.clientOnly('jaegerIndexManager', 'index-manager', this.elasticsearch);
  }

  private get kafka(): boolean {
    return this.props.kafka.connection.tls?.ownCertificate ?? false;
  }

  private get elasticsearch(): boolean {
    return this.props.jaeger.storage.connection.ownCertificate ?? false;
  }

  private clientOnly(workload: TlsWorkload, role: string, needed: boolean): string | undefined {
    return needed ? this.props.jaeger.tls?._secretFor(this, this.request(workload, role, [], true)) : undefined;
  }

  private request(workload: TlsWorkload, role: string, services: string[], client: boolean): CertificateRequest {
    const name = `${this.props.name}-${role}`;
    return {
      workload,
      name,
      labels: labels(this, jaegerIdentity(name, role, this.props.version)),
      dnsNames: services.map(service => serviceHost(`${this.props.name}-${service}`, namespaceOf(this))),
      client,
    };
  }
}
