import { loadAll } from 'js-yaml';
import { testedVersions } from './cluster/support/versions';

/** The programs that check their configuration themselves. */
export type ProgramName = 'otelcol-contrib' | 'jaeger' | 'kafka';

/** A program with the configuration that some app gives it. */
export interface ConfiguredProgram {
  /** Where it comes from, for messages and as a name in Kubernetes. */
  readonly name: string;
  readonly program: ProgramName;
  /** The container that runs it. */
  readonly container: any;
  /** The pod around that container. */
  readonly podSpec: any;
  /** The files of its ConfigMap, and where they are. */
  readonly files: Record<string, string>;
  readonly folder: string;
}

const REPOSITORIES: Record<string, ProgramName> = {
  'otel/opentelemetry-collector-contrib': 'otelcol-contrib',
  'jaegertracing/jaeger': 'jaeger',
  'apache/kafka': 'kafka',
};

/** Sets the versions that apps get when they name none to those of the programs under test. */
export function useTestedVersions(library: any): void {
  const versions = testedVersions();
  library.OtelCollectorVersion.V0_158_0 = library.OtelCollectorVersion.of(versions.otelCollector);
  library.JaegerVersion.V2_21 = library.JaegerVersion.of(versions.jaeger);
  library.KafkaVersion.V4_3_1 = library.KafkaVersion.of(versions.kafka);
}

/** All programs that an app's YAML configures: of each workload the container that mounts a ConfigMap. */
export function configuredPrograms(app: string, yaml: string): ConfiguredProgram[] {
  const objects: any[] = loadAll(yaml);
  const workloads = objects.filter(({ kind }) => ['DaemonSet', 'Deployment', 'StatefulSet'].includes(kind));
  // Samplers can be a Deployment each: the first shows what all are configured with.
  const different = workloads.filter((workload, index) => workloads.findIndex(other => nameOf(other) === nameOf(workload)) === index);
  return different.flatMap(workload => workload.spec.template.spec.containers.flatMap((container: any) => {
    const program = REPOSITORIES[container.image.replace(/:[^:]*$/, '')];
    return program ? [configured(`${app}-${nameOf(workload)}`, program, container, workload, objects)] : [];
  }));
}

function nameOf(workload: any): string {
  return workload.spec.template.metadata.labels['app.kubernetes.io/instance'];
}

function configured(name: string, program: ProgramName, container: any, workload: any, objects: any[]): ConfiguredProgram {
  const podSpec = workload.spec.template.spec;
  const volume = podSpec.volumes.find((entry: any) => entry.configMap);
  const { namespace } = workload.metadata;
  const configMap = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === volume.configMap.name && metadata.namespace === namespace);
  // Volumes that a StatefulSet claims are empty at first: for a check any empty folder will do.
  const claims = (workload.spec.volumeClaimTemplates ?? []).map((claim: any) => ({ name: claim.metadata.name, emptyDir: {} }));
  return {
    name,
    program,
    container,
    podSpec: { ...podSpec, volumes: [...podSpec.volumes, ...claims] },
    files: configMap.data,
    folder: container.volumeMounts.find((mount: any) => mount.name === volume.name).mountPath,
  };
}

/** What a Secret holds here: long enough for everything that is refused when it is short. */
export const DUMMY_SECRET = 'a secret of more than 32 characters';

/** Keys of a Secret that a volume shows as files. Without a list it is a certificate. */
export function secretKeys(volume: any): string[] {
  return volume.secret.items?.map((item: any) => item.key) ?? ['tls.crt', 'tls.key', 'ca.crt'];
}

/** The same program with a key of its configuration misspelled: `chek_interval` for `check_interval`. */
export function misspell(configuredProgram: ConfiguredProgram, file: string, key: string): ConfiguredProgram {
  const text = configuredProgram.files[file];
  if (!text.includes(key)) {
    throw new Error(`${file} of ${configuredProgram.name} has no key '${key}' to misspell`);
  }
  return { ...configuredProgram, name: `${configuredProgram.name}-misspelled`, files: { ...configuredProgram.files, [file]: text.replace(key, misspelled(key)) } };
}

/** The key without its fourth letter. */
export function misspelled(key: string): string {
  return key.slice(0, 3) + key.slice(4);
}
