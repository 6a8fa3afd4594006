/** How a variable gets what an agent needs, where the application has set it already. */
export type Joining =
  /** There is none to join with: the application must not set it. */
  | 'own'
  /** Behind the application's value, with a space between. */
  | 'options'
  /** One path before the application's value, another behind it. */
  | 'path';

/** A variable that makes a program load its agent. */
export interface LoadingVariable {
  readonly name: string;
  readonly value: string;
  readonly joining: Joining;
  /** For a path: what comes behind the application's value. */
  readonly last?: string;
}

/** How a language's agent comes into a pod: files that an init container copies into a volume, and variables that load them. */
export interface AgentFiles {
  /** `java`, `python` …: part of the names of the image, the volume and the init container. */
  readonly language: string;
  /** Copies the agent into the folder. */
  readonly command: string[];
  /** The folder, in the init container and in the application's. */
  readonly folder: string;
  readonly variables: LoadingVariable[];
}

/** Where the operator's images have the agent, and where the operator puts it. The same names, so that its documentation holds. */
function folderOf(language: string): string {
  return `/otel-auto-instrumentation-${language}`;
}

/** @see https://opentelemetry.io/docs/zero-code/java/agent/ */
export function javaFiles(): AgentFiles {
  const folder = folderOf('java');
  return {
    language: 'java',
    command: ['cp', '/javaagent.jar', `${folder}/javaagent.jar`],
    folder,
    variables: [{ name: 'JAVA_TOOL_OPTIONS', value: `-javaagent:${folder}/javaagent.jar`, joining: 'options' }],
  };
}

/** @see https://opentelemetry.io/docs/zero-code/python/ */
export function pythonFiles(musl: boolean): AgentFiles {
  const folder = folderOf('python');
  return {
    language: 'python',
    command: ['cp', '-r', musl ? '/autoinstrumentation-musl/.' : '/autoinstrumentation/.', folder],
    folder,
    variables: [{
      name: 'PYTHONPATH', value: `${folder}/opentelemetry/instrumentation/auto_instrumentation`, last: folder, joining: 'path',
    }],
  };
}

/** @see https://opentelemetry.io/docs/zero-code/js/ */
export function nodejsFiles(): AgentFiles {
  const folder = folderOf('nodejs');
  return {
    language: 'nodejs',
    command: ['cp', '-r', '/autoinstrumentation/.', folder],
    folder,
    variables: [{ name: 'NODE_OPTIONS', value: `--require ${folder}/autoinstrumentation.js`, joining: 'options' }],
  };
}

/** @see https://opentelemetry.io/docs/zero-code/dotnet/ */
export function dotnetFiles(musl: boolean): AgentFiles {
  const folder = folderOf('dotnet');
  const own: [string, string][] = [
    ['CORECLR_ENABLE_PROFILING', '1'],
    ['CORECLR_PROFILER', '{918728DD-259F-4A6A-AC2B-B85E1B658318}'],
    ['CORECLR_PROFILER_PATH', `${folder}/${musl ? 'linux-musl-x64' : 'linux-x64'}/OpenTelemetry.AutoInstrumentation.Native.so`],
    ['DOTNET_ADDITIONAL_DEPS', `${folder}/AdditionalDeps`],
    ['DOTNET_SHARED_STORE', `${folder}/store`],
    ['DOTNET_STARTUP_HOOKS', `${folder}/net/OpenTelemetry.AutoInstrumentation.StartupHook.dll`],
    ['OTEL_DOTNET_AUTO_HOME', folder],
  ];
  return {
    language: 'dotnet',
    command: ['cp', '-r', '/autoinstrumentation/.', folder],
    folder,
    variables: own.map(([name, value]) => ({ name, value, joining: 'own' })),
  };
}
