import type { Construct } from 'constructs';
import type { CollectorProgram } from './collector-pod';
import { OtelCollectorDistribution } from '../config/otel/distribution';
import { OtelCollectorVersion } from '../config/versions/otel-collector-version';
import type { Identity } from '../shared/labels';
import { imageOf } from '../shared/pod';
import { resources, ResourceDefaults } from '../shared/resources';
import type { WorkloadOptions } from '../shared/workload-options';

/** The options of every OpenTelemetry Collector. */
export interface OtelProgramOptions extends WorkloadOptions {
  readonly version?: OtelCollectorVersion;
  readonly distribution?: OtelCollectorDistribution;
}

/** What an OpenTelemetry Collector decides beyond its options. */
export interface OtelProgramSettings extends Omit<CollectorProgram, 'identity' | 'target' | 'image' | 'healthPath' | 'resources'> {
  /** Its role: `agent`, `sampler`, `router`. */
  readonly component: string;
  readonly resources: ResourceDefaults;
}

/** An OpenTelemetry Collector of a release and a build, as a program to run. */
export function otelProgram(scope: Construct, options: OtelProgramOptions, settings: OtelProgramSettings): CollectorProgram {
  const version = otelVersion(options);
  const distribution = options.distribution ?? OtelCollectorDistribution.CONTRIB;
  const image = imageOf(scope, options, distribution.image, version.version);
  const { component, ...rest } = settings;
  return {
    ...rest,
    identity: otelIdentity(options, settings.name, component),
    target: { image, version, catalogue: distribution._catalogue() },
    image,
    healthPath: '/',
    resources: resources(options.resources, settings.resources),
  };
}

/** What an OpenTelemetry Collector is, in labels. */
export function otelIdentity(options: OtelProgramOptions, name: string, component: string): Identity {
  return { application: 'opentelemetry-collector', instance: name, component, version: otelVersion(options).version };
}

/** The release, where the user doesn't say: the one that the cluster tests run. */
export function otelVersion({ version }: OtelProgramOptions): OtelCollectorVersion {
  return version ?? OtelCollectorVersion.V0_158_0;
}
