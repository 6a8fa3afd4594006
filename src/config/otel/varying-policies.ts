import { Problem } from '../problem';
import { TailSamplingPolicy } from './tail-sampling-policy';

/** Types that decide by the trace alone: the same spans give the same decision in every sampler. */
const ALIKE = [
  'always_sample', 'and', 'boolean_attribute', 'drop', 'latency', 'not', 'numeric_attribute', 'ottl_condition', 'probabilistic', 'span_count',
  'status_code', 'string_attribute', 'trace_flags', 'trace_state',
];

/** Types that decide by what else a sampler has seen, and when. */
const VARYING = ['bytes_limiting', 'composite', 'rate_limiting'];

/**
 * The policies that two samplers with the same spans may decide differently on, anywhere in the configuration. The configuration
 * is looked at, and not the list, since policies can be merged into it.
 *
 * @param settings those of each tail sampling processor
 */
export function varyingPolicyProblems(prop: string, policies: TailSamplingPolicy[], settings: { [key: string]: any }[]): Problem[] {
  const vouched = policies.flatMap(policy => policy._alike());
  return settings.flatMap(({ policies: rendered }) => varying(prop, rendered, vouched));
}

function varying(prop: string, rendered: any, vouched: string[]): Problem[] {
  const policies: { [key: string]: any }[] = [rendered ?? []].flat();
  return policies.flatMap((policy, index) => {
    const { name, type } = policy;
    const place = `${prop}[${index}]`;
    if (VARYING.includes(type)) {
      return [problem(place, policy, 'a policy that decides by the trace alone', 'two samplers spend their budgets on different traces; use percentage(), or replication: 1')];
    }
    if (!ALIKE.includes(type) && !vouched.includes(name)) {
      return [problem(place, policy, 'of a type that is known to decide by the trace alone', 'if it does, say so: TailSamplingPolicy.custom(…, { decidesAlike: true })')];
    }
    // A list, but for `not`.
    return varying(`${place}.policies`, policy[type]?.[`${type}_sub_policy`], vouched);
  });
}

function problem(prop: string, { name, type }: { [key: string]: any }, allowed: string, fix: string): Problem {
  return { prop, value: `${name} (${type})`, allowed: `${allowed}, with replication: 2`, fix };
}
