import { AgentFiles, dotnetFiles, javaFiles, nodejsFiles, pythonFiles } from './agent-files';
import { AutoInstrumentationVersion } from '../versions/auto-instrumentation-version';

/** What a language's agent is and how the application is told. */
export interface LanguageTraits {
  /** The agent that is put into the pod. None where the SDK is a part of the application. */
  readonly files?: AgentFiles;
  readonly version?: AutoInstrumentationVersion;
  /** `OTEL_EXPORTER_OTLP_PROTOCOL`, where the SDK understands it. */
  readonly protocol?: string;
  /** The propagators that its SDK knows, where it doesn't know all. */
  readonly propagators?: string[];
}

/** What all SDKs but Erlang's call OTLP over HTTP with protobuf bodies. */
const HTTP_PROTOBUF = 'http/protobuf';

/**
 * The language of an application: which agent it gets, and which variables. Java, Python, Node.js and .NET get an agent and
 * need no change of the code. Go and Erlang have none that keeps Pod Security `restricted`: the SDK is a part of the program,
 * and only its environment is set.
 */
export class ApplicationLanguage {
  /**
   * Java 8 or newer: the Java agent.
   *
   * @param version the agent's release; default: `AutoInstrumentationVersion.JAVA_2_30_0`
   * @see https://opentelemetry.io/docs/zero-code/java/agent/
   */
  public static java(version?: AutoInstrumentationVersion): ApplicationLanguage {
    return new ApplicationLanguage('Java', { files: javaFiles(), version: version ?? AutoInstrumentationVersion.JAVA_2_30_0, protocol: HTTP_PROTOBUF });
  }

  /**
   * Python in an image with glibc, as Debian's: `opentelemetry-instrument`, loaded by the interpreter.
   *
   * @param version the release; default: `AutoInstrumentationVersion.PYTHON_0_64_B0`
   * @see https://opentelemetry.io/docs/zero-code/python/
   */
  public static python(version?: AutoInstrumentationVersion): ApplicationLanguage {
    return new ApplicationLanguage('Python', { files: pythonFiles(false), version: version ?? AutoInstrumentationVersion.PYTHON_0_64_B0, protocol: HTTP_PROTOBUF });
  }

  /**
   * Python in an image with musl, as Alpine's. It was not run.
   *
   * @param version the release; default: `AutoInstrumentationVersion.PYTHON_0_64_B0`
   */
  public static pythonMusl(version?: AutoInstrumentationVersion): ApplicationLanguage {
    return new ApplicationLanguage('Python', { files: pythonFiles(true), version: version ?? AutoInstrumentationVersion.PYTHON_0_64_B0, protocol: HTTP_PROTOBUF });
  }

  /**
   * Node.js: `auto-instrumentations-node`.
   *
   * @param version the release; default: `AutoInstrumentationVersion.NODEJS_0_78_0`
   * @see https://opentelemetry.io/docs/zero-code/js/
   */
  public static nodejs(version?: AutoInstrumentationVersion): ApplicationLanguage {
    return new ApplicationLanguage('Node.js', { files: nodejsFiles(), version: version ?? AutoInstrumentationVersion.NODEJS_0_78_0, protocol: HTTP_PROTOBUF });
  }

  /**
   * .NET on x64 in an image with glibc. It was not run.
   *
   * @param version the release; default: `AutoInstrumentationVersion.DOTNET_1_16_0`
   * @see https://opentelemetry.io/docs/zero-code/dotnet/
   */
  public static dotnet(version?: AutoInstrumentationVersion): ApplicationLanguage {
    return new ApplicationLanguage('.NET', { files: dotnetFiles(false), version: version ?? AutoInstrumentationVersion.DOTNET_1_16_0, protocol: HTTP_PROTOBUF });
  }

  /**
   * .NET on x64 in an image with musl, as Alpine's. It was not run.
   *
   * @param version the release; default: `AutoInstrumentationVersion.DOTNET_1_16_0`
   */
  public static dotnetMusl(version?: AutoInstrumentationVersion): ApplicationLanguage {
    return new ApplicationLanguage('.NET', { files: dotnetFiles(true), version: version ?? AutoInstrumentationVersion.DOTNET_1_16_0, protocol: HTTP_PROTOBUF });
  }

  /**
   * Go: variables only. The program makes the SDK itself; exporter and resource read the variables, the propagators do with
   * `autoprop` only.
   *
   * @see https://opentelemetry.io/docs/languages/go/
   */
  public static go(): ApplicationLanguage {
    return new ApplicationLanguage('Go', { protocol: HTTP_PROTOBUF });
  }

  /**
   * Erlang and Elixir: variables only. The release contains `opentelemetry_exporter` and starts it before `opentelemetry`. The
   * protocol isn't set: its SDK calls it otherwise, and HTTP with protobuf bodies is its default.
   *
   * @see https://opentelemetry.io/docs/languages/beam/
   */
  public static erlang(): ApplicationLanguage {
    return new ApplicationLanguage('Erlang', { propagators: ['tracecontext', 'baggage', 'b3', 'b3multi'] });
  }

  /** Its name, for people. */
  public readonly name: string;

  private readonly traits: LanguageTraits;

  private constructor(name: string, traits: LanguageTraits) {
    this.name = name;
    this.traits = traits;
  }

  /** @internal */
  public get _traits(): LanguageTraits {
    return this.traits;
  }
}
