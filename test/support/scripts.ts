import { spawnSync } from 'child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** What a script did. */
export interface ScriptRun {
  readonly status: number | null;
  /** The arguments and the input of each call of curl. */
  readonly calls: string[];
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script with a stand-in for curl, which notes its arguments and its input and does what `behaviour` says. */
export function runWithCurl(script: string, env: { [name: string]: string } = {}, behaviour = 'exit 0'): ScriptRun {
  const folder = mkdtempSync(join(tmpdir(), 'requests-'));
  const log = join(folder, 'log');
  writeFileSync(log, '');
  const input = 'input=; case "$*" in *"--config -"*) input=$(cat);; esac';
  writeFileSync(join(folder, 'curl'), `#!/bin/sh\n${input}\nprintf '%s|%s\\n' "$*" "$input" >> ${log}\n${behaviour}\n`);
  chmodSync(join(folder, 'curl'), 0o755);
  writeFileSync(join(folder, 'sleep'), '#!/bin/sh\n');
  chmodSync(join(folder, 'sleep'), 0o755);
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8', env: { PATH: `${folder}:/usr/bin:/bin`, LOG: log, ...env }, timeout: 10_000 });
  return { status, stdout, stderr, calls: readFileSync(log, 'utf8').trim().split('\n') };
}
