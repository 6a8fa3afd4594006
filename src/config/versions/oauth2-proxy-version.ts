import { checkVersion, isAtLeast } from './compare';

/**
 * A release of oauth2-proxy. It decides the image's tag, which is the release with a `v` before it.
 *
 * @see https://github.com/oauth2-proxy/oauth2-proxy/releases
 */
export class OAuth2ProxyVersion {
  /** 7.15.3, the default. The program was run, built from its source; its image was not. */
  public static readonly V7_15_3 = OAuth2ProxyVersion.of('7.15.3');

  /**
   * Any other release.
   *
   * @param version three numbers, for example `7.15.3`
   * @throws if the version is not of the form `x.y.z`, or is older than 7.15.2
   */
  public static of(version: string): OAuth2ProxyVersion {
    checkVersion('OAuth2ProxyVersion', version);
    if (!isAtLeast(version, '7.15.2')) {
      throw new Error(`'version' of OAuth2ProxyVersion must be 7.15.2 or newer, got '${version}': older releases have ways around the ` +
        'login, and trust every proxy in front of them');
    }
    return new OAuth2ProxyVersion(version);
  }

  /** The release. */
  public readonly version: string;

  private constructor(version: string) {
    this.version = version;
  }
}
