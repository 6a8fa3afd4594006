import { checkVersion, isAtLeast } from './compare';

/**
 * A release of Apache Kafka. It decides the image's tag.
 *
 * @see https://kafka.apache.org/downloads
 */
export class KafkaVersion {
  /** 4.3.1, the default: the release that the cluster tests run. */
  public static readonly V4_3_1 = KafkaVersion.of('4.3.1');

  /**
   * Any other release.
   *
   * @param version three numbers, for example `4.2.1`; the image's tag
   * @throws if the version is not of the form `x.y.z`, or is older than 4.0.0 (which still had ZooKeeper)
   */
  public static of(version: string): KafkaVersion {
    checkVersion('KafkaVersion', version);
    if (!isAtLeast(version, '4.0.0')) {
      throw new Error(`'version' of KafkaVersion must be 4.0.0 or newer, got '${version}': older releases are configured ` +
        'in other ways (ZooKeeper, log4j 1)');
    }
    return new KafkaVersion(version);
  }

  /** The release, which is also the image's tag. */
  public readonly version: string;

  private constructor(version: string) {
    this.version = version;
  }
}
