import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { COLLECTOR_USER } from './collector-pod';
import type { JaegerWithKafkaProps } from './jaeger-with-kafka';
import type { JaegerStorage } from '../config/jaeger/storage';
import { callTo } from '../config/otel/calls';
import type { JaegerVersion } from '../config/versions/jaeger-version';
import { Graph } from '../shared/graph';
import { JAEGER_INDEX_CLEANER_IMAGE } from '../shared/images';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { Identity, labels, selectorLabels } from '../shared/labels';
import { secretVolume } from '../shared/objects';
import { imageOf, Manifest, podTemplate, RESTRICTED_CONTAINER } from '../shared/pod';
import { resources } from '../shared/resources';

/** What the cleaner is made of. */
export interface JaegerIndexCleanerProps {
  readonly name: string;
  readonly version: JaegerVersion;
  readonly storage: JaegerStorage;
  readonly jaeger: JaegerWithKafkaProps;
}

const CA_FOLDER = '/etc/elasticsearch-ca';

/** Deletes indices after the retention, once a day: not exported, {@link JaegerWithKafka} is the way to it. */
export class JaegerIndexCleaner extends Construct {
  public readonly cronJob: ApiObject;

  public constructor(scope: Construct, id: string, props: JaegerIndexCleanerProps) {
    super(scope, id);
    const identity: Identity = { application: 'jaeger', instance: props.name, component: 'index-cleaner', version: props.version.version };
    const { ca } = props.jaeger.storage.connection;
    const options = props.jaeger.indexCleaner ?? {};
    const template = podTemplate(this, {
      identity,
      user: COLLECTOR_USER,
      containers: [this.container(props)],
      volumes: ca ? [secretVolume('ca', { mountPath: CA_FOLDER, secretName: ca.secretName, keys: [ca.key] })] : [],
      gracePeriodSeconds: 30,
      spreadOverNodes: 'none',
      restartPolicy: 'OnFailure',
      options,
    });
    Graph.of(this).add({
      scope: this,
      name: props.name,
      namespace: namespaceOf(this),
      labels: labels(this, identity),
      selector: selectorLabels(identity),
      hosts: [],
      calls: () => callTo(props.storage.urls[0]),
    });
    this.cronJob = kubeObject(this, 'Resource', {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      name: props.name,
      labels: labels(this, identity),
      body: {
        spec: {
          // After midnight UTC, by which Jaeger names its daily indices.
          schedule: '55 0 * * *',
          timeZone: 'Etc/UTC',
          concurrencyPolicy: 'Forbid',
          // Half a day: a run that was missed is made up for, and one that is later than that leaves the work to the next.
          startingDeadlineSeconds: 12 * 3600,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 3,
          jobTemplate: { spec: { backoffLimit: 3, template } },
        },
      },
    });
  }

  private container({ storage, version, jaeger }: JaegerIndexCleanerProps): Manifest {
    const { ca, username, password } = jaeger.storage.connection;
    const days = storage.retentionHours / 24;
    return {
      name: 'index-cleaner',
      image: imageOf(jaeger.indexCleaner ?? {}, JAEGER_INDEX_CLEANER_IMAGE, version.version),
      imagePullPolicy: 'IfNotPresent',
      args: [String(days), storage.urls[0]],
      env: [
        ...storage.indexPrefix ? [{ name: 'INDEX_PREFIX', value: storage.indexPrefix }] : [],
        ...username && password
          ? [{ name: 'ES_USERNAME', value: username }, { name: 'ES_PASSWORD', valueFrom: { secretKeyRef: { name: password.secretName, key: password.key } } }]
          : [],
        ...ca ? [{ name: 'ES_TLS_ENABLED', value: 'true' }, { name: 'ES_TLS_CA', value: `${CA_FOLDER}/${ca.key}` }] : [],
      ],
      resources: resources(jaeger.indexCleaner?.resources, { cpuRequest: 20, cpuLimit: 200, memory: 64 }).rendered,
      securityContext: RESTRICTED_CONTAINER,
      volumeMounts: ca ? [{ name: 'ca', mountPath: CA_FOLDER, readOnly: true }] : [],
    };
  }
}
