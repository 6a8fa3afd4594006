import { ConfigFile, configFiles, isMap } from './configurations';
import { credentialsInText, isSecretPair } from './credentials';
import { list, Manifest, RenderedObjects } from './rendered-objects';

interface Place { readonly object: Manifest; readonly place: string }

/** Every place that looks like a credential; what it is, but not its value. */
export function credentialsIn(objects: RenderedObjects): Place[] {
  const names = secretNames(objects);
  const configured = configFiles(objects).flatMap(file => inFile(file, names).map(place => ({ object: file.configMap, place })));
  const binary = objects.ofKind('ConfigMap').flatMap(object => Object.entries<any>(object.binaryData ?? {})
    .flatMap(([file, text]) => inText(file, Buffer.from(String(text), 'base64').toString('latin1'), names).map(place => ({ object, place }))));
  const annotated = objects.all.filter(({ kind }) => kind !== 'Secret')
    .flatMap(object => inAnnotations(object.metadata?.annotations, names).map(place => ({ object, place })));
  const running = objects.workloads.flatMap(({ object, annotations, containers }) => [
    ...object.kind === 'Pod' ? [] : inAnnotations(annotations, names),
    ...containers.flatMap(container => inContainer(container, names)),
  ].map(place => ({ object, place })));
  return [...configured, ...binary, ...annotated, ...running];
}

/** Secrets that the objects refer to: their names give nothing away. */
function secretNames(objects: RenderedObjects): string[] {
  const certificates = objects.ofKind('Certificate').map(({ spec }) => spec?.secretName);
  const mounted = objects.workloads.flatMap(({ spec, containers }) => [
    ...list(spec.volumes).map(({ secret }) => secret?.secretName),
    ...containers.flatMap(({ env }) => list(env).map(variable => variable?.valueFrom?.secretKeyRef?.name)),
  ]);
  return [...certificates, ...mounted].filter(name => name !== undefined);
}

function inContainer({ name, command, args, env }: Manifest, names: string[]): string[] {
  const words: string[] = [...list(command), ...list(args)].map(String);
  return [
    ...list(env).filter(variable => typeof variable?.value === 'string').flatMap(variable => inPair(`env ${variable.name}`, variable.name, variable.value, names)),
    ...words.flatMap((word, index) => [
      ...inText('an argument', word, names),
      // --password VALUE, as two arguments
      ...index > 0 && /^--?[\w.-]+$/.test(words[index - 1]) && isSecretPair(words[index - 1].replace(/^-+/, ''), word, names) ? [`argument ${words[index - 1]} has a value`] : [],
    ]),
  ].map(place => `container ${name}: ${place}`);
}

function inAnnotations(annotations: Manifest | undefined, names: string[]): string[] {
  return Object.entries(annotations ?? {}).flatMap(([key, value]) => inPair(`annotation ${key}`, key.split('/').pop()!, String(value), names));
}

/** A file of a ConfigMap: by key where it is YAML or JSON, else line by line. */
function inFile({ file, text, parsed }: ConfigFile, names: string[]): string[] {
  return typeof parsed === 'object' && parsed !== null
    ? [...Object.entries(parsed).flatMap(([key, value]) => inTree(`${file} ${key}`, value, names, key)), ...inComments(file, text)]
    : inPair(file, file, text, names);
}

function inTree(path: string, value: unknown, names: string[], key: string = ''): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) => inTree(`${path}[${index}]`, entry, names, key));
  }
  if (isMap(value)) {
    return [...namedValue(path, value, names), ...Object.entries(value).flatMap(([name, entry]) => inTree(`${path}.${name}`, entry, names, name))];
  }
  return inPair(path, key, value, names);
}

/** `{ name: authorization, value: … }`, as lists of headers and of variables have it. */
function namedValue(path: string, { name, key, value }: Manifest, names: string[]): string[] {
  return [name, key].some(named => typeof named === 'string' && isSecretPair(named, value, names)) ? [`${path} has a value`] : [];
}

function inPair(place: string, key: string, value: unknown, names: string[]): string[] {
  if (isSecretPair(key, value, names)) {
    return [`${place} has a value`];
  }
  return typeof value === 'string' ? inText(place, value, names, key) : [];
}

/** A text of several lines, or one with options: `key=value`, `key: value` at the start of a line, `--key value`. */
function inText(place: string, text: string, names: string[], key: string = ''): string[] {
  const lines = text.split('\n').filter(line => !/^\s*(#|\/\/)/.test(line));
  const pairs = lines.flatMap(line => [
    ...line.matchAll(/([A-Za-z_][\w.-]*)\s*=\s*("[^"]*"|'[^']*'|[^\s"',;)]+)/g),
    ...line.matchAll(/^\s*([A-Za-z_][\w.-]*):\s+("[^"]*"|'[^']*'|\S+)\s*$/g),
    ...line.matchAll(/\s--?([A-Za-z][\w.-]*)\s+("[^"]*"|'[^']*'|[^\s"'-][^\s"']*)/g),
  ]);
  const secret = pairs.filter(([, name, value]) => isSecretPair(name, value.replace(/^["']|["']$/g, ''), names));
  return [
    ...secret.map(([, name]) => `${place}: ${name} has a value`),
    ...credentialsInText(text, key).map(kind => `${place} has ${kind}`),
  ];
}

/** What YAML's parser drops. */
function inComments(file: string, text: string): string[] {
  const comments = text.split('\n').filter(line => /^\s*#/.test(line)).join('\n');
  return credentialsInText(comments).map(kind => `${file} has ${kind} in a comment`);
}
