import { OTELCOL } from '../catalogue/otelcol';
import { OTELCOL_CONTRIB } from '../catalogue/otelcol-contrib';
import { OTELCOL_K8S } from '../catalogue/otelcol-k8s';
import { RENAMES } from '../catalogue/renames';
import { ComponentCatalogue } from '../catalogue/types';
import { OtelCollectorVersion } from '../versions/otel-collector-version';

/**
 * A build of the OpenTelemetry Collector: its image and the components compiled into it. A configuration that names a
 * component that isn't there is refused at synthesis instead of crash-looping on the cluster.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-releases
 */
export class OtelCollectorDistribution {
  /** `otel/opentelemetry-collector-contrib`: every component of the contrib repository. */
  public static readonly CONTRIB = new OtelCollectorDistribution('otel/opentelemetry-collector-contrib', OTELCOL_CONTRIB);
  /** `otel/opentelemetry-collector-k8s`: a smaller set for Kubernetes. It has `load_balancing` and `tail_sampling`, but no `kafka`. */
  public static readonly K8S = new OtelCollectorDistribution('otel/opentelemetry-collector-k8s', OTELCOL_K8S);
  /** `otel/opentelemetry-collector`: the core components. */
  public static readonly CORE = new OtelCollectorDistribution('otel/opentelemetry-collector', OTELCOL);

  /**
   * A build of your own. Its components are not known, so none is refused.
   *
   * @param image the image without a tag; the tag is the collector's version
   */
  public static custom(image: string): OtelCollectorDistribution {
    return new OtelCollectorDistribution(image);
  }

  /** The image without a tag. */
  public readonly image: string;
  private readonly catalogue?: ComponentCatalogue;

  private constructor(image: string, catalogue?: any) {
    this.image = image;
    this.catalogue = catalogue;
  }

  /** @internal */
  public _catalogue(): any {
    return this.catalogue;
  }
}

/** Whether a program with this catalogue and release knows a component type, under its old or its new name. */
export function hasComponent(catalogue: ComponentCatalogue, version: OtelCollectorVersion, kind: string, type: string): boolean {
  const types: string[] = catalogue[kind as keyof ComponentCatalogue];
  const tooNew = RENAMES.some(rename => rename.kind === kind && rename.newName === type && !version._isAtLeast(rename.since));
  return types.includes(type) && !tooNew || aliases(version, kind, type).some(alias => types.includes(alias));
}

/** The other name of a renamed type, as far as the release accepts the name that was used. */
function aliases(version: OtelCollectorVersion, kind: string, type: string): string[] {
  return RENAMES
    .filter(rename => rename.kind === kind)
    .flatMap(rename => {
      if (rename.oldName === type && !(rename.oldRemovedSince && version._isAtLeast(rename.oldRemovedSince))) {
        return [rename.newName];
      }
      return rename.newName === type && version._isAtLeast(rename.since) ? [rename.oldName] : [];
    });
}

/** The names that look most like a type that isn't there, for the error's fix. */
export function similarTypes(catalogue: ComponentCatalogue, kind: string, type: string): string[] {
  const types: string[] = catalogue[kind as keyof ComponentCatalogue];
  const stem = type.replace(/_/g, '').slice(0, 4);
  return types.filter(candidate => candidate.replace(/_/g, '').startsWith(stem)).slice(0, 5);
}
