import type { Problem } from '../config/problem';

/**
 * A key in a Secret of the same namespace. Secrets are only ever referred to: what is synthesized is committed to git, so
 * no prop of this library takes a password.
 */
export interface SecretKey {
  /** The Secret. */
  readonly secretName: string;
  /** The key in it. */
  readonly key: string;
}

/** Plain JavaScript and other languages can pass a string where a reference belongs. */
export function secretKeyProblems(prop: string, value: SecretKey | undefined): Problem[] {
  if (value === undefined || (isText(value?.secretName) && isText(value?.key))) {
    return [];
  }
  return [{ prop, value: '(hidden)', allowed: "a reference to a Secret, { secretName: '…', key: '…' }", fix: 'put the password into a Secret and name it here; what is synthesized is committed to git' }];
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0;
}
