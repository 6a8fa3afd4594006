import { ApiObject } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import type { OtelCollectorDaemonSet } from './otel-collector-daemon-set';
import { TracingSwitch } from './tracing-switch';
import type { ApplicationLanguage } from '../config/instrumentation/application-language';
import { baseUrlProblems } from '../config/instrumentation/base-url';
import { HeadSampling } from '../config/instrumentation/head-sampling';
import { inject, Injection, withKey } from '../config/instrumentation/inject';
import { Propagator } from '../config/instrumentation/propagator';
import { checkNotEmpty, Problem } from '../config/problem';
import { Graph } from '../shared/graph';
import { ImageSource } from '../shared/image-source';
import { AUTO_INSTRUMENTATION_IMAGES } from '../shared/images';
import { Manifest, RESTRICTED_CONTAINER } from '../shared/pod';
import { refuse, refuseAtSynthesis, throwProblems } from '../shared/refuse';
import { apiObjects } from '../shared/rendered-pods';
import { resources } from '../shared/resources';

/** How one workload is instrumented. */
export interface InstrumentationOptions {
  /** The language, which decides the agent and the variables. */
  readonly language: ApplicationLanguage;
  /**
   * The name under which people find it: `OTEL_SERVICE_NAME`.
   *
   * @default - the name of the workload
   */
  readonly serviceName?: string;
  /**
   * The release of the application: `service.version`.
   *
   * @default - none
   */
  readonly serviceVersion?: string;
  /**
   * A group of services, for example a product: `service.namespace`.
   *
   * @default - the Kubernetes namespace
   */
  readonly serviceNamespace?: string;
  /**
   * Further resource attributes. Those of the pod and the workload are there already.
   *
   * @default - none
   */
  readonly resourceAttributes?: { [name: string]: string };
  /**
   * The containers that are meant, by name.
   *
   * @default - the first
   */
  readonly containers?: string[];
  /**
   * What is decided when a trace begins here. Whatever is left out never gets to the tail samplers.
   *
   * @default HeadSampling.all()
   */
  readonly sampling?: HeadSampling;
  /**
   * How the context travels to other applications. Give all formats that the neighbours read.
   *
   * @default - W3C Trace Context and W3C Baggage
   */
  readonly propagators?: Propagator[];
  /**
   * The ConfigMap that switches the SDK off. It needn't exist.
   *
   * @default - the ConfigMap `tracing-switch` of the namespace
   */
  readonly tracingSwitch?: TracingSwitch;
  /**
   * The Secret in the workload's namespace with the agent's CA certificate (`ca.crt`), where agents take TLS.
   *
   * @default - plain text; required for an `https` address
   */
  readonly tlsSecretName?: string;
  /**
   * Whether that Secret also has a certificate of the application's own (`tls.crt`, `tls.key`), where agents ask for one.
   *
   * @default false
   */
  readonly clientCertificate?: boolean;
  /**
   * Further variables, and other values of those that the library sets, for example `OTEL_PYTHON_EXCLUDED_URLS` or
   * `OTEL_METRICS_EXPORTER`. No secrets: what is synthesized is committed.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
  /**
   * Requests and limits of the init container that copies the agent.
   *
   * @default - 10m to 500m CPU, 128 MiB. A pod's init containers and its containers don't add up: a pod that asks for more than that asks for no more than before
   */
  readonly initResources?: kplus.ContainerResources;
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod'];
/** Those of them that can be changed when they are there. */
const CHANGEABLE = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'];
/** The folder of certificates in the application's container. */
const TLS_FOLDER = '/etc/opentelemetry-tls';
/** Marks objects that are instrumented, with what was said about each container. */
const INSTRUMENTED = Symbol.for('cdk8s-tracing.instrumented');

/**
 * Puts OpenTelemetry into applications without an operator: an init container copies the agent of the language into a
 * volume, and variables make the program load it and send to the collector of its node. What was there stays as it is; where
 * that can't be, synthesis is refused. Take the line away, and the workload is what it was.
 *
 * Everything is added when the workload is rendered, so it doesn't matter what else is changed before or after.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export class ApplicationInstrumentation {
  /** Applications send to these agents. */
  public static viaAgent(agent: OtelCollectorDaemonSet): ApplicationInstrumentation {
    return new ApplicationInstrumentation(agent.otlpHttpUrl, agent, agent.clientAuthority !== undefined);
  }

  /**
   * Applications send to an address: agents that another app defines.
   *
   * @param url OTLP over HTTP, for example `http://tracing-agent.observability.svc:4318`
   * @throws if it is no such address
   */
  public static viaUrl(url: string): ApplicationInstrumentation {
    throwProblems('ApplicationInstrumentation.viaUrl', urlProblems(url));
    return new ApplicationInstrumentation(url, undefined, false);
  }

  /** Where applications send OTLP over HTTP. */
  public readonly endpoint: string;

  private constructor(endpoint: string, private readonly agent: IConstruct | undefined, private readonly mutualTls: boolean) {
    this.endpoint = endpoint;
  }

  /**
   * Instruments one workload.
   *
   * @param workload a Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob or Pod: of cdk8s-plus, as an `ApiObject`, or
   *   an `Include` with one of them
   * @throws if it is none of these, or an option is malformed, or a container has been instrumented otherwise already
   */
  public instrument(workload: IConstruct, options: InstrumentationOptions): void {
    const [object, ...others] = workloadsOf(workload);
    refuse(workload, [
      ...object && others.length === 0 ? [] : [workloadProblem([object, ...others].filter(one => one))],
      ...optionProblems(this.endpoint, this.mutualTls, options),
    ]);
    const injection = this.injection(object, options);
    const known: Map<string, Injection> = (object as any)[INSTRUMENTED] ?? new Map();
    const key = injection.containers.join(',');
    const before = known.get(key);
    if (before) {
      refuse(workload, JSON.stringify(before) === JSON.stringify(injection) ? [] : [{
        prop: 'containers', value: key || '(the first)', allowed: 'instrumented once', fix: 'it has been instrumented with other options; keep one of the two calls',
      }]);
      return;
    }
    known.set(key, injection);
    Object.defineProperty(object, INSTRUMENTED, { value: known, configurable: true });
    addWhenRendered(object, injection);
  }

  /**
   * Instruments every Deployment, StatefulSet, DaemonSet and CronJob below a construct that is there by now: a namespace's chart, an
   * `Include`. Workloads that are instrumented already keep what was said about them, so exceptions come first. Parts of this library are
   * left out, and so are Jobs and Pods, which can't be changed.
   *
   * @param scope the chart, or another construct
   * @param options what they have in common; `serviceName` is each workload's own
   * @throws if there is none, or an option is malformed
   */
  public instrumentAll(scope: IConstruct, options: InstrumentationOptions): void {
    const own = new Set(Graph.of(scope).nodes.map(node => node.scope));
    const found = apiObjects(scope).filter(object => CHANGEABLE.includes(object.kind) && !object.node.scopes.some(one => own.has(one)));
    refuse(scope, [
      ...found.length > 0 ? [] : [{ prop: 'scope', value: scope.node.path, allowed: `a construct with a ${CHANGEABLE.join(', ')}`, fix: 'call it when the workloads are defined' }],
      ...options.serviceName === undefined ? [] : [{ prop: 'serviceName', value: options.serviceName, allowed: 'left out', fix: "each workload has its own name; instrument that one alone: instrument(workload, { serviceName: '…' })" }],
    ]);
    found.filter(object => !(INSTRUMENTED in object)).forEach(object => this.instrument(object, options));
  }

  private injection(object: ApiObject, options: InstrumentationOptions): Injection {
    const traits = options.language._traits;
    const { files, version } = traits;
    const images = ImageSource._ofFirst([object, ...this.agent ? [this.agent] : []]);
    return {
      traits,
      serviceName: options.serviceName ?? object.name,
      serviceVersion: options.serviceVersion,
      serviceNamespace: options.serviceNamespace,
      resourceAttributes: options.resourceAttributes ?? {},
      endpoint: this.endpoint,
      tlsFolder: options.tlsSecretName && TLS_FOLDER,
      tlsSecretName: options.tlsSecretName,
      clientCertificate: options.clientCertificate ?? false,
      propagators: options.propagators ?? [Propagator.TRACECONTEXT, Propagator.BAGGAGE],
      sampling: options.sampling ?? HeadSampling.all(),
      switchName: options.tracingSwitch?.configMapName ?? TracingSwitch.DEFAULT_NAME,
      own: options.environment ?? {},
      containers: options.containers ?? [],
      image: files && images._image(AUTO_INSTRUMENTATION_IMAGES[files.language], version!.version),
      pullSecrets: images._pullSecrets ?? [],
      initResources: resources(options.initResources, { cpuRequest: 10, cpuLimit: 500, memory: 128 }).rendered,
      initSecurityContext: RESTRICTED_CONTAINER,
    };
  }
}

/** The workload itself, the one of cdk8s-plus, or all that are below, as with `Include`. */
function workloadsOf(workload: IConstruct): ApiObject[] {
  const own = [workload, workload.node.defaultChild].filter((one): one is ApiObject => one !== undefined && ApiObject.isApiObject(one));
  return (own.length > 0 ? own.slice(0, 1) : apiObjects(workload)).filter(({ kind }) => WORKLOADS.includes(kind));
}

function workloadProblem(found: ApiObject[]): Problem {
  return {
    prop: 'workload',
    value: found.length === 0 ? 'none' : found.map(({ kind, name }) => `${kind}/${name}`).join(', '),
    allowed: `one of the kinds ${WORKLOADS.join(', ')}, or a construct with one of them`,
    fix: found.length === 0 ? 'give the workload itself' : 'give them one by one: include.apiObjects.find(object => object.name === …)',
  };
}

/**
 * cdk8s has no hook between an object's last patch and its text, so the object's own rendering is wrapped: JSON patches,
 * containers that are added later and files that are included are all there by then.
 */
function addWhenRendered(object: ApiObject, injection: Injection): void {
  const render = object.toJson.bind(object);
  object.toJson = () => rendered(object, render(), injection).manifest;
  refuseAtSynthesis(object, () => rendered(object, render(), injection).problems);
}

function rendered(object: ApiObject, manifest: Manifest, injection: Injection): { manifest: Manifest; problems: Problem[] } {
  const path = podPath(object.kind);
  const pod = path.reduce((part, key) => part?.[key], manifest);
  const { pod: added, problems } = inject(pod ?? {}, { kind: object.kind, workload: object.name }, injection);
  return { manifest: replaced(manifest, path, added), problems };
}

function podPath(kind: string): string[] {
  switch (kind) {
    case 'Pod': return ['spec'];
    case 'CronJob': return ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
    default: return ['spec', 'template', 'spec'];
  }
}

function replaced(part: Manifest, [key, ...rest]: string[], value: Manifest): Manifest {
  return withKey(part, key, rest.length === 0 ? value : replaced(part[key] ?? {}, rest, value));
}

function urlProblems(url: string): Problem[] {
  return baseUrlProblems('url', url, "OTLP over HTTP has the port 4318 and no path: 'http://tracing-agent.observability.svc:4318'");
}

function optionProblems(endpoint: string, mutualTls: boolean, options: InstrumentationOptions): Problem[] {
  const { language, serviceName, propagators, sampling, tlsSecretName, clientCertificate, resourceAttributes, environment, containers } = options;
  const { propagators: known } = language._traits;
  return [
    ...serviceName === undefined || serviceName.trim() ? [] : [{ prop: 'serviceName', value: serviceName, allowed: 'a name', fix: "leave it out for the workload's name" }],
    ...checkNotEmpty('propagators', propagators, 'format', 'leave it out for W3C Trace Context and Baggage'),
    ...checkNotEmpty('containers', containers, 'name', 'leave it out for the first container'),
    ...(propagators ?? []).filter(one => known && !known.includes(one)).map(one => ({ prop: 'propagators', value: one, allowed: `one that the SDK of ${language.name} knows: ${known!.join(', ')}`, fix: 'use one that both sides know' })),
    ...sampling?._problems('sampling') ?? [],
    ...endpoint.startsWith('https:') && !tlsSecretName ? [{ prop: 'tlsSecretName', value: tlsSecretName, allowed: 'given where agents take TLS', fix: `name the Secret with the CA certificate (ca.crt) of ${endpoint} in the workload's namespace` }] : [],
    ...endpoint.startsWith('http:') && tlsSecretName ? [{ prop: 'tlsSecretName', value: tlsSecretName, allowed: 'left out where agents take plain text', fix: "remove it, or set the agent's receiverTls" }] : [],
    ...mutualTls && !clientCertificate ? [{ prop: 'clientCertificate', value: clientCertificate, allowed: 'true where agents ask for a certificate', fix: 'put tls.crt and tls.key of the application into the Secret as well' }] : [],
    ...Object.keys(resourceAttributes ?? {}).filter(name => !/^[^\s=,]+$/.test(name)).map(name => ({ prop: 'resourceAttributes', value: name, allowed: 'names without spaces, commas and equals signs', fix: 'rename the attribute' })),
    ...Object.keys(environment ?? {}).filter(name => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)).map(name => ({ prop: 'environment', value: name, allowed: 'names of variables: letters, digits and underscores', fix: 'rename the variable' })),
  ];
}
