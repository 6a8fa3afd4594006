import { compareManifests } from '../../src/checks/upgrade/compare-manifests';
import { UPGRADE_RULES } from '../../src/checks/upgrade/rules';

type Manifest = { [key: string]: any };

/** Objects as a file of YAML. JSON is YAML. */
export function yamlOf(objects: Manifest[]): string {
  return objects.map(object => JSON.stringify(object)).join('\n---\n');
}

/** All that is found: `severity rule object: message`. */
export function findings(before: Manifest[], after: Manifest[]): string[] {
  return compareManifests(yamlOf(before), yamlOf(after)).map(({ severity, rule, object, message }) => `${severity} ${rule} ${object}: ${message}`);
}

/** What one rule finds: `object: message`. A rule of that name must be there. */
export function foundBy(rule: string, before: Manifest[], after: Manifest[]): string[] {
  if (!UPGRADE_RULES.some(({ id }) => id === rule)) {
    throw new Error(`there is no rule ${rule}`);
  }
  return compareManifests(yamlOf(before), yamlOf(after)).filter(finding => finding.rule === rule).map(({ object, message }) => `${object}: ${message}`);
}
