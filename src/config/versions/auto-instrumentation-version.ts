/**
 * A release of an image that carries an OpenTelemetry agent for one language. It decides the image's tag. The images are those
 * of the OpenTelemetry operator, but no operator is needed to use them.
 *
 * @see https://github.com/open-telemetry/opentelemetry-operator/blob/main/versions.txt
 */
export class AutoInstrumentationVersion {
  /** 2.30.0, the default for Java: the Java agent of that release, which was run; the image was not. */
  public static readonly JAVA_2_30_0 = AutoInstrumentationVersion.of('2.30.0');
  /** 0.64b0, the default for Python: the instrumentations of that release, with the SDK 1.43.0, which were run; the image was not. */
  public static readonly PYTHON_0_64_B0 = AutoInstrumentationVersion.of('0.64b0');
  /** 0.78.0, the default for Node.js: `auto-instrumentations-node` of that release, which was run; the image was not. */
  public static readonly NODEJS_0_78_0 = AutoInstrumentationVersion.of('0.78.0');
  /** 1.16.0, the default for .NET. It was not run. */
  public static readonly DOTNET_1_16_0 = AutoInstrumentationVersion.of('1.16.0');

  /**
   * Any other release.
   *
   * @param version the image's tag without a `v`, for example `2.31.0` or `0.65b0`
   * @throws if it isn't three numbers or, as for Python, two numbers and a beta
   */
  public static of(version: string): AutoInstrumentationVersion {
    if (!/^\d+\.\d+(\.\d+|b\d+)$/.test(version)) {
      throw new Error(`'version' of AutoInstrumentationVersion must be a release such as '2.30.0' or '0.64b0', got ${JSON.stringify(version)}: ` +
        'give the exact release, since a tag that moves changes applications without a commit');
    }
    return new AutoInstrumentationVersion(version);
  }

  /** The release, which is also the image's tag. */
  public readonly version: string;

  private constructor(version: string) {
    this.version = version;
  }
}
