/**
 * One thing that is wrong with an input, as data. The pure layer collects problems; a construct turns them into
 * one error that starts with its own path (`src/shared/refuse.ts`).
 */
export interface Problem {
  /** The prop as the user typed it, with an index or key where it helps: `policies[2].percentage`. */
  readonly prop: string;
  /** What was given. */
  readonly value: unknown;
  /** What is allowed, as it reads after "must be": `a number from 0 to 100`. */
  readonly allowed: string;
  /** What to do about it, as an imperative. */
  readonly fix: string;
}

/** The one format of every error of this library. */
export function describeProblem(problem: Problem): string {
  return `'${problem.prop}' must be ${problem.allowed}, got ${show(problem.value)}: ${problem.fix}`;
}

function show(value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** Puts a prefix before the prop of each problem: `percentage` → `policies[2].percentage`. */
export function within(prefix: string, problems: Problem[]): Problem[] {
  return problems.map(problem => ({ ...problem, prop: problem.prop ? `${prefix}.${problem.prop}` : prefix }));
}

/** A number from `min` to `max`. `undefined` is fine: the prop was left to its default. */
export function checkRange(prop: string, value: number | undefined, min: number, max: number, fix: string): Problem[] {
  if (value === undefined || (Number.isFinite(value) && value >= min && value <= max)) {
    return [];
  }
  return [{ prop, value, allowed: `a number from ${min} to ${max}`, fix }];
}

/** A whole number of at least `min`. `undefined` is fine: the prop was left to its default. */
export function checkWhole(prop: string, value: number | undefined, min: number, fix: string): Problem[] {
  if (value === undefined || (Number.isInteger(value) && value >= min)) {
    return [];
  }
  return [{ prop, value, allowed: `a whole number of at least ${min}`, fix }];
}

/** A list with at least one entry. `undefined` is fine: the prop was left to its default. */
export function checkNotEmpty(prop: string, value: unknown[] | undefined, what: string, fix: string): Problem[] {
  return value === undefined || value.length > 0 ? [] : [{ prop, value, allowed: `a list of at least one ${what}`, fix }];
}

/** A reason that the user gives for doing without something. */
export function reasonProblems(reason: string, fix: string): Problem[] {
  return reason?.trim() ? [] : [{ prop: 'reason', value: reason, allowed: 'a sentence', fix }];
}

/** A host as clients outside the cluster write it. `undefined` is fine: the prop was left out. */
export function checkHost(prop: string, host: string | undefined): Problem[] {
  return host === undefined || isHost(host)
    ? []
    : [{ prop, value: host, allowed: 'a DNS name in lower case', fix: "leave out scheme, port and path: 'tracing.example.com'" }];
}

function isHost(host: string): boolean {
  const labels = host.split('.');
  return host.length <= 253 && labels.every(label => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(label)) && !/^\d+$/.test(labels[labels.length - 1]);
}
