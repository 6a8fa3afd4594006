import type { KubeObject } from './synth';

/** The paths whose values differ between two outputs, as `Kind/name path.to.value`; a whole object counts as one. */
export function changedPaths(before: KubeObject[], after: KubeObject[]): string[] {
  const [left, right] = [byName(before), byName(after)];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  return names.flatMap(name => {
    if (!(name in left) || !(name in right)) {
      return [`${name} ${name in left ? 'removed' : 'added'}`];
    }
    return differences(left[name], right[name]).map(path => `${name} ${path}`);
  });
}

function byName(objects: KubeObject[]): Record<string, KubeObject> {
  return Object.fromEntries(objects.map(object => [`${object.kind}/${object.metadata.name}`, object]));
}

function differences(left: any, right: any, path: string = ''): string[] {
  if (JSON.stringify(left) === JSON.stringify(right)) {
    return [];
  }
  if (!isContainer(left) || !isContainer(right)) {
    return [path];
  }
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap(key => differences(left[key], right[key], path ? `${path}.${key}` : key));
}

function isContainer(value: any): boolean {
  return typeof value === 'object' && value !== null;
}
