import { checkVersion, isAtLeast } from './compare';
import { RENAMES } from '../catalogue/renames';

/**
 * A release of the OpenTelemetry Collector. It decides the image's tag and what the release calls or accepts.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-releases/releases
 */
export class OtelCollectorVersion {
  /** 0.158.0, the default: the release that the cluster tests run. */
  public static readonly V0_158_0 = OtelCollectorVersion.of('0.158.0');

  /**
   * Any other release. Tested are the named members only; component names and keys of others are decided from
   * upstream's changelog.
   *
   * @param version three numbers, for example `0.160.0`; the image's tag
   * @throws if the version is not of the form `x.y.z`
   */
  public static of(version: string): OtelCollectorVersion {
    checkVersion('OtelCollectorVersion', version);
    return new OtelCollectorVersion(version);
  }

  /** The release, which is also the image's tag. */
  public readonly version: string;

  private constructor(version: string) {
    this.version = version;
  }

  /** @internal */
  public _isAtLeast(minimum: string): boolean {
    return isAtLeast(this.version, minimum);
  }

  /**
   * What this release calls a component: upstream renamed `loadbalancing` to `load_balancing` and others.
   *
   * @internal
   */
  public _typeName(kind: string, type: string): string {
    const rename = RENAMES.find(entry => entry.kind === kind && entry.newName === type);
    return rename && !this._isAtLeast(rename.since) ? rename.oldName : type;
  }
}
