import { CollectorFile, collectorFiles, isMap, runningComponents } from './configurations';
import { RenderedObjects } from './rendered-objects';
import { CheckSeverity, Hit, Rule } from './rule';

/** Rules about spans that are acknowledged before somebody else has them. */
export const DELIVERY_RULES: Rule[] = [
  {
    id: 'unconfirmed-kafka-writes',
    severity: CheckSeverity.WARNING,
    finds: 'a Kafka exporter for which a record counts as sent before all in-sync replicas have it, or that answers its senders earlier',
    why: 'spans that the senders have forgotten are lost with one broker, or with the collector',
    fix: 'delivery: Delivery.AT_LEAST_ONCE, or required_acks: all and wait_for_result: true',
    find: objects => found(objects, 'exporters', 'kafka', unconfirmedProducer),
  },
  {
    id: 'unconfirmed-storage-writes',
    severity: CheckSeverity.WARNING,
    finds: 'an ingester that commits offsets in Kafka before Elasticsearch has stored the spans. Jaeger before 2.21 can do nothing else',
    why: 'spans in a bulk request that is under way are lost when Elasticsearch fails or the ingester is killed',
    fix: 'version: JaegerVersion.V2_21 or later, with delivery: Delivery.AT_LEAST_ONCE',
    find: objects => found(objects, 'receivers', 'kafka', unconfirmedConsumer),
  },
];

type Judge = (settings: any, file: CollectorFile) => string | undefined;

function found(objects: RenderedObjects, section: 'receivers' | 'exporters', type: string, judge: Judge): Hit[] {
  return collectorFiles(objects).flatMap(file => runningComponents(file, section)
    .filter(({ path }) => path.split('.')[1].split('/')[0] === type)
    .flatMap(({ path, settings }) => {
      const weak = judge(settings, file);
      return weak ? [{ object: file.configMap, message: `${path} ${weak}` }] : [];
    }));
}

function unconfirmedProducer({ producer, sending_queue: queue }: any): string | undefined {
  if (!['all', -1, '-1'].includes(producer?.required_acks)) {
    return `has required_acks ${producer?.required_acks ?? 1}`;
  }
  return queue?.wait_for_result === true || queue?.enabled === false ? undefined : 'answers before Kafka has the record';
}

/** Only what ends in Jaeger's storage: other exporters have their own ways to confirm. */
function unconfirmedConsumer({ message_marking: marking }: any, file: CollectorFile): string | undefined {
  const [storage] = runningComponents(file, 'exporters').filter(({ path }) => path === 'exporters.jaeger_storage_exporter');
  if (!storage) {
    return undefined;
  }
  if (marking?.after !== true) {
    return 'commits an offset when the record was read';
  }
  const backend = file.config.extensions?.jaeger_storage?.backends?.[storage.settings.trace_storage];
  return isMap(backend?.elasticsearch) && backend.elasticsearch.write_mode !== 'sync' ? 'commits an offset when the write has begun (no write_mode: sync)' : undefined;
}
