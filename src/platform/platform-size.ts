import { Duration, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { ElasticsearchClusterProps } from '../components/elasticsearch-cluster';
import type { JaegerWithKafkaOptions } from '../components/jaeger-with-kafka';
import type { KafkaClusterProps } from '../components/kafka-cluster';
import { MaxMapCount } from '../components/max-map-count';
import type { OtelCollectorDaemonSetOptions } from '../components/otel-collector-daemon-set';
import type { TailSamplingGatewayOptions } from '../components/tail-sampling-gateway';

/** How large a platform is, and what it survives. */
export enum PlatformSize {
  /** One pod of each kind, small. For a laptop or a first look: it loses data when a pod is lost. */
  EVALUATION = 'evaluation',
  /** Three nodes of everything that stores or decides, two of everything else. It survives the loss of any one node. */
  PRODUCTION = 'production',
}

/** The defaults of every part for a size. A part's own defaults are those of production. */
export interface SizeDefaults {
  readonly agent: OtelCollectorDaemonSetOptions;
  readonly gateway: TailSamplingGatewayOptions;
  readonly jaeger: JaegerWithKafkaOptions;
  readonly kafka: KafkaClusterProps;
  readonly elasticsearch: ElasticsearchClusterProps;
}

/** The defaults of a size. */
export function sizeDefaults(size: PlatformSize): SizeDefaults {
  return size === PlatformSize.PRODUCTION ? PRODUCTION : EVALUATION;
}

const PRODUCTION: SizeDefaults = { agent: {}, gateway: {}, jaeger: {}, kafka: {}, elasticsearch: {} };

const EVALUATION: SizeDefaults = {
  agent: { resources: small(50, 256) },
  gateway: { replicas: 1, decisionWait: Duration.seconds(10), expectedTracesPerSecond: 100, resources: small(50, 512) },
  jaeger: {
    retention: Duration.days(2),
    topic: { partitions: 3, retention: Duration.hours(6) },
    collector: { replicas: 1, resources: small(50, 384) },
    ingester: { replicas: 1, resources: small(50, 512) },
    query: { replicas: 1, resources: small(50, 256) },
  },
  kafka: { replicas: 1, storage: Size.gibibytes(5), resources: small(200, 1024) },
  elasticsearch: { replicas: 1, storage: Size.gibibytes(10), resources: small(300, 2048), maxMapCount: MaxMapCount.DISABLE_MMAP },
};

/** Little CPU is asked for, so that a laptop has room; the limits are those of each part. */
function small(cpuMillis: number, mebibytes: number): kplus.ContainerResources {
  // A `kplus.Cpu` in all but name: loading its class would cost more than a whole synthesis of this size.
  const request = { amount: `${cpuMillis}m` } as kplus.Cpu;
  return { cpu: { request }, memory: { limit: Size.mebibytes(mebibytes) } };
}
