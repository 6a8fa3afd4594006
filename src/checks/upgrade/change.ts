import { list, Manifest, nameOf, RenderedObjects } from '../rendered-objects';

/** One object, as it was and as it shall be. */
export interface Pair {
  readonly before: Manifest;
  readonly after: Manifest;
}

/** What is applied now, what shall be applied, and which objects are the same one. */
export class Change {
  /** Objects that are in both. */
  public readonly pairs: Pair[];
  /** Objects that are only in the older YAML. */
  public readonly removed: Manifest[];

  public constructor(public readonly before: RenderedObjects, public readonly after: RenderedObjects) {
    const later = new Map(after.all.map(object => [identity(object), object]));
    this.pairs = before.all.flatMap(object => {
      const same = later.get(identity(object));
      return same ? [{ before: object, after: same }] : [];
    });
    this.removed = before.all.filter(object => !later.has(identity(object)));
  }

  /** The pairs of some kinds. */
  public pairsOf(...kinds: string[]): Pair[] {
    return this.pairs.filter(({ after }) => kinds.includes(after.kind));
  }
}

/** The version of an API group isn't part of what an object is. */
function identity(object: Manifest): string {
  const [group, version] = String(object.apiVersion).split('/');
  return `${version === undefined ? '' : group} ${nameOf(object)}`;
}

/** The entries of two lists that have the same name, and the names that are in one only. */
export function byName(before: unknown, after: unknown): { name: string; before?: Manifest; after?: Manifest }[] {
  const names = [...new Set([...list(before), ...list(after)].map(({ name }) => String(name)))];
  const find = (entries: unknown, wanted: string) => list(entries).find(({ name }) => String(name) === wanted);
  return names.map(name => ({ name, before: find(before, name), after: find(after, name) }));
}
