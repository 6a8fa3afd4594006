import { Chart, Size } from 'cdk8s';
import { testChart } from './chart';
import { KubeObject, synth } from './synth';
import {
  ElasticsearchCluster, KafkaCluster, OtlpEndpoint, PersistentQueue, PlatformSize, PlatformTls, SmokeTestJob, TracingPlatform, TracingPlatformProps,
} from '../../src';

export const ISSUER = PlatformTls.certManager({ issuer: 'internal-ca' });
export const PRODUCTION: TracingPlatformProps = { size: PlatformSize.PRODUCTION, tls: ISSUER };

export const EXISTING: TracingPlatformProps = {
  storage: ElasticsearchCluster.fromAttributes({
    urls: ['https://es.example.com:9200'],
    username: 'jaeger',
    password: { secretName: 'es-user', key: 'password' },
    ca: { secretName: 'es-ca', key: 'ca.crt' },
  }),
  buffer: KafkaCluster.fromAttributes({ bootstrapServers: ['kafka.example.com:9092'] }),
};

/** A platform of every shape whose output is checked as a whole. */
export const SHAPES: { [shape: string]: TracingPlatformProps } = {
  'EVALUATION': {},
  'PRODUCTION': PRODUCTION,
  'with monitoring': { ...PRODUCTION, monitoring: { dashboards: {} } },
  'with a smoke test': { ...PRODUCTION, smokeTest: { job: SmokeTestJob.ARGO_CD_POST_SYNC } },
  'with a router': { ...PRODUCTION, gateway: { router: { autoscaling: { minReplicas: 2, maxReplicas: 5 } } } },
  'with two groups of samplers': { ...PRODUCTION, gateway: { replication: 2, router: {} } },
  'with existing Kafka and Elasticsearch': { size: PlatformSize.PRODUCTION, ...EXISTING },
  'with a backend': {
    size: PlatformSize.PRODUCTION,
    backend: OtlpEndpoint.fromAttributes({
      host: 'otlp.vendor.example.com', port: 4317, tls: {}, headers: [{ name: 'authorization', secretName: 'vendor', secretKey: 'token' }],
    }),
  },
  'with queues on disk, an archive and a namespace': {
    createNamespace: true,
    agent: { persistentQueue: PersistentQueue.emptyDir(Size.gibibytes(1)) },
    gateway: { persistentQueue: PersistentQueue.volumeClaim({ size: Size.gibibytes(1) }) },
    jaeger: { archive: true, collector: { autoscaling: { minReplicas: 2, maxReplicas: 4 } } },
  },
};

/** The output of a platform called `tracing`. */
export function platformObjects(props: TracingPlatformProps, namespace?: string): KubeObject[] {
  const chart = testChart(namespace);
  new TracingPlatform(chart, 'tracing', props);
  return synth(chart);
}

interface Place { name: string; namespace: string }

/** Two platforms in one app, each with its objects. */
export function twoPlatforms(one: Place, other: Place, props: TracingPlatformProps): KubeObject[][] {
  const first = testChart(one.namespace);
  const second = new Chart(first.node.root as any, 'second', { namespace: other.namespace });
  new TracingPlatform(first, 'One', { ...props, name: one.name });
  new TracingPlatform(second, 'Other', { ...props, name: other.name });
  return [synth(first), synth(second)];
}
