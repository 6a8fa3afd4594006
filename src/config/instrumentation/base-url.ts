import type { Problem } from '../problem';

/** What is wrong with the base URL of OTLP over HTTP, to which SDKs add the path themselves. */
export function baseUrlProblems(prop: string, url: string, fix: string): Problem[] {
  return /^https?:\/\/[^\s/:]+:\d+$/.test(url) ? [] : [{ prop, value: url, allowed: 'http:// or https://, a host and a port', fix }];
}
