import { load } from 'js-yaml';
import type { KubeObject } from './synth';

/**
 * What is different in `after`: the new value by `Kind/name path.to.value`. Configurations are compared key by key; lists of
 * different lengths count as a whole, and so do objects that are only there once.
 */
export function changes(before: KubeObject[], after: KubeObject[]): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  compare(byName(before), byName(after), '', found);
  return found;
}

/** The checksum of a configuration says only that it is another one. */
const CHECKSUM = 'checksum/config';
export const GONE = '(gone)';
export const ADDED = '(added)';
export const ANOTHER = '(another)';

function compare(left: any, right: any, path: string, found: Record<string, unknown>): void {
  if (JSON.stringify(left) === JSON.stringify(right)) {
    return;
  }
  if (!isContainer(left) || !isContainer(right) || (Array.isArray(left) && left.length !== right.length)) {
    found[path] = shown(right, path);
    return;
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const separator = path.includes(' ') ? '.' : ' ';
    compare(left[key], right[key], path ? `${path}${separator}${key}` : key, found);
  }
}

function shown(value: any, path: string): unknown {
  if (value === undefined) {
    return GONE;
  }
  if (path.endsWith(CHECKSUM)) {
    return ANOTHER;
  }
  return path.includes(' ') ? value : ADDED;
}

function isContainer(value: any): boolean {
  return typeof value === 'object' && value !== null;
}

function byName(objects: KubeObject[]): Record<string, any> {
  return Object.fromEntries(objects.map(object => [
    `${object.kind}/${object.metadata.name}`, object.kind === 'ConfigMap' ? { ...object, data: parsed(object.data) } : object,
  ]));
}

/** Files of a ConfigMap, parsed where they are YAML or properties. */
function parsed(data: Record<string, string>): Record<string, any> {
  return Object.fromEntries(Object.entries(data).map(([file, text]) => {
    if (/\.(yaml|yml|json)$/.test(file)) {
      return [file, load(text)];
    }
    return [file, Object.fromEntries(text.trim().split('\n').map(line => line.split(/=(.*)/s).slice(0, 2)))];
  }));
}
