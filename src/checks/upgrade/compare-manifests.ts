import { loadAll } from 'js-yaml';
import { Change } from './change';
import { UPGRADE_RULES } from './rules';
import { UpgradeFinding, UpgradeHit, UpgradeRule, UpgradeSeverity } from './upgrade-rule';
import { nameOf, RenderedObjects } from '../rendered-objects';

const SEVERITIES = Object.values(UpgradeSeverity);

/**
 * What stands in the way of applying newer YAML over older YAML, the gravest first.
 *
 * @param before the documents that are applied now
 * @param after the documents that shall be applied
 * @throws if one of them isn't YAML
 */
export function compareManifests(before: string, after: string): UpgradeFinding[] {
  const change = new Change(new RenderedObjects(parse('older', before)), new RenderedObjects(parse('newer', after)));
  const findings = UPGRADE_RULES.flatMap(rule => rule.find(change).map(hit => findingOf(rule, hit)));
  return SEVERITIES.flatMap(severity => findings.filter(finding => finding.severity === severity));
}

function parse(which: string, text: string): unknown[] {
  try {
    return loadAll(text);
  } catch (error) {
    throw new Error(`the ${which} YAML can't be parsed: ${(error as Error).message}`);
  }
}

function findingOf(rule: UpgradeRule, hit: UpgradeHit): UpgradeFinding {
  return {
    rule: rule.id,
    severity: hit.severity ?? rule.severity,
    object: nameOf(hit.object),
    message: hit.message,
    why: rule.why,
    fix: hit.fix ?? rule.fix,
  };
}
