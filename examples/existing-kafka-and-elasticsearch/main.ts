import { App, Chart, Duration } from 'cdk8s';
import { ElasticsearchCluster, KafkaCluster, KafkaSaslMechanism, PlatformSize, TracingPlatform } from '../../src';

const app = new App();
const chart = new Chart(app, 'tracing', { namespace: 'tracing' });

new TracingPlatform(chart, 'tracing', {
  size: PlatformSize.PRODUCTION,
  buffer: KafkaCluster.fromAttributes({
    bootstrapServers: ['events-kafka-bootstrap.kafka.svc:9093'],
    topicPartitions: 24,
    tls: { ca: { secretName: 'tracing-kafka', key: 'ca.crt' } },
    sasl: { mechanism: KafkaSaslMechanism.SCRAM_SHA_512, username: 'jaeger', password: { secretName: 'tracing-kafka', key: 'password' } },
  }),
  storage: ElasticsearchCluster.fromAttributes({
    urls: ['https://logs.search.example.com:9200'],
    username: 'jaeger',
    password: { secretName: 'tracing-elasticsearch', key: 'password' },
    ca: { secretName: 'tracing-elasticsearch', key: 'ca.crt' },
    dataNodes: 6,
  }),
  jaeger: {
    // The topic is managed where the Kafka cluster is, so no Job makes it here.
    topic: { topicName: 'tracing.jaeger-spans' },
    // Other teams use the same Elasticsearch.
    index: { prefix: 'tracing' },
    retention: Duration.days(14),
    ingester: { replicas: 4 },
  },
});

app.synth();
