import { UpgradeFinding, UpgradeSeverity } from './upgrade-rule';

/** The findings for a log, object by object. The object with the gravest finding comes first. */
export function formatUpgradeFindings(findings: UpgradeFinding[]): string {
  const objects = [...new Set(findings.map(({ object }) => object))];
  const blocks = objects.map(object => [object, ...findings.filter(finding => finding.object === object).map(lines)].join('\n'));
  return [...blocks, summary(findings)].join('\n\n');
}

function lines({ severity, rule, message, why, fix }: UpgradeFinding): string {
  return [`  ${severity} ${rule}: ${message}`, `    why: ${why}`, `    do:  ${fix}`].join('\n');
}

function summary(findings: UpgradeFinding[]): string {
  const count = (wanted: UpgradeSeverity) => findings.filter(({ severity }) => severity === wanted).length;
  return findings.length === 0
    ? 'Nothing stands in the way.'
    : `${count(UpgradeSeverity.REFUSED)} refused, ${count(UpgradeSeverity.DANGER)} dangerous, ${count(UpgradeSeverity.NOTE)} notes`;
}
