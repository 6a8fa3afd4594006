/** A plain object as YAML and JSON know it. */
export interface PlainObject { [key: string]: any }

/** True for `{…}`: not for lists, not for `null`, not for class instances. */
export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/**
 * `base` with `overrides` laid over it: maps are merged key by key, everything else (lists too) is replaced, and
 * `null` removes the key. A key whose value is `undefined` counts as left out. Neither argument is changed.
 */
export function mergeDeep(base: PlainObject, overrides: PlainObject | undefined): PlainObject {
  const merged: PlainObject = { ...base };
  for (const [key, value] of Object.entries(overrides ?? {})) {
    if (value === null) {
      delete merged[key];
    } else if (value === undefined) {
      continue;
    } else if (isPlainObject(value)) {
      merged[key] = mergeDeep(isPlainObject(merged[key]) ? merged[key] : {}, value);
    } else {
      merged[key] = value;
    }
  }
  return merged;
}

/** The object without the keys whose value is `undefined`, at every level. */
export function withoutUndefined<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(withoutUndefined) as T;
  }
  if (!isPlainObject(value)) {
    return value;
  }
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, withoutUndefined(entry)])) as T;
}
