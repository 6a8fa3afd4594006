/** Where a command writes, and what it is told. */
export interface CommandContext {
  /** Everything after the command's name. */
  readonly args: string[];
  /** Writes a line for whoever reads the result. */
  readonly print: (line: string) => void;
}

/** A command of the tool. One file each; `main.ts` has the table. */
export interface Command {
  /** What follows the command's name: `OLD NEW [--format text|json]`. */
  readonly usage: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** Does it. The number is the exit code: {@link EXIT}. */
  readonly run: (context: CommandContext) => number | Promise<number>;
}

/** What a shell or a CI job sees. */
export const EXIT = {
  /** All is well. */
  OK: 0,
  /** The command found what it looks for. */
  FINDINGS: 1,
  /** It was called in a wrong way, or couldn't read its input. */
  USAGE: 2,
};

/** A wrong call, with what to do about it. The tool prints it with the command's usage and exits with 2. */
export class UsageError extends Error {}
