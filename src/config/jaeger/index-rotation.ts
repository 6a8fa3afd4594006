import type { PlainObject } from '../merge';
import type { JaegerVersion } from '../versions/jaeger-version';

/** Where Jaeger writes and reads: an index for each day, or aliases that somebody moves to new indices. */
export interface IndexRotation {
  readonly by: 'day' | 'alias' | 'policy';
  /** The policy of the storage that moves the aliases. */
  readonly policyName?: string;
}

/** The kinds of indices that have aliases. Adaptive sampling isn't used. */
export const ALIASED_KINDS = ['span', 'service', 'dependencies'] as const;
/** The kinds that ingesters write. */
export const WRITTEN_KINDS = ['span', 'service'] as const;

/** The beginning of the names of a kind's indices and aliases. */
export function indexName(kind: string, prefix: string | undefined): string {
  return `${prefix ? `${prefix}-` : ''}jaeger-${kind}`;
}

/** What the ingester writes to. */
export function writeAlias(kind: string, prefix: string | undefined): string {
  return `${indexName(kind, prefix)}-write`;
}

/** What the query service reads. */
export function readAlias(kind: string, prefix: string | undefined): string {
  return `${indexName(kind, prefix)}-read`;
}

/** The first release with `rotation`, which refuses the older keys. */
const ROTATION_SINCE = '2.20.0';

/** Keys of Jaeger's storage that say how indices rotate: those of the backend, and those of `indices`. */
export interface RotationKeys {
  readonly backend: PlainObject;
  readonly indices: PlainObject;
}

/**
 * The keys for a rotation by aliases, as the release knows them. Names of aliases are those that Jaeger's own tool makes.
 *
 * @see https://github.com/jaegertracing/jaeger/blob/main/internal/storage/elasticsearch/config/config_rotation.go
 */
export function rotationKeys(rotation: IndexRotation, version: JaegerVersion, prefix: string | undefined): RotationKeys {
  if (rotation.by === 'day') {
    return { backend: {}, indices: {} };
  }
  if (!version._isAtLeast(ROTATION_SINCE)) {
    return { backend: { use_aliases: true, ...rotation.by === 'policy' ? { use_ilm: true } : {} }, indices: {} };
  }
  const aliases = (kind: string) => ({ read_alias: readAlias(kind, prefix), write_alias: writeAlias(kind, prefix) });
  const keys = (kind: string) => ({
    rotation: rotation.by === 'policy'
      ? { auto_rollover: { ...aliases(kind), policy_name: rotation.policyName } }
      : { manual_rollover: aliases(kind) },
  });
  return { backend: {}, indices: { spans: keys('span'), services: keys('service'), dependencies: keys('dependencies') } };
}

/**
 * What makes Jaeger's index cleaner count an index's age from now. Before 2.20 it counts from the end of the day, and so takes an
 * index up to a day too soon.
 */
export function relativeDeletionArguments(version: JaegerVersion): string[] {
  return version._isAtLeast(ROTATION_SINCE) ? [] : ['--feature-gates=es.index.relativeTimeIndexDeletion'];
}
