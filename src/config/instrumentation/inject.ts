import { AgentFiles, LoadingVariable } from './agent-files';
import { EnvironmentSettings, EnvironmentTarget, joined, joinedAttributes, podFields, sdkVariables, Variable } from './environment';
import type { Problem } from '../problem';

/** A part of a manifest. */
interface Manifest { [key: string]: any }

/** What is added to a pod. */
export interface Injection extends EnvironmentSettings {
  /** The containers, by name. Empty for the first. */
  readonly containers: string[];
  /** The agent's image. */
  readonly image?: string;
  readonly initResources: Manifest;
  readonly initSecurityContext: Manifest;
  readonly pullSecrets: string[];
  readonly tlsSecretName?: string;
}

/** The pod with what was added, and what stands in the way. */
export interface Injected {
  readonly pod: Manifest;
  readonly problems: Problem[];
}

/** The names of volume and init container, those of the OpenTelemetry operator. */
function agentName({ language }: AgentFiles): string {
  return `opentelemetry-auto-instrumentation-${language}`;
}

/** The volume of the CA certificate. */
const TLS_VOLUME = 'opentelemetry-tls';
/** What an agent may take of the node's disk, as with the operator. The largest, that of Node.js, takes some 130 MiB. */
const AGENT_SIZE = '200Mi';

/** Adds the agent and its variables to a pod. What is there already isn't added again. */
export function inject(pod: Manifest, target: Omit<EnvironmentTarget, 'container'>, injection: Injection): Injected {
  const all: Manifest[] = pod.containers ?? [];
  const names = injection.containers.length > 0 ? injection.containers : all.slice(0, 1).map(({ name }) => name);
  const problems = names.filter(name => !all.some(container => container.name === name)).map(name => ({
    prop: 'containers', value: name, allowed: `a container of the pod: ${all.map(container => container.name).join(', ')}`, fix: 'correct the name',
  }));
  const containers = all.map(container => {
    if (!names.includes(container.name)) {
      return container;
    }
    const result = instrumented(container, { ...target, container: container.name }, injection);
    problems.push(...result.problems);
    return result.container;
  });
  return { pod: withAgent(withKey(pod, 'containers', containers), injection), problems };
}

function withAgent(pod: Manifest, injection: Injection): Manifest {
  const { traits: { files }, tlsSecretName, clientCertificate, pullSecrets } = injection;
  const items = ['ca.crt', ...clientCertificate ? ['tls.crt', 'tls.key'] : []].map(key => ({ key, path: key }));
  const volumes = [
    ...files ? [{ emptyDir: { sizeLimit: AGENT_SIZE }, name: agentName(files) }] : [],
    ...tlsSecretName ? [{ name: TLS_VOLUME, secret: { defaultMode: 0o444, items, secretName: tlsSecretName } }] : [],
  ];
  return withLists(pod, {
    imagePullSecrets: files ? pullSecrets.map(name => ({ name })) : [],
    initContainers: files ? [initContainer(pod, files, injection)] : [],
    volumes,
  });
}

function initContainer(pod: Manifest, files: AgentFiles, { image, initResources, initSecurityContext }: Injection): Manifest {
  const user = pod.securityContext?.runAsUser;
  return {
    command: files.command,
    image,
    imagePullPolicy: 'IfNotPresent',
    name: agentName(files),
    resources: initResources,
    // The image's own user is root. Where the pod says who it is, the agent's files belong to the same user.
    securityContext: { ...initSecurityContext, ...user === undefined || user === 0 ? { runAsUser: 65532 } : {}, seccompProfile: { type: 'RuntimeDefault' } },
    volumeMounts: [{ mountPath: files.folder, name: agentName(files) }],
  };
}

function instrumented(container: Manifest, target: EnvironmentTarget, injection: Injection): { container: Manifest; problems: Problem[] } {
  const { traits: { files }, tlsFolder } = injection;
  const mounts = [
    ...files ? [{ mountPath: files.folder, name: agentName(files), readOnly: true }] : [],
    ...tlsFolder ? [{ mountPath: tlsFolder, name: TLS_VOLUME, readOnly: true }] : [],
  ];
  const { env, problems } = environment(container, target, injection);
  return { container: withKey(withLists(container, { volumeMounts: mounts }, ({ mountPath }) => mountPath), 'env', env), problems };
}

/** The pod's fields first, since attributes refer to them; then what the application has; then the rest. */
function environment(container: Manifest, target: EnvironmentTarget, injection: Injection): { env: Variable[]; problems: Problem[] } {
  const existing: Variable[] = container.env ?? [];
  const problems: Problem[] = [];
  const report = (variable: Variable, allowed: string, fix: string) => problems.push({
    prop: `env.${variable.name}`, value: variable.value ?? variable.valueFrom, allowed: `${allowed} in container '${container.name}'`, fix,
  });
  const env = [...existing];
  const put = (variable: Variable, join: (text: string) => string | undefined) => {
    const index = env.findIndex(({ name }) => name === variable.name);
    const there = env[index];
    if (!there) {
      env.push(variable);
    } else if (!same(there, variable)) {
      const text = there.valueFrom === undefined ? join(there.value ?? '') : undefined;
      if (text === undefined) {
        report(there, 'left out', conflictFix(variable, there));
      } else {
        env[index] = { ...there, value: text };
      }
    }
  };
  sdkVariables(injection, target).forEach(variable =>
    put(variable, text => variable.name === 'OTEL_RESOURCE_ATTRIBUTES' ? joinedAttributes(text, variable.value!) : undefined));
  (injection.traits.files?.variables ?? []).forEach(loading => put(loadingVariable(loading), text => joined(text, loading)));
  const fields = podFields().filter(field => !existing.some(({ name }) => name === field.name));
  return { env: [...fields, ...env], problems };
}

function loadingVariable({ name, value, joining, last }: LoadingVariable): Variable {
  return { name, value: joining === 'path' && last ? `${value}:${last}` : value };
}

function conflictFix({ name }: Variable, there: Variable): string {
  return there.valueFrom === undefined
    ? `remove it from the container; if the value is meant, give it in 'environment': { ${name}: … }`
    : 'its value is not known before the pod starts, so nothing can be put behind it: write it as a plain value, or remove it';
}

function same(one: Variable, other: Variable): boolean {
  return one.value === other.value && canonical(one.valueFrom) === canonical(other.valueFrom);
}

/** Text that is the same for the same content, whatever the order of its keys. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part);
}

/** The object with entries behind those of its lists, but for entries that are there by name. */
function withLists(object: Manifest, lists: { [key: string]: Manifest[] }, nameOf = ({ name }: Manifest): string => name): Manifest {
  return Object.entries(lists).reduce((result, [key, entries]) => {
    const present: Manifest[] = object[key] ?? [];
    const missing = entries.filter(entry => !present.some(one => nameOf(one) === nameOf(entry)));
    return missing.length > 0 ? withKey(result, key, [...present, ...missing]) : result;
  }, object);
}

/** A copy with a value. A new key comes where it would stand in the order of the alphabet, and no other key moves. */
export function withKey(object: Manifest, key: string, value: unknown): Manifest {
  if (key in object) {
    return { ...object, [key]: value };
  }
  const entries = Object.entries(object);
  const index = entries.findIndex(([name]) => name > key);
  entries.splice(index === -1 ? entries.length : index, 0, [key, value]);
  return Object.fromEntries(entries);
}
