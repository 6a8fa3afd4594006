import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { collectorDeployment, ReplicaOptions } from './collector-deployment';
import { collectorConfigFiles, collectorFile, CollectorProgram, servicePorts, Sidecar } from './collector-pod';
import { JAEGER_2_13, JAEGER_2_20, JAEGER_2_21 } from '../config/catalogue/jaeger';
import type { ComponentCatalogue } from '../config/catalogue/types';
import type { OtelCollectorConfig } from '../config/otel/collector-config';
import type { JaegerVersion } from '../config/versions/jaeger-version';
import { Audience, OpenPorts } from '../shared/graph';
import { JAEGER_IMAGE } from '../shared/images';
import { namespaceOf } from '../shared/kube-object';
import type { Identity } from '../shared/labels';
import { serviceHost } from '../shared/names';
import { SecretFolder, service, ServicePort } from '../shared/objects';
import type { OtlpReceiverTls } from '../shared/otlp-tls';
import { imageOf, Manifest } from '../shared/pod';
import { resources } from '../shared/resources';
import { SyncWave } from '../shared/sync-wave';

/** What a role is made of. */
export interface JaegerRoleProps {
  readonly name: string;
  readonly role: 'collector' | 'ingester' | 'query';
  readonly version: JaegerVersion;
  readonly config: OtelCollectorConfig;
  readonly secretFolders?: SecretFolder[];
  /** The storage, for roles that end where they can't reach it. */
  readonly storageUrl?: string;
  /** Containers that must end before it starts. */
  readonly before?: Manifest[];
  /** How a collector takes OTLP. */
  readonly receiverTls?: OtlpReceiverTls;
  readonly uiSettings?: { [key: string]: any };
  /** In front of a query service that listens on loopback only. */
  readonly sidecar?: Sidecar;
  /** Of the Deployment. */
  readonly annotations?: { [key: string]: string };
  readonly memory: number;
  readonly cpuRequest: number;
  readonly options: ReplicaOptions;
}

/** How many pods of a role, where the user doesn't say. */
export const DEFAULT_REPLICAS = 2;
const UI_CONFIG_FILE = 'config-ui.json';

/** One role of Jaeger: not exported, {@link JaegerWithKafka} is the way to it. */
export class JaegerRole extends Construct {
  /** Where the query service finds the settings of its UI. */
  public static readonly UI_CONFIG_PATH = collectorFile(UI_CONFIG_FILE);

  public readonly deployment: ApiObject;
  public readonly identity: Identity;
  private readonly name: string;
  private readonly config: OtelCollectorConfig;
  private readonly sidecar?: Sidecar;

  public constructor(scope: Construct, id: string, props: JaegerRoleProps) {
    super(scope, id);
    this.name = props.name;
    this.config = props.config;
    this.sidecar = props.sidecar;
    this.identity = jaegerIdentity(props.name, props.role, props.version);
    const program = this.program(props);
    const files = collectorConfigFiles(this, program);
    this.deployment = collectorDeployment(this, program, files, {
      wave: SyncWave.JAEGER, defaultReplicas: DEFAULT_REPLICAS, annotations: props.annotations, options: props.options,
    });
  }

  /** The ports that a Service in front of it offers. */
  public ports(): ServicePort[] {
    return [...servicePorts(this.config), ...this.sidecar?.ports ?? []];
  }

  /** Defines the role's Service. */
  public addService(): ApiObject {
    return service(this, 'Service', { name: this.name, identity: this.identity, ports: () => this.ports() });
  }

  /** The samplers, which the graph knows, come in by OTLP; others are let in by namespace. */
  private openPorts(role: string): OpenPorts[] {
    const ports = this.ports();
    const audience = role === 'query' ? Audience.USERS : Audience.DIRECT_SENDERS;
    return ports.length > 0 ? [{ audience, ports }] : [];
  }

  private program(props: JaegerRoleProps): CollectorProgram {
    const image = imageOf(this, props.options, JAEGER_IMAGE, props.version.version);
    const { uiSettings } = props;
    return {
      name: props.name,
      identity: this.identity,
      config: this.config,
      target: { image, version: props.version._embeddedCollector(), catalogue: catalogueOf(props.version) },
      image,
      healthPath: '/status',
      hosts: props.role === 'ingester' ? [] : [props.name, `${props.name}-replicas`].map(name => serviceHost(name, namespaceOf(this))),
      receiverTls: props.receiverTls,
      open: () => this.openPorts(props.role),
      resources: resources(props.options.resources, { cpuRequest: props.cpuRequest, cpuLimit: 1000, memory: props.memory }),
      secretFolders: props.secretFolders,
      waitFor: props.storageUrl,
      before: props.before,
      sidecar: this.sidecar,
      files: uiSettings ? { [UI_CONFIG_FILE]: () => `${JSON.stringify(uiSettings, undefined, 2)}\n` } : {},
    };
  }
}

/** What a part of Jaeger is, in labels. */
export function jaegerIdentity(name: string, role: string, version: JaegerVersion): Identity {
  return { application: 'jaeger', instance: name, component: role, version: version.version };
}

function catalogueOf(version: JaegerVersion): ComponentCatalogue {
  if (version._isAtLeast('2.21.0')) {
    return JAEGER_2_21;
  }
  return version._isAtLeast('2.20.0') ? JAEGER_2_20 : JAEGER_2_13;
}
