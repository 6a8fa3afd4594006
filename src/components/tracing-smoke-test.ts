import { createHash } from 'crypto';
import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { COLLECTOR_USER } from './collector-pod';
import { curlImage, JaegerCurlImage } from './jaeger-storage';
import type { JaegerWithKafka } from './jaeger-with-kafka';
import type { OtelCollectorDaemonSet } from './otel-collector-daemon-set';
import type { TailSamplingGateway } from './tail-sampling-gateway';
import { samplingProblems, SmokeTestHop, smokeTestHops, smokeTestProblems } from './tracing-smoke-test-hops';
import { callTo } from '../config/otel/calls';
import { SMOKE_TEST_SCRIPT } from '../config/smoke-test/script';
import { Graph } from '../shared/graph';
import { ELASTICSEARCH_IMAGE } from '../shared/images';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { Identity, labels, selectorLabels } from '../shared/labels';
import { baseName, checkUniqueNames, SERVICE_NAME_LENGTH } from '../shared/names';
import { ConfigFiles, configFiles, configVolume, eachFolderOnce, SecretFolder, secretVolume } from '../shared/objects';
import { destinationFor, secretFiles, secretPath } from '../shared/otlp-tls';
import { imageOf, Manifest, podTemplate, RESTRICTED_CONTAINER } from '../shared/pod';
import { refuse, refuseAtSynthesis } from '../shared/refuse';
import { resources } from '../shared/resources';
import type { SecretKey } from '../shared/secret-key';
import { SyncWave, syncWave } from '../shared/sync-wave';
import type { WorkloadOptions } from '../shared/workload-options';

/** When a smoke test runs once. */
export enum SmokeTestJob {
  /** Never: there is the CronJob only. */
  NONE = 'none',
  /** When it is applied, and again whenever what it does changes. It tries four times, since a platform that is new needs some minutes. */
  ONCE = 'once',
  /** After every sync of Argo CD, as a hook: a sync whose trace gets lost has failed. */
  ARGO_CD_POST_SYNC = 'argo-cd-post-sync',
}

/** Options of {@link TracingSmokeTest}: all but what is tested. */
export interface TracingSmokeTestOptions extends WorkloadOptions {
  /**
   * When the CronJob runs, in UTC.
   *
   * @default - every fifteen minutes
   */
  readonly schedule?: string;
  /**
   * Whether there is a CronJob.
   *
   * @default true
   */
  readonly scheduled?: boolean;
  /**
   * Whether it runs once as well.
   *
   * @default SmokeTestJob.ONCE
   */
  readonly job?: SmokeTestJob;
  /**
   * How long the trace may take. It must be longer than the samplers' decision wait.
   *
   * @default Duration.minutes(2)
   */
  readonly wait?: Duration;
  /**
   * What Jaeger's API wants to see where it asks for a login: the value of the header `authorization`, such as `Bearer …`. Needs
   * `bearerTokens` of {@link UiAuth.oidc}; somebody must renew the token in the Secret.
   *
   * @default - it asks for none
   */
  readonly queryAuthorization?: SecretKey;
  /**
   * The image of its pods: any with a POSIX shell and curl, such as `curlimages/curl`, which is small. It replaces `imageRepository`.
   *
   * @default - Elasticsearch's own, which the platform has anyway
   */
  readonly curlImage?: JaegerCurlImage;
}

/** Props of {@link TracingSmokeTest}. */
export interface TracingSmokeTestProps extends TracingSmokeTestOptions {
  /**
   * The name of its objects.
   *
   * @default - the construct's id in lower case
   */
  readonly name?: string;
  /** The agents: the trace goes to the one of the pod's node. */
  readonly agent: OtelCollectorDaemonSet;
  /**
   * The samplers, so that they can be named as the broken hop. One of their policies must keep traces with an error.
   *
   * @default - they are no part of this app
   */
  readonly gateway?: TailSamplingGateway;
  /** The Jaeger that the trace must get to. */
  readonly jaeger: JaegerWithKafka;
}

const SCRIPT_FOLDER = '/etc/smoke-test';
const SCRIPT_FILE = 'smoke-test.sh';
const AUTHORIZATION_FOLDER = '/etc/smoke-test-authorization';
/** Beside the wait: for measuring, and for answers that don't come. */
const SLACK_SECONDS = 180;

/**
 * Sends a trace through the front door and looks it up in Jaeger, once and every quarter of an hour. A run that fails names the broken hop
 * in its log and in the termination message of its pod: agent, sampler, Jaeger's collector, Kafka, ingester, Elasticsearch or query.
 *
 * The trace is one span of the service `tracing-smoke-test` with the status `ERROR`. The metric is the CronJob's own, by
 * kube-state-metrics: `kube_cronjob_status_last_successful_time`.
 *
 * Resources by default: 10m to 200m CPU, 64 MiB.
 */
export class TracingSmokeTest extends Construct {
  /** The CronJob. Undefined with `scheduled: false`. */
  public readonly cronJob?: ApiObject;
  /** The Job. Undefined with `SmokeTestJob.NONE`. */
  public readonly job?: ApiObject;
  /** The ConfigMap with its script. */
  public readonly configMap: ApiObject;

  private readonly name: string;
  private readonly identity: Identity;

  /**
   * @param scope the chart of the platform's namespace, or another construct. Define it before NetworkPolicies
   * @param id the name of the objects, where `name` isn't given
   */
  public constructor(scope: Construct, id: string, props: TracingSmokeTestProps) {
    super(scope, id);
    refuse(this, smokeTestProblems(this, props));
    this.name = baseName(this, props.name, '-elasticsearch', SERVICE_NAME_LENGTH);
    const { repository, tag } = imageFor(props);
    this.identity = { application: 'tracing-smoke-test', instance: this.name, component: 'smoke-test', version: tag! };
    const hops = smokeTestHops(this, this.name, this.identity, props);
    this.addToGraph(hops, props);

    const files = configFiles(this, 'Config', this.name, this.identity, { [SCRIPT_FILE]: () => SMOKE_TEST_SCRIPT });
    this.configMap = files.configMap;
    const image = imageOf(this, { imageRepository: repository }, ELASTICSEARCH_IMAGE, tag!);
    const template = this.template({ image, hops, files, access: this.access(props), props });
    if (props.scheduled ?? true) {
      this.cronJob = this.define('CronJob', this.name, cronJobSpec(props, template));
    }
    this.job = this.defineJob(props, template);
    refuseAtSynthesis(this, () => samplingProblems(props, waitOf(props).toSeconds()));
    checkUniqueNames(this);
  }

  private addToGraph(hops: SmokeTestHop[], { agent, jaeger }: TracingSmokeTestProps): void {
    Graph.of(this).add({
      scope: this,
      name: this.name,
      namespace: namespaceOf(this),
      labels: labels(this, this.identity),
      selector: selectorLabels(this.identity),
      hosts: [],
      calls: () => [
        ...callTo(agent.otlpHttpUrl),
        ...hops.flatMap(({ hosts, metricsPort }) => metricsPort ? hosts.map(host => ({ host, port: metricsPort })) : []),
        ...callTo(jaeger.queryUrl),
      ],
    });
  }

  /** Secrets that it reads, and what the script must know of them. */
  private access({ agent, jaeger, queryAuthorization }: TracingSmokeTestProps): SecretAccess {
    const { tls } = destinationFor(this, agent, { workload: 'smokeTest', name: this.name, labels: labels(this, this.identity) });
    const { caSecretName } = jaeger._queryAccess;
    const files = {
      AGENT_CA: tls?.caFile,
      AGENT_CERT: tls?.certFile,
      AGENT_KEY: tls?.keyFile,
      QUERY_CA: caSecretName && secretPath(caSecretName, 'ca.crt'),
      QUERY_AUTHORIZATION_FILE: queryAuthorization && `${AUTHORIZATION_FOLDER}/${queryAuthorization.key}`,
    };
    return {
      env: Object.entries(files).map(([name, value]) => ({ name, value })),
      folders: eachFolderOnce([
        ...tls?.secretFiles ?? [],
        ...caSecretName ? [secretFiles(caSecretName, ['ca.crt'])] : [],
        ...queryAuthorization ? [{ mountPath: AUTHORIZATION_FOLDER, secretName: queryAuthorization.secretName, keys: [queryAuthorization.key] }] : [],
      ]),
    };
  }

  private template(parts: PodParts): Manifest {
    const { image, files, access: { folders }, props } = parts;
    const volumes = folders.map((folder, index) => ({ name: `secret-${index}`, folder }));
    return podTemplate(this, {
      identity: this.identity,
      user: COLLECTOR_USER,
      containers: [{
        name: 'smoke-test',
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['/bin/sh', `${SCRIPT_FOLDER}/${SCRIPT_FILE}`],
        env: environment(parts),
        resources: resources(props.resources, { cpuRequest: 10, cpuLimit: 200, memory: 64 }).rendered,
        securityContext: RESTRICTED_CONTAINER,
        volumeMounts: [
          { name: 'script', mountPath: SCRIPT_FOLDER, readOnly: true },
          { name: 'tmp', mountPath: '/tmp' },
          ...volumes.map(({ name, folder }) => ({ name, mountPath: folder.mountPath, readOnly: true })),
        ],
      }],
      // In memory, since the header with the token is written there.
      volumes: [
        configVolume('script', files),
        { name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
        ...volumes.map(({ name, folder }) => secretVolume(name, folder)),
      ],
      gracePeriodSeconds: 10,
      spreadOverNodes: 'none',
      restartPolicy: 'Never',
      options: props,
    });
  }

  private define(kind: 'Job' | 'CronJob', name: string, spec: Manifest, annotations?: { [key: string]: string }): ApiObject {
    return kubeObject(this, kind, { apiVersion: 'batch/v1', kind, name, labels: labels(this, this.identity), annotations, body: { spec } });
  }

  /** A Job can't be changed: as a hook it is made anew for each sync, else another one has another name. */
  private defineJob(props: TracingSmokeTestProps, template: Manifest): ApiObject | undefined {
    const { job = SmokeTestJob.ONCE } = props;
    const spec = { backoffLimit: 3, activeDeadlineSeconds: 4 * secondsOf(props), template };
    switch (job) {
      case SmokeTestJob.NONE: return undefined;
      case SmokeTestJob.ARGO_CD_POST_SYNC: return this.define('Job', `${this.name}-after-sync`, spec, {
        'argocd.argoproj.io/hook': 'PostSync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
      });
      default: {
        const hash = createHash('sha256').update(JSON.stringify([spec, SMOKE_TEST_SCRIPT])).digest('hex').slice(0, 8);
        return this.define('Job', `${this.name}-${hash}`, spec, syncWave(SyncWave.INGEST));
      }
    }
  }
}

/** The Secrets that it reads as files, and the variables that say so. */
interface SecretAccess {
  readonly env: { readonly name: string; readonly value?: string }[];
  readonly folders: SecretFolder[];
}

interface PodParts {
  readonly image: string;
  readonly hops: SmokeTestHop[];
  readonly files: ConfigFiles;
  readonly access: SecretAccess;
  readonly props: TracingSmokeTestProps;
}

function environment({ hops, access, props }: PodParts): Manifest[] {
  const lines = hops.map(({ name, hosts, metricsPort }) => [name, metricsPort ?? '-', ...hosts].join(' '));
  return [
    { name: 'AGENT_URL', value: props.agent.otlpHttpUrl },
    { name: 'QUERY_URL', value: props.jaeger.queryUrl },
    { name: 'WAIT_SECONDS', value: String(waitOf(props).toSeconds()) },
    { name: 'HOPS', value: lines.join('\n') },
    // The API server drops an empty value, and a diff would show it for ever.
    ...access.env.filter(({ value }) => value !== undefined),
  ];
}

function cronJobSpec(props: TracingSmokeTestProps, template: Manifest): Manifest {
  return {
    schedule: props.schedule ?? '*/15 * * * *',
    timeZone: 'Etc/UTC',
    concurrencyPolicy: 'Forbid',
    startingDeadlineSeconds: 300,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 3,
    // One try: a second one would hide what was broken at the first.
    jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: secondsOf(props), template } },
  };
}

function waitOf({ wait }: TracingSmokeTestProps): Duration {
  return wait ?? Duration.minutes(2);
}

function secondsOf(props: TracingSmokeTestProps): number {
  return waitOf(props).toSeconds() + SLACK_SECONDS;
}

function imageFor({ curlImage: given, jaeger: { storage } }: TracingSmokeTestProps): JaegerCurlImage {
  return curlImage({ index: { curlImage: given }, storage });
}
