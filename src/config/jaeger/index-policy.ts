import { IndexLifecycleKind, IndexPlan, timeValue } from './index-lifecycle';
import { indexName, WRITTEN_KINDS } from './index-rotation';
import { PlainObject, withoutUndefined } from '../merge';

/** Where a policy is put, and its text. */
export interface IndexPolicy {
  /** Behind the base URL. */
  readonly path: string;
  readonly body: PlainObject;
}

/** The policy of a lifecycle that the storage runs itself. */
export function indexPolicy(plan: IndexPlan, retentionSeconds: number, prefix: string | undefined): IndexPolicy {
  const keep = timeValue(retentionSeconds);
  return plan.kind === IndexLifecycleKind.ISM
    ? { path: `_plugins/_ism/policies/${plan.policyName}`, body: ismPolicy(plan, keep, prefix) }
    : { path: `_ilm/policy/${plan.policyName}`, body: ilmPolicy(plan, keep) };
}

/**
 * The age in the phase `delete` counts from the rollover.
 *
 * @see https://www.elastic.co/docs/reference/elasticsearch/index-lifecycle-actions/ilm-rollover
 */
function ilmPolicy({ conditions }: IndexPlan, keep: string): PlainObject {
  return {
    policy: {
      phases: {
        hot: { min_age: '0ms', actions: { rollover: conditions } },
        delete: { min_age: keep, actions: { delete: {} } },
      },
    },
  };
}

/** @see https://docs.opensearch.org/latest/im-plugin/ism/policies/ */
function ismPolicy({ conditions }: IndexPlan, keep: string, prefix: string | undefined): PlainObject {
  const rollover = withoutUndefined({
    min_index_age: conditions.max_age,
    min_primary_shard_size: conditions.max_primary_shard_size,
    min_doc_count: conditions.max_docs,
  });
  return {
    policy: {
      description: 'Begins new indices of Jaeger and deletes old ones.',
      default_state: 'write',
      states: [
        { name: 'write', actions: [{ rollover }], transitions: [{ state_name: 'delete', conditions: { min_rollover_age: keep } }] },
        { name: 'delete', actions: [{ delete: {} }], transitions: [] },
      ],
      ism_template: [{ index_patterns: WRITTEN_KINDS.map(kind => `${indexName(kind, prefix)}-*`), priority: 100 }],
    },
  };
}
