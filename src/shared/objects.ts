import { createHash } from 'crypto';
import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { kubeObject } from './kube-object';
import { Identity, labels, selectorLabels } from './labels';
import type { Manifest } from './pod';
import { SyncWave, syncWave } from './sync-wave';
import type { AutoscalingOptions } from './workload-options';
import { configChanges } from '../config/otel/pipeline';

/** A port of a Service. */
export interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly appProtocol?: string;
  readonly protocol?: string;
}

/** A Service that the cloud's load balancer leads to. */
export interface LoadBalancer {
  readonly annotations?: { [key: string]: string };
  /** Addresses (CIDR) that are let in. */
  readonly sourceRanges?: string[];
}

/** What a Service is made of. */
export interface ServiceSettings {
  readonly name: string;
  readonly identity: Identity;
  /** The pods behind it, where they aren't those of `identity`. */
  readonly selector?: { [key: string]: string };
  /** The ports, or a function that is asked at synthesis, since components can be added until then. */
  readonly ports: ServicePort[] | (() => ServicePort[]);
  /** True for a headless Service, whose name resolves to the pods. */
  readonly headless?: boolean;
  /** True if pods that aren't ready are found, too: members of a quorum must find each other before any is ready. */
  readonly publishNotReady?: boolean;
  /** True if clients reach only the pod on their own node. */
  readonly nodeLocal?: boolean;
  /** For a Service that is reached from outside the cluster. */
  readonly loadBalancer?: LoadBalancer;
}

/** Defines a Service. Its target ports are the container ports of the same names. */
export function service(scope: Construct, id: string, settings: ServiceSettings): ApiObject {
  const { loadBalancer } = settings;
  return kubeObject(scope, id, {
    apiVersion: 'v1',
    kind: 'Service',
    name: settings.name,
    labels: labels(scope, settings.identity),
    annotations: loadBalancer?.annotations,
    body: {
      spec: {
        ...(settings.headless ? { clusterIP: 'None' } : { type: loadBalancer ? 'LoadBalancer' : 'ClusterIP' }),
        ...(loadBalancer?.sourceRanges ? { loadBalancerSourceRanges: loadBalancer.sourceRanges } : {}),
        ...(settings.publishNotReady ? { publishNotReadyAddresses: true } : {}),
        ...(settings.nodeLocal ? { internalTrafficPolicy: 'Local' } : {}),
        selector: settings.selector ?? selectorLabels(settings.identity),
        ports: Array.isArray(settings.ports) ? renderPorts(settings.ports) : late(() => renderPorts((settings.ports as () => ServicePort[])())),
      },
    },
  });
}

function renderPorts(ports: ServicePort[]): Manifest[] {
  return ports.map(({ name, port, appProtocol, protocol }) => ({ name, port, targetPort: name, protocol: protocol ?? 'TCP', appProtocol }));
}

/** A part of a manifest that is made at synthesis, since what it depends on can change until then. */
export function late(produce: () => any): any {
  return Lazy.any({ produce });
}

/** A ConfigMap and the annotation that restarts pods when its content changes. */
export interface ConfigFiles {
  readonly configMap: ApiObject;
  /** For the pod template. */
  readonly checksum: { [key: string]: string };
}

/** Defines a ConfigMap. Files are given as functions, called at synthesis, so that what is configured can change until then. */
export function configFiles(scope: Construct, id: string, name: string, identity: Identity, files: { [name: string]: () => string }): ConfigFiles {
  // Both the ConfigMap and the checksum ask for the texts; they are made once for each state of the configurations.
  let last: { changes: number; texts: { [name: string]: string } } | undefined;
  const rendered = () => {
    if (last?.changes !== configChanges()) {
      last = { changes: configChanges(), texts: Object.fromEntries(Object.entries(files).map(([file, text]) => [file, text()])) };
    }
    return last.texts;
  };
  const configMap = kubeObject(scope, id, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name,
    labels: labels(scope, identity),
    body: { data: late(rendered) },
  });
  const sum = () => createHash('sha256').update(JSON.stringify(rendered())).digest('hex').slice(0, 16);
  return { configMap, checksum: { 'checksum/config': late(sum) } };
}

/**
 * When a drain may take pods that aren't ready. `AlwaysAllow`: even if that is all of them, so that pods that never start
 * don't hold up a drain. `IfHealthyBudget`: only while enough others are ready, for pods that may be recovering data.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy
 */
export type UnhealthyPodEviction = 'AlwaysAllow' | 'IfHealthyBudget';

/**
 * Defines a PodDisruptionBudget: at most one pod at a time is taken by a drain. None where there's only one pod. `selector` names the
 * pods where they aren't those of `identity`.
 */
export function disruptionBudget(
  scope: Construct, name: string, identity: Identity, replicas: number, unhealthyPodEvictionPolicy: UnhealthyPodEviction,
  selector: Manifest = { matchLabels: selectorLabels(identity) },
): ApiObject | undefined {
  if (replicas < 2) {
    return undefined;
  }
  return kubeObject(scope, 'DisruptionBudget', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    name,
    labels: labels(scope, identity),
    body: { spec: { maxUnavailable: 1, selector, unhealthyPodEvictionPolicy } },
  });
}

/** What a HorizontalPodAutoscaler is made of. */
export interface AutoscalerSettings {
  readonly target: ApiObject;
  readonly identity: Identity;
  readonly wave: SyncWave;
  readonly options: AutoscalingOptions;
}

/** Defines a HorizontalPodAutoscaler that grows at once and shrinks slowly, one pod in five minutes. */
export function autoscaler(scope: Construct, { target, identity, wave, options }: AutoscalerSettings): ApiObject {
  return kubeObject(scope, 'Autoscaler', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    name: target.name,
    labels: labels(scope, identity),
    // In the workload's own wave: Argo CD takes an autoscaler without its workload for unhealthy.
    annotations: syncWave(wave),
    body: {
      spec: {
        scaleTargetRef: { apiVersion: target.apiVersion, kind: target.kind, name: target.name },
        minReplicas: options.minReplicas,
        maxReplicas: options.maxReplicas,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: options.targetCpuPercent ?? 70 } } }],
        behavior: { scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Pods', value: 1, periodSeconds: 300 }] } },
      },
    },
  });
}

/** A volume from a ConfigMap. */
export function configVolume(name: string, config: ConfigFiles): Manifest {
  return { name, configMap: { name: config.configMap.name } };
}

/** Keys of a Secret as files in a folder. */
export interface SecretFolder {
  readonly mountPath: string;
  readonly secretName: string;
  /** Only these keys, so that a pod doesn't get a private key beside a CA certificate. */
  readonly keys?: string[];
}

/** A volume from a Secret, readable for the pod's user and group only. */
export function secretVolume(name: string, { secretName, keys }: SecretFolder): Manifest {
  return { name, secret: { secretName, defaultMode: 0o440, ...(keys ? { items: keys.map(key => ({ key, path: key })) } : {}) } };
}

/** One volume for each folder: what several components read from one Secret is mounted once. */
export function eachFolderOnce(all: SecretFolder[]): SecretFolder[] {
  const folders = new Map<string, SecretFolder>();
  for (const folder of all) {
    const known = folders.get(folder.mountPath);
    folders.set(folder.mountPath, known ? { ...known, keys: bothKeys(known.keys, folder.keys) } : folder);
  }
  return [...folders.values()];
}

/** Without a list, all keys are meant. */
function bothKeys(one: string[] | undefined, other: string[] | undefined): string[] | undefined {
  return one && other && [...new Set([...one, ...other])].sort();
}
