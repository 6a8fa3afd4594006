/** Seconds of a duration as Go writes it (`1h30m`, `500ms`); undefined if it isn't one. */
export function secondsOf(duration: unknown): number | undefined {
  if (typeof duration !== 'string' || !/^(\d+(\.\d+)?(ns|us|ms|s|m|h))+$/.test(duration)) {
    return undefined;
  }
  const seconds: { [unit: string]: number } = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };
  return [...duration.matchAll(/(\d+(?:\.\d+)?)([a-z]+)/g)].reduce((sum, [, amount, unit]) => sum + Number(amount) * seconds[unit], 0);
}
