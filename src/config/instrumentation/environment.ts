import { LoadingVariable } from './agent-files';
import type { LanguageTraits } from './application-language';
import { DISABLED_KEY, HeadSampling, RATIO_KEY } from './head-sampling';

/** An environment variable of a container, as Kubernetes has it. */
export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: any;
}

/** What applies to all workloads that are instrumented alike, and what to one. */
export interface EnvironmentSettings {
  readonly traits: LanguageTraits;
  readonly serviceName: string;
  readonly serviceVersion?: string;
  readonly serviceNamespace?: string;
  readonly resourceAttributes: { readonly [name: string]: string };
  /** The address of the agent, without a path. */
  readonly endpoint: string;
  readonly tlsFolder?: string;
  readonly clientCertificate: boolean;
  readonly propagators: string[];
  readonly sampling: HeadSampling;
  readonly switchName: string;
  /** The user's own. They go before everything else. */
  readonly own: { readonly [name: string]: string };
}

/** `k8s.deployment.name` and the like, by the kind of the workload. */
export const WORKLOAD_ATTRIBUTES: { readonly [kind: string]: string } = {
  Deployment: 'k8s.deployment.name',
  StatefulSet: 'k8s.statefulset.name',
  DaemonSet: 'k8s.daemonset.name',
  ReplicaSet: 'k8s.replicaset.name',
  Job: 'k8s.job.name',
  CronJob: 'k8s.cronjob.name',
};

/** The fields of the pod that attributes refer to. Kubernetes fills in `$(NAME)` only of variables that stand before. */
const POD_FIELDS: { readonly name: string; readonly fieldPath: string }[] = [
  { name: 'OTEL_RESOURCE_ATTRIBUTES_NAMESPACE_NAME', fieldPath: 'metadata.namespace' },
  { name: 'OTEL_RESOURCE_ATTRIBUTES_NODE_NAME', fieldPath: 'spec.nodeName' },
  { name: 'OTEL_RESOURCE_ATTRIBUTES_POD_NAME', fieldPath: 'metadata.name' },
  { name: 'OTEL_RESOURCE_ATTRIBUTES_POD_UID', fieldPath: 'metadata.uid' },
];

/** The variables that must stand before all others. */
export function podFields(): Variable[] {
  return POD_FIELDS.map(({ name, fieldPath }) => ({ name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } }));
}

/** The workload and the container that variables are for. */
export interface EnvironmentTarget {
  readonly kind: string;
  readonly workload: string;
  readonly container: string;
}

/** The variables that the SDK reads, in the order in which they are written; without those that load the agent. */
export function sdkVariables(settings: EnvironmentSettings, target: EnvironmentTarget): Variable[] {
  const { traits, own } = settings;
  const variables: Variable[] = [
    { name: 'OTEL_SERVICE_NAME', value: settings.serviceName },
    { name: 'OTEL_RESOURCE_ATTRIBUTES', value: attributesText(resourceAttributes(settings, target)) },
    { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: settings.endpoint },
    ...traits.protocol ? [{ name: 'OTEL_EXPORTER_OTLP_PROTOCOL', value: traits.protocol }] : [],
    ...tlsVariables(settings),
    { name: 'OTEL_TRACES_EXPORTER', value: 'otlp' },
    // The platform takes traces only: the SDK would send the other signals in vain, and log errors.
    { name: 'OTEL_METRICS_EXPORTER', value: 'none' },
    { name: 'OTEL_LOGS_EXPORTER', value: 'none' },
    { name: 'OTEL_PROPAGATORS', value: settings.propagators.join(',') },
    ...samplerVariables(settings),
    switchVariable(DISABLED_KEY, settings.switchName),
  ];
  return [
    ...variables.filter(({ name }) => own[name] === undefined),
    ...Object.keys(own).map(name => ({ name, value: own[name] })),
  ];
}

function tlsVariables({ tlsFolder, clientCertificate }: EnvironmentSettings): Variable[] {
  return [
    ...tlsFolder ? [{ name: 'OTEL_EXPORTER_OTLP_CERTIFICATE', value: `${tlsFolder}/ca.crt` }] : [],
    ...tlsFolder && clientCertificate ? [
      { name: 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', value: `${tlsFolder}/tls.crt` },
      { name: 'OTEL_EXPORTER_OTLP_CLIENT_KEY', value: `${tlsFolder}/tls.key` },
    ] : [],
  ];
}

function samplerVariables({ sampling, switchName }: EnvironmentSettings): Variable[] {
  return [
    { name: 'OTEL_TRACES_SAMPLER', value: sampling._sampler },
    ...sampling._ratio !== undefined ? [{ name: RATIO_KEY, value: sampling._ratio }] : [],
    ...sampling._usesSwitch ? [switchVariable(RATIO_KEY, switchName)] : [],
  ];
}

/** Without the ConfigMap or the key the variable isn't there, and SDKs do what they do by default. */
function switchVariable(key: string, configMap: string): Variable {
  return { name: key, valueFrom: { configMapKeyRef: { name: configMap, key, optional: true } } };
}

function resourceAttributes(settings: EnvironmentSettings, { kind, workload, container }: EnvironmentTarget): { [name: string]: string } {
  const workloadAttribute = WORKLOAD_ATTRIBUTES[kind];
  return {
    'k8s.container.name': container,
    ...workloadAttribute ? { [workloadAttribute]: workload } : {},
    'k8s.namespace.name': '$(OTEL_RESOURCE_ATTRIBUTES_NAMESPACE_NAME)',
    'k8s.node.name': '$(OTEL_RESOURCE_ATTRIBUTES_NODE_NAME)',
    'k8s.pod.name': '$(OTEL_RESOURCE_ATTRIBUTES_POD_NAME)',
    'k8s.pod.uid': '$(OTEL_RESOURCE_ATTRIBUTES_POD_UID)',
    'service.instance.id': `$(OTEL_RESOURCE_ATTRIBUTES_NAMESPACE_NAME).$(OTEL_RESOURCE_ATTRIBUTES_POD_NAME).${container}`,
    'service.namespace': settings.serviceNamespace ?? '$(OTEL_RESOURCE_ATTRIBUTES_NAMESPACE_NAME)',
    ...settings.serviceVersion ? { 'service.version': settings.serviceVersion } : {},
    ...settings.resourceAttributes,
  };
}

/** `name=value`, sorted by name. Values are percent-encoded as the specification of the variable wants it. */
export function attributesText(attributes: { readonly [name: string]: string }): string {
  return Object.keys(attributes).sort().map(name => `${name}=${encoded(attributes[name])}`).join(',');
}

function encoded(value: string): string {
  return /\$\(/.test(value) ? value : encodeURIComponent(value);
}

/** What a variable becomes where the container has one of that name with a value of its own. Undefined if they exclude each other. */
export function joined(existing: string, { value, joining, last }: LoadingVariable): string | undefined {
  if (joining === 'own') {
    return existing === value ? existing : undefined;
  }
  if (joining === 'options') {
    return existing.includes(value) ? existing : `${existing} ${value}`.trim();
  }
  const parts = existing.split(':');
  return parts.includes(value) ? existing : [value, existing, last].filter(part => part).join(':');
}

/** The container's own attributes stay, the others come behind them. */
export function joinedAttributes(existing: string, added: string): string {
  const names = existing.split(',').map(pair => pair.split('=')[0].trim());
  return [existing, ...added.split(',').filter(pair => !names.includes(pair.split('=')[0]))].filter(part => part).join(',');
}
