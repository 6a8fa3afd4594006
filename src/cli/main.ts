#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { Command, CommandContext, EXIT, UsageError } from './command';
import { DIFF } from './diff';
import { VERIFY } from './verify';

/** The name under which npm installs the tool. */
const TOOL = 'cdk8s-tracing';

/** All commands, by the name that the user types. */
const COMMANDS: { [name: string]: Command } = {
  diff: DIFF,
  verify: VERIFY,
};

/**
 * Runs the command that the arguments name.
 *
 * @returns the exit code
 */
export async function main(args: string[], print: CommandContext['print'], complain: CommandContext['print']): Promise<number> {
  const [name, ...rest] = args;
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
  if (!command) {
    return withoutCommand(args, print, complain);
  }
  try {
    return await command.run({ args: rest, print });
  } catch (error) {
    if (!isUsageError(error)) {
      throw error;
    }
    complain(`${error.message}\n\nUsage: ${TOOL} ${name} ${command.usage}`);
    return EXIT.USAGE;
  }
}

/** `--help`, nothing, or a word that is no command. */
function withoutCommand(args: string[], print: CommandContext['print'], complain: CommandContext['print']): number {
  const { values, positionals } = parseArgs({ args, options: { help: { type: 'boolean', short: 'h' } }, allowPositionals: true, strict: false });
  if (values.help && positionals.length === 0) {
    print(usage());
    return EXIT.OK;
  }
  complain(args.length > 0 ? `'${args[0]}' is no command\n\n${usage()}` : usage());
  return EXIT.USAGE;
}

function usage(): string {
  const lines = Object.entries(COMMANDS).flatMap(([name, command]) => [`  ${TOOL} ${name} ${command.usage}`, `      ${command.summary}`]);
  return ['Usage:', ...lines].join('\n');
}

/** Our own, and those of Node's parser for arguments. */
function isUsageError(error: unknown): error is Error {
  return error instanceof UsageError || String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS_');
}

if (require.main === module) {
  main(process.argv.slice(2), line => console.log(line), line => console.error(line)).then(
    code => { process.exitCode = code; },
    error => { // a defect of the tool; 1 would say that it has found something
      console.error(error);
      process.exitCode = EXIT.USAGE;
    },
  );
}
