import { dump } from 'js-yaml';

/**
 * The text of a configuration file. The order of keys is the order of insertion, so a configuration reads in the
 * order in which a person would write it; long lines are never folded, since `${env:NAME}` must stay whole.
 */
export function toYaml(value: any): string {
  return dump(value, { lineWidth: -1, noRefs: true, sortKeys: false });
}
