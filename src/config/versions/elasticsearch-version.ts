import { checkVersion, isAtLeast } from './compare';

/**
 * A release of Elasticsearch. It decides the image's tag.
 *
 * @see https://www.elastic.co/docs/release-notes/elasticsearch
 */
export class ElasticsearchVersion {
  /** 8.19.20, the default: the 8.x line that Jaeger supports. The cluster tests run 8.8.2. */
  public static readonly V8_19 = ElasticsearchVersion.of('8.19.20');
  /** 9.5.2. Not run in the cluster tests. */
  public static readonly V9_5 = ElasticsearchVersion.of('9.5.2');

  /**
   * Any other release.
   *
   * @param version three numbers, for example `8.19.21`; the image's tag
   * @throws if the version is not of the form `x.y.z`, or is older than 8.2.0 (the first with a readiness port)
   */
  public static of(version: string): ElasticsearchVersion {
    checkVersion('ElasticsearchVersion', version);
    if (!isAtLeast(version, '8.2.0')) {
      throw new Error(`'version' of ElasticsearchVersion must be 8.2.0 or newer, got '${version}': older releases have no ` +
        'readiness port');
    }
    return new ElasticsearchVersion(version);
  }

  /** The release, which is also the image's tag. */
  public readonly version: string;

  private constructor(version: string) {
    this.version = version;
  }
}
