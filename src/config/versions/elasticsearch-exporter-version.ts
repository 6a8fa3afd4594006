import { checkVersion, isAtLeast } from './compare';

/**
 * A release of Prometheus' exporter for Elasticsearch. It decides the image's tag, which is the release with a `v` before it.
 *
 * @see https://github.com/prometheus-community/elasticsearch_exporter/releases
 */
export class ElasticsearchExporterVersion {
  /** 1.9.0, the default. The cluster tests run 1.5.0; the options that are used are in both. */
  public static readonly V1_9_0 = ElasticsearchExporterVersion.of('1.9.0');

  /**
   * Any other release.
   *
   * @param version three numbers, for example `1.9.0`
   * @throws if the version is not of the form `x.y.z`, or is older than 1.5.0
   */
  public static of(version: string): ElasticsearchExporterVersion {
    checkVersion('ElasticsearchExporterVersion', version);
    if (!isAtLeast(version, '1.5.0')) {
      throw new Error(`'version' of ElasticsearchExporterVersion must be 1.5.0 or newer, got '${version}': older releases were not run with these options`);
    }
    return new ElasticsearchExporterVersion(version);
  }

  /** The release. */
  public readonly version: string;

  private constructor(version: string) {
    this.version = version;
  }
}
