import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { registerSender } from './sampler-senders';
import { callsIn, callTo } from '../config/otel/calls';
import { OtelCollectorConfig } from '../config/otel/collector-config';
import type { OtelClusterRule, OtelEnvironmentVariable, OtelPort } from '../config/otel/component-needs';
import { configProblems, ConfigTarget } from '../config/otel/config-problems';
import { garbageCollection } from '../config/otel/garbage-collection';
import { HEALTH_PORT, METRICS_PORT } from '../config/otel/ports';
import type { Problem } from '../config/problem';
import { Audience, Call, Graph, GraphNode } from '../shared/graph';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { Identity, labels, selectorLabels } from '../shared/labels';
import { ConfigFiles, configFiles, configVolume, eachFolderOnce, late, SecretFolder, secretVolume, ServicePort } from '../shared/objects';
import type { OtlpReceiverTls } from '../shared/otlp-tls';
import { Manifest, PodSettings, podTemplate, RESTRICTED_CONTAINER } from '../shared/pod';
import { httpProbes } from '../shared/probes';
import { refuseAtSynthesis } from '../shared/refuse';
import { Resources, resources } from '../shared/resources';
import type { WorkloadOptions } from '../shared/workload-options';

/** The collector image's user, and Jaeger's. */
export const COLLECTOR_USER = 10001;

const CONFIG_FOLDER = '/etc/otelcol';
const CONFIG_FILE = 'config.yaml';

/** A second container beside a collector, and what it needs. */
export interface Sidecar {
  readonly container: Manifest;
  readonly volumes: Manifest[];
  readonly ports: ServicePort[];
  readonly calls: Call[];
}

/** A program that is a collector: an OpenTelemetry Collector, or a role of Jaeger v2. */
export interface CollectorProgram {
  readonly name: string;
  readonly identity: Identity;
  readonly config: OtelCollectorConfig;
  readonly target: ConfigTarget;
  readonly image: string;
  readonly healthPath: string;
  readonly resources: Resources;
  /** Files beside the configuration, by name. */
  readonly files?: { [name: string]: () => string };
  /** Secrets that the configuration reads as files. */
  readonly secretFolders?: SecretFolder[];
  /** The ServiceAccount with the rights that the components need. */
  readonly serviceAccountName?: string;
  /** Hosts of its Services. */
  readonly hosts: string[];
  /** How it takes OTLP: in plain text where nothing is said. */
  readonly receiverTls?: OtlpReceiverTls;
  /** Ports for those that the graph doesn't know, beside metrics. */
  readonly open?: GraphNode['open'];
  /** A URL whose port must accept connections before the program starts, for one that ends where it doesn't. */
  readonly waitFor?: string;
  /** Containers that must end before the program starts. They have the Secrets of the program. */
  readonly before?: Manifest[];
  readonly sidecar?: Sidecar;
  /** Volumes and mounts beyond that. */
  readonly volumes?: Manifest[];
  readonly mounts?: Manifest[];
}

/** Defines the ConfigMap of a collector, and checks its configuration when the tree is finished. */
export function collectorConfigFiles(scope: Construct, program: CollectorProgram): ConfigFiles {
  const { config, target } = program;
  registerSender(scope, config, target.version);
  addToGraph(scope, program);
  refuseAtSynthesis(scope, () => [...configProblems('config', config, target), ...rightsProblems(program)]);
  return configFiles(scope, 'Config', program.name, program.identity, {
    [CONFIG_FILE]: () => config._toYaml(target.version),
    ...program.files,
  });
}

function addToGraph(scope: Construct, program: CollectorProgram): void {
  const { name, identity, config, target, hosts, open, waitFor, receiverTls, sidecar } = program;
  Graph.of(scope).add({
    scope,
    name,
    namespace: namespaceOf(scope),
    labels: labels(scope, identity),
    selector: selectorLabels(identity),
    hosts,
    receiverTls,
    calls: () => [
      ...config._needs().flatMap(needs => needs.calls ?? []),
      ...callsIn(config._toObject(target.version)),
      ...callTo(waitFor),
      ...sidecar?.calls ?? [],
    ],
    open: () => [...open?.() ?? [], { audience: Audience.MONITORING, ports: [{ port: METRICS_PORT }] }],
    apiServer: clusterRules(config).length > 0,
  });
}

/** What a workload decides about its collector's pods. */
export interface CollectorPodSettings {
  readonly gracePeriodSeconds: number;
  readonly spreadOverNodes?: PodSettings['spreadOverNodes'];
  readonly tolerations?: Manifest[];
  readonly options: WorkloadOptions;
}

/** The template of a collector's pods. Call it at synthesis: components can be added until then. */
export function collectorTemplate(scope: Construct, program: CollectorProgram, files: ConfigFiles, settings: CollectorPodSettings): Manifest {
  return podTemplate(scope, {
    ...settings,
    identity: program.identity,
    user: COLLECTOR_USER,
    initContainers: [
      ...program.waitFor ? [waitContainer(program.image, program.waitFor)] : [],
      ...(program.before ?? []).map(container => ({ ...container, volumeMounts: secretMounts(program) })),
    ],
    containers: [collectorContainer(program), ...program.sidecar ? [program.sidecar.container] : []],
    volumes: collectorVolumes(program, files),
    annotations: files.checksum,
    serviceAccountName: program.serviceAccountName,
  });
}

/**
 * Waits until a port accepts connections. Without it the program would restart with growing pauses of up to five minutes.
 * Both the image's busybox and a smaller one know `nc` in this form.
 */
export function waitContainer(image: string, url: string): Manifest {
  const [{ host, port }] = callTo(url);
  const target = `${host} ${port}`;
  return {
    name: 'wait',
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['/bin/sh', '-c', `trap exit TERM; until nc -w 2 ${target} </dev/null; do echo 'waiting for ${target}'; sleep 2; done`],
    resources: resources(undefined, { cpuRequest: 10, cpuLimit: 100, memory: 32 }).rendered,
    securityContext: RESTRICTED_CONTAINER,
  };
}

function collectorContainer(program: CollectorProgram): Manifest {
  const { config, target, resources: { memoryLimitBytes } } = program;
  const runtime = garbageCollection(config._toObject(target.version), memoryLimitBytes);
  return {
    name: program.identity.component,
    image: program.image,
    imagePullPolicy: 'IfNotPresent',
    args: [`--config=${CONFIG_FOLDER}/${CONFIG_FILE}`],
    env: [
      ...Object.entries(runtime).map(([name, value]) => ({ name, value })),
      ...environment(config),
    ],
    ports: containerPorts(config).map(({ name, port, protocol }) => ({ name, containerPort: port, protocol: protocol ?? 'TCP' })),
    ...httpProbes('health', program.healthPath),
    resources: program.resources.rendered,
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
      ...secretMounts(program),
      ...program.mounts ?? [],
    ],
  };
}

function collectorVolumes(program: CollectorProgram, files: ConfigFiles): Manifest[] {
  return [
    configVolume('config', files),
    ...secretFolders(program).map((folder, index) => secretVolume(`secret-${index}`, folder)),
    ...program.volumes ?? [],
    ...program.sidecar?.volumes ?? [],
  ];
}

/** The path of a file beside the configuration. */
export function collectorFile(name: string): string {
  return `${CONFIG_FOLDER}/${name}`;
}

/** The ports of a Service in front of the collector. */
export function servicePorts(config: OtelCollectorConfig): ServicePort[] {
  return componentPorts(config).filter(port => port.exposed ?? true);
}

/** Defines a ServiceAccount of this name with the rights that the components need. */
export function collectorRights(scope: Construct, name: string, identity: Identity, config: OtelCollectorConfig): ApiObject {
  const namespace = namespaceOf(scope);
  const common = { labels: labels(scope, identity) };
  const account = kubeObject(scope, 'ServiceAccount', {
    ...common, apiVersion: 'v1', kind: 'ServiceAccount', name, body: { automountServiceAccountToken: false },
  });
  const rbac = { ...common, apiVersion: 'rbac.authorization.k8s.io/v1', clusterScoped: true };
  // A colon can't be in either name, so two namespaces never meet in one cluster-wide name.
  const clusterName = `${namespace}:${name}`;
  kubeObject(scope, 'ClusterRole', { ...rbac, kind: 'ClusterRole', name: clusterName, body: { rules: late(() => clusterRules(config)) } });
  kubeObject(scope, 'ClusterRoleBinding', {
    ...rbac,
    kind: 'ClusterRoleBinding',
    name: clusterName,
    body: {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterName },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  });
  return account;
}

function clusterRules(config: OtelCollectorConfig): OtelClusterRule[] {
  return config._needs().flatMap(needs => needs.clusterRules ?? []);
}

/** Pods without a ServiceAccount of their own have no rights on the Kubernetes API. */
function rightsProblems({ serviceAccountName, config, identity }: CollectorProgram): Problem[] {
  const rules = clusterRules(config);
  return serviceAccountName || rules.length === 0 ? [] : [{
    prop: 'config',
    value: rules,
    allowed: 'made of components that need no rights on the Kubernetes API',
    fix: `the ${identity.component} has no access to it; put the component into the agent`,
  }];
}

function componentPorts(config: OtelCollectorConfig): OtelPort[] {
  const ports = config._needs().flatMap(needs => needs.ports ?? []);
  return ports.filter((port, index) => ports.findIndex(other => other.name === port.name) === index);
}

function containerPorts(config: OtelCollectorConfig): OtelPort[] {
  const ports = componentPorts(config);
  const own = [{ name: 'health', port: HEALTH_PORT }, { name: 'metrics', port: METRICS_PORT }];
  return [...ports, ...own.filter(port => !ports.some(other => other.name === port.name))];
}

function environment(config: OtelCollectorConfig): Manifest[] {
  const variables = config._needs().flatMap(needs => needs.environment ?? []);
  const unique = variables.filter((variable, index) => variables.findIndex(other => other.name === variable.name) === index);
  return unique.map(renderVariable);
}

function renderVariable({ name, fieldPath, secretName, secretKey }: OtelEnvironmentVariable): Manifest {
  return fieldPath
    ? { name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } }
    : { name, valueFrom: { secretKeyRef: { name: secretName, key: secretKey } } };
}

function secretMounts(program: CollectorProgram): Manifest[] {
  return secretFolders(program).map(({ mountPath }, index) => ({ name: `secret-${index}`, mountPath, readOnly: true }));
}

function secretFolders(program: CollectorProgram): SecretFolder[] {
  return eachFolderOnce([...program.config._needs().flatMap(needs => needs.secretFiles ?? []), ...program.secretFolders ?? []]);
}
