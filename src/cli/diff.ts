import { parseArgs } from 'node:util';
import { Command, CommandContext, EXIT, UsageError } from './command';
import { readManifests } from './manifests';
import { compareManifests } from '../checks/upgrade/compare-manifests';
import { formatUpgradeFindings } from '../checks/upgrade/format';
import { isGrave } from '../checks/upgrade/upgrade-rule';

/** Says what stands in the way of applying newer YAML over older YAML. */
export const DIFF: Command = {
  usage: 'OLD NEW [--format text|json]',
  summary: 'What can\'t be applied over OLD, or is dangerous to apply. OLD and NEW are YAML files, folders of them, or - for the input.',
  run: ({ args, print }: CommandContext) => {
    const { values, positionals } = parseArgs({ args, options: { format: { type: 'string', default: 'text' } }, allowPositionals: true });
    if (positionals.length !== 2) {
      throw new UsageError(`two places are needed, the older and the newer YAML; got ${positionals.length}`);
    }
    if (!['text', 'json'].includes(values.format)) {
      throw new UsageError(`'--format' must be text or json, got '${values.format}'`);
    }
    const [before, after] = positionals.map(readManifests);
    const findings = compare(before, after);
    print(values.format === 'json' ? JSON.stringify(findings, undefined, 2) : formatUpgradeFindings(findings));
    return findings.some(isGrave) ? EXIT.FINDINGS : EXIT.OK;
  },
};

function compare(before: string, after: string) {
  try {
    return compareManifests(before, after);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
