import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { COLLECTOR_USER } from './collector-pod';
import { jaegerIdentity } from './jaeger-role';
import type { JaegerWithKafkaProps } from './jaeger-with-kafka';
import type { JaegerStorage } from '../config/jaeger/storage';
import { callTo } from '../config/otel/calls';
import type { JaegerVersion } from '../config/versions/jaeger-version';
import { userFor } from '../shared/elasticsearch-connection';
import { Graph } from '../shared/graph';
import { JAEGER_INDEX_CLEANER_IMAGE } from '../shared/images';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { labels, selectorLabels } from '../shared/labels';
import { SecretFolder, secretVolume } from '../shared/objects';
import { secretFiles, secretPath } from '../shared/otlp-tls';
import { imageOf, Manifest, podTemplate, RESTRICTED_CONTAINER } from '../shared/pod';
import { resources } from '../shared/resources';

/** What the cleaner is made of. */
export interface JaegerIndexCleanerProps {
  readonly name: string;
  readonly version: JaegerVersion;
  readonly storage: JaegerStorage;
  readonly jaeger: JaegerWithKafkaProps;
  /** The Secret with its certificate. */
  readonly certificate?: string;
}

const CA_FOLDER = '/etc/elasticsearch-ca';

/** Deletes indices after the retention, once a day: not exported, {@link JaegerWithKafka} is the way to it. */
export class JaegerIndexCleaner extends Construct {
  public readonly cronJob: ApiObject;

  public constructor(scope: Construct, id: string, props: JaegerIndexCleanerProps) {
    super(scope, id);
    const identity = jaegerIdentity(props.name, 'index-cleaner', props.version);
    const folders = secretFolders(props);
    const options = props.jaeger.indexCleaner ?? {};
    const template = podTemplate(this, {
      identity,
      user: COLLECTOR_USER,
      containers: [this.container(props, folders)],
      volumes: Object.entries(folders).map(([name, folder]) => secretVolume(name, folder)),
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

  private container({ storage, version, jaeger, certificate }: JaegerIndexCleanerProps, folders: { [name: string]: SecretFolder }): Manifest {
    const { connection } = jaeger.storage;
    const { ca } = connection;
    const user = userFor(connection, 'indexManager');
    const days = storage.retentionHours / 24;
    return {
      name: 'index-cleaner',
      image: imageOf(this, jaeger.indexCleaner ?? {}, JAEGER_INDEX_CLEANER_IMAGE, version.version),
      imagePullPolicy: 'IfNotPresent',
      args: [String(days), storage.urls[0]],
      env: [
        ...storage.indexPrefix ? [{ name: 'INDEX_PREFIX', value: storage.indexPrefix }] : [],
        ...user ? [
          { name: 'ES_USERNAME', value: user.username },
          { name: 'ES_PASSWORD', valueFrom: { secretKeyRef: { name: user.password.secretName, key: user.password.key } } },
        ] : [],
        ...ca || certificate ? [{ name: 'ES_TLS_ENABLED', value: 'true' }] : [],
        ...ca ? [{ name: 'ES_TLS_CA', value: `${CA_FOLDER}/${ca.key}` }] : [],
        ...certificate ? [
          { name: 'ES_TLS_CERT', value: secretPath(certificate, 'tls.crt') }, { name: 'ES_TLS_KEY', value: secretPath(certificate, 'tls.key') },
        ] : [],
      ],
      resources: resources(jaeger.indexCleaner?.resources, { cpuRequest: 20, cpuLimit: 200, memory: 64 }).rendered,
      securityContext: RESTRICTED_CONTAINER,
      volumeMounts: Object.entries(folders).map(([name, { mountPath }]) => ({ name, mountPath, readOnly: true })),
    };
  }
}

/** The Secrets that it reads as files, by the names of their volumes. */
function secretFolders({ jaeger, certificate }: JaegerIndexCleanerProps): { [volume: string]: SecretFolder } {
  const { ca } = jaeger.storage.connection;
  return {
    ...ca ? { ca: { mountPath: CA_FOLDER, secretName: ca.secretName, keys: [ca.key] } } : {},
    ...certificate ? { certificate: secretFiles(certificate, ['tls.crt', 'tls.key']) } : {},
  };
}
