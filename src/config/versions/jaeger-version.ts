import { checkVersion, isAtLeast } from './compare';
import { OtelCollectorVersion } from './otel-collector-version';
import { JAEGER_COLLECTOR_VERSION } from '../catalogue/jaeger';

/** Oldest release whose keys this library knows. */
const OLDEST = '2.13.0';
/** Newest minor release that was looked at; newer ones are taken to be like it. */
const NEWEST = '2.21';

/**
 * A release of Jaeger v2. It decides the image's tag, and which keys the configuration of each role uses.
 *
 * @see https://github.com/jaegertracing/jaeger/releases
 */
export class JaegerVersion {
  /** 2.13.0: the release that the cluster tests run. Writes to Elasticsearch are asynchronous, see `syncWrites`. */
  public static readonly V2_13 = JaegerVersion.of('2.13.0');
  /** 2.20.0. */
  public static readonly V2_20 = JaegerVersion.of('2.20.0');
  /** 2.21.0, the default: the first release that can confirm a span after Elasticsearch has stored it. */
  public static readonly V2_21 = JaegerVersion.of('2.21.0');

  /**
   * Any other release of Jaeger v2.
   *
   * @param version three numbers, for example `2.22.0`; the image's tag
   * @throws if the version is not of the form `x.y.z`, or is no Jaeger v2 from 2.13.0 on
   */
  public static of(version: string): JaegerVersion {
    checkVersion('JaegerVersion', version);
    if (!isAtLeast(version, OLDEST) || isAtLeast(version, '3.0.0')) {
      throw new Error(`'version' of JaegerVersion must be a release of Jaeger v2 from ${OLDEST} on, got '${version}': Jaeger v1 reached its end ` +
        'of life on 2025-12-31, and others use other keys');
    }
    return new JaegerVersion(version);
  }

  /** The release, which is also the image's tag. */
  public readonly version: string;

  /** True if the ingester can write synchronously (`write_mode: sync`), which at-least-once delivery needs. */
  public readonly syncWrites: boolean;

  private constructor(version: string) {
    this.version = version;
    this.syncWrites = isAtLeast(version, '2.21.0');
  }

  /** @internal */
  public _isAtLeast(minimum: string): boolean {
    return isAtLeast(this.version, minimum);
  }

  /**
   * The collector release whose components are compiled into this Jaeger (its go.mod says so).
   *
   * @internal
   */
  public _embeddedCollector(): OtelCollectorVersion {
    const [major, minor] = this.version.split('.');
    return OtelCollectorVersion.of((JAEGER_COLLECTOR_VERSION[`${major}.${minor}`] ?? JAEGER_COLLECTOR_VERSION[NEWEST]).contrib);
  }
}


