import { readFileSync } from 'fs';
import * as path from 'path';
import { synthesize, UNDER_TEST } from './platforms';
import { KafkaCluster } from '../../../src';

const FOLDER = path.join(__dirname, '../../guide');

/** The agents and gateways of `test/guide`, and what they send to: a Kafka of one broker, and a collector that drops what it gets. */
export function guideManifest(namespace: string): string {
  const kafka = synthesize(namespace, (chart) => {
    const cluster = new KafkaCluster(chart, 'kafka', { replicas: 1, ...UNDER_TEST.kafka });
    cluster.addTopic('spans', { topicName: 'jaeger-spans', partitions: 12 });
  });
  const guide = ['agent', 'gateway'].map((name) => readFileSync(path.join(FOLDER, `${name}.yaml`), 'utf8'));
  return [...guide, JSON.stringify(sink()), kafka].join('\n---\n');
}

/** Stands in for the Jaeger collector, so that the gateways' own work is measured. */
function sink(): object {
  const labels = { app: 'jaeger-collector' };
  const config = {
    receivers: { otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } } },
    exporters: { nop: {} },
    service: { pipelines: { traces: { receivers: ['otlp'], exporters: ['nop'] } } },
  };
  const container = {
    name: 'collector',
    image: `otel/opentelemetry-collector-contrib:${UNDER_TEST.versions.collector.version}`,
    args: [`--config=yaml:${JSON.stringify(config)}`],
    ports: [{ containerPort: 4317 }],
  };
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion: 'v1', kind: 'Service', metadata: { name: labels.app }, spec: { selector: labels, ports: [{ port: 4317 }] } },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: labels.app },
        spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
      },
    ],
  };
}
