import { createHash } from 'crypto';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { COLLECTOR_USER, waitContainer } from './collector-pod';
import { jaegerIdentity } from './jaeger-role';
import { callTo } from '../config/otel/calls';
import type { JaegerVersion } from '../config/versions/jaeger-version';
import { ElasticsearchConnection, ElasticsearchUsers, userFor } from '../shared/elasticsearch-connection';
import { Graph } from '../shared/graph';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { labels, selectorLabels } from '../shared/labels';
import { SecretFolder, secretVolume } from '../shared/objects';
import { secretFiles, secretPath } from '../shared/otlp-tls';
import { imageOf, Manifest, podTemplate, RESTRICTED_CONTAINER } from '../shared/pod';
import { resources } from '../shared/resources';
import { SyncWave, syncWave } from '../shared/sync-wave';
import type { WorkloadOptions } from '../shared/workload-options';

/** A program that runs to its end, in a Job or in a CronJob. */
export interface JaegerIndexToolProps {
  /** The beginning of the names of all parts of this Jaeger. */
  readonly name: string;
  /** What it does: the rest of its name, and its label `app.kubernetes.io/component`. */
  readonly component: string;
  readonly version: JaegerVersion;
  readonly connection: ElasticsearchConnection;
  /** The Secret with its certificate. */
  readonly certificate?: string;
  /** The program, without its mounts. */
  readonly container: Manifest;
  readonly options: WorkloadOptions;
  /** What runs before it, in the same pod and with the same mounts. */
  readonly before?: Manifest[];
  /** When it runs, in UTC. Without it, it runs once. */
  readonly schedule?: string;
  /**
   * How long a run may take, in seconds.
   *
   * @default - as long as it wants
   */
  readonly deadlineSeconds?: number;
}

/** One of Jaeger's own programs. */
export interface JaegerProgram {
  /** Upstream's image without the tag, which is Jaeger's version. */
  readonly image: string;
  readonly args: string[];
  readonly env: Manifest[];
}

const CA_FOLDER = '/etc/elasticsearch-ca';

/** One of Jaeger's tools for indices: not exported, {@link JaegerWithKafka} is the way to it. */
export class JaegerIndexTool extends Construct {
  /** The Job or the CronJob. */
  public readonly workload: ApiObject;

  public constructor(scope: Construct, id: string, props: JaegerIndexToolProps) {
    super(scope, id);
    const name = `${props.name}-${props.component}`;
    const identity = jaegerIdentity(name, props.component, props.version);
    const folders = secretFolders(props);
    const template = podTemplate(this, {
      identity,
      user: COLLECTOR_USER,
      initContainers: props.before?.map(container => ({ ...container, volumeMounts: mounts(folders) })),
      containers: [{ ...props.container, volumeMounts: mounts(folders) }],
      volumes: Object.entries(folders).map(([volume, folder]) => secretVolume(volume, folder)),
      gracePeriodSeconds: 30,
      spreadOverNodes: 'none',
      restartPolicy: 'OnFailure',
      options: props.options,
    });
    Graph.of(this).add({
      scope: this,
      name,
      namespace: namespaceOf(this),
      labels: labels(this, identity),
      selector: selectorLabels(identity),
      hosts: [],
      calls: () => callTo(props.connection.urls[0]),
    });
    const common = { apiVersion: 'batch/v1', labels: labels(this, identity) };
    this.workload = props.schedule === undefined
      ? kubeObject(this, 'Resource', { ...common, kind: 'Job', name: `${name}-${hashOf(template)}`, annotations: syncWave(SyncWave.STORAGE_SETUP), body: jobBody(template) })
      : kubeObject(this, 'Resource', { ...common, kind: 'CronJob', name, body: cronJobBody(template, props) });
  }
}

/** The container of one of Jaeger's own programs. */
export function programContainer(scope: Construct, props: Omit<JaegerIndexToolProps, 'container'>, { image, args, env }: JaegerProgram): Manifest {
  return {
    name: props.component,
    image: imageOf(scope, props.options, image, props.version.version),
    imagePullPolicy: 'IfNotPresent',
    args,
    env: [...env, ...toolEnvironment(props)],
    resources: resources(props.options.resources, { cpuRequest: 20, cpuLimit: 200, memory: 64 }).rendered,
    securityContext: RESTRICTED_CONTAINER,
  };
}

/** The variables by which a user reaches the storage, in the pods of these tools. */
export function toolEnvironment(
  { connection, certificate }: Pick<JaegerIndexToolProps, 'connection' | 'certificate'>, purpose: keyof ElasticsearchUsers = 'indexManager',
): Manifest[] {
  return connectionEnvironment(connection, purpose, {
    caFile: connection.ca && `${CA_FOLDER}/${connection.ca.key}`,
    certFile: certificate && secretPath(certificate, 'tls.crt'),
    keyFile: certificate && secretPath(certificate, 'tls.key'),
  });
}

/** Files for TLS, as paths in a pod. */
export interface ConnectionFiles {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** The variables that Jaeger's tools read, and the library's own scripts. */
export function connectionEnvironment(
  connection: ElasticsearchConnection, purpose: keyof ElasticsearchUsers, { caFile, certFile, keyFile }: ConnectionFiles,
): Manifest[] {
  const user = userFor(connection, purpose);
  return [
    ...user ? [
      { name: 'ES_USERNAME', value: user.username },
      { name: 'ES_PASSWORD', valueFrom: { secretKeyRef: { name: user.password.secretName, key: user.password.key } } },
    ] : [],
    ...caFile || certFile ? [{ name: 'ES_TLS_ENABLED', value: 'true' }] : [],
    ...caFile ? [{ name: 'ES_TLS_CA', value: caFile }] : [],
    ...certFile && keyFile ? [{ name: 'ES_TLS_CERT', value: certFile }, { name: 'ES_TLS_KEY', value: keyFile }] : [],
  ];
}

/** Waits for the storage's port, so that a tool that runs once doesn't fail again and again. */
export function waitForStorage({ container, connection }: JaegerIndexToolProps): Manifest {
  return waitContainer(container.image, connection.urls[0]);
}

function jobBody(template: Manifest): Manifest {
  return { spec: { backoffLimit: 20, template } };
}

function cronJobBody(template: Manifest, { schedule, deadlineSeconds }: JaegerIndexToolProps): Manifest {
  return {
    spec: {
      schedule,
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      // Half a day: a run that was missed is made up for, and one that is later than that leaves the work to the next.
      startingDeadlineSeconds: 12 * 3600,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      jobTemplate: { spec: { backoffLimit: 3, activeDeadlineSeconds: deadlineSeconds, template } },
    },
  };
}

/** A Job can't be changed, so another one has another name. */
function hashOf(template: Manifest): string {
  return createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 8);
}

/** The Secrets that it reads as files, by the names of their volumes. */
function secretFolders({ connection: { ca }, certificate }: JaegerIndexToolProps): { [volume: string]: SecretFolder } {
  return {
    ...ca ? { ca: { mountPath: CA_FOLDER, secretName: ca.secretName, keys: [ca.key] } } : {},
    ...certificate ? { certificate: secretFiles(certificate, ['tls.crt', 'tls.key']) } : {},
  };
}

function mounts(folders: { [volume: string]: SecretFolder }): Manifest[] {
  return Object.entries(folders).map(([name, { mountPath }]) => ({ name, mountPath, readOnly: true }));
}
