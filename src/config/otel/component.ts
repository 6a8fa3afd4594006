import { mergeDeep } from '../merge';
import { OtelComponentKind } from './component-kind';
import { OtelComponentNeeds } from './component-needs';
import { OtelCollectorVersion } from '../versions/otel-collector-version';

/**
 * One component of a collector's configuration: a receiver, processor, exporter, connector or extension.
 *
 * Naming a component in a pipeline registers it, so a reference to something that isn't configured cannot be
 * written. Each component knows what it needs from its pod (ports, rights, files), and the construct provides it.
 */
export abstract class OtelComponent {
  /** What the component is: receiver, processor, exporter, connector or extension. */
  public readonly kind: OtelComponentKind;
  /** Its type under its current upstream name, for example `load_balancing`. Older releases may call it otherwise. */
  public readonly type: string;
  /** The name after the slash in `type/name`, for a second component of the same type. */
  public readonly instanceName?: string;

  private readonly settings: any;
  private readonly overrides?: { [key: string]: any };
  private readonly requirements: OtelComponentNeeds;

  /**
   * @param kind what the component is
   * @param id the type, or `type/name`
   * @param settings the component's own configuration
   * @param needs what it needs from its pod
   * @param overrides merged over `settings` last
   */
  protected constructor(kind: OtelComponentKind, id: string, settings: any, needs?: OtelComponentNeeds, overrides?: { [key: string]: any }) {
    const [type, ...name] = id.split('/');
    this.kind = kind;
    this.type = type;
    this.instanceName = name.length > 0 ? name.join('/') : undefined;
    this.settings = settings;
    this.requirements = needs ?? {};
    this.overrides = overrides;
  }

  /** What the component needs from its pod. */
  public get needs(): OtelComponentNeeds {
    return this.requirements;
  }

  /**
   * The id under which a release knows it: `load_balancing`, or `loadbalancing/spans` in an older release.
   *
   * @internal
   */
  public _id(version: OtelCollectorVersion): string {
    const type = version._typeName(this.kind, this.type);
    return this.instanceName === undefined ? type : `${type}/${this.instanceName}`;
  }

  /**
   * The settings for a release. Settings given as a function depend on the release.
   *
   * @internal
   */
  public _settings(version: OtelCollectorVersion): any {
    const settings = typeof this.settings === 'function' ? this.settings(version) : this.settings;
    return this.overrides ? mergeDeep(settings ?? {}, this.overrides) : settings;
  }
}

/** `type`, or `type/name` where a name is given. */
export function identity(type: string, name?: string): string {
  return name ? `${type}/${name}` : type;
}
