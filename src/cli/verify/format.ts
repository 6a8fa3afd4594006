import type { CheckLine } from './facts';

const MARKS: { readonly [state in CheckLine['state']]: string } = { 'ok': '[ok]', 'failed': '[failed]', 'not applicable': '[not applicable]' };

/** The checklist for people. */
export function formatChecklist(lines: CheckLine[]): string {
  const count = (state: CheckLine['state']) => lines.filter(line => line.state === state).length;
  return [
    ...lines.flatMap(({ state, what, detail, fix }) => [`${MARKS[state]} ${what}: ${detail}`, ...fix ? [`    do: ${fix}`] : []]),
    '',
    `${count('ok')} ok, ${count('failed')} failed, ${count('not applicable')} not applicable`,
  ].join('\n');
}
