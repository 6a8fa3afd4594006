import { parseArgs } from 'node:util';
import { Command, CommandContext, EXIT, UsageError } from './command';
import { checklist } from './verify/checklist';
import { collect } from './verify/collect';
import { formatChecklist } from './verify/format';
import { ClusterError, Kubectl } from './verify/kubectl';

const OPTIONS = {
  namespace: { type: 'string', short: 'n' },
  name: { type: 'string', default: 'tracing' },
  context: { type: 'string' },
  wait: { type: 'string', default: '60' },
  format: { type: 'string', default: 'text' },
} as const;

/** Looks at a live platform through kubectl, and prints a checklist. */
export const VERIFY: Command = {
  usage: '--namespace NAMESPACE [--name tracing] [--context CONTEXT] [--wait SECONDS] [--format text|json]',
  summary: 'Whether a live platform works: its parts, a trace through all of them, what applications send. Uses kubectl; changes nothing.',
  run: async ({ args, print }: CommandContext) => {
    const { values } = parseArgs({ args, options: OPTIONS });
    const { namespace, name, context } = values;
    const waitSeconds = Number(values.wait);
    if (!namespace) {
      throw new UsageError("'--namespace' is needed: where the platform is");
    }
    if (!Number.isInteger(waitSeconds) || waitSeconds < 1) {
      throw new UsageError(`'--wait' must be a whole number of seconds, got '${values.wait}'`);
    }
    if (!['text', 'json'].includes(values.format)) {
      throw new UsageError(`'--format' must be text or json, got '${values.format}'`);
    }
    try {
      const lines = checklist(await collect(new Kubectl(context ? ['--context', context] : []), { namespace, name, waitSeconds }));
      print(values.format === 'json' ? JSON.stringify(lines, undefined, 2) : formatChecklist(lines));
      return lines.some(({ state }) => state === 'failed') ? EXIT.FINDINGS : EXIT.OK;
    } catch (error) {
      throw error instanceof ClusterError ? new UsageError(error.message) : error;
    }
  },
};
