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
