/** The host of `host:port`, `scheme://host:port/…` and `dns:///host:port`; empty where only a port is given. */
export function hostOf(address: string): string {
  const rest = address.replace(/^[a-z][a-z0-9+.-]*:\/{2,3}/i, '').replace(/^[^@/]*@/, '');
  return (rest.startsWith('[') ? /^\[([^\]]*)\]/.exec(rest)?.[1] : rest.split(/[:/?]/)[0]) ?? '';
}

/** True if only the same pod is reached. */
export function isLoopback(address: string): boolean {
  const host = hostOf(address);
  return host === 'localhost' || host === '::1' || /^127\./.test(host) || /^(unix:|\/|@)/.test(address);
}

/** True for an address on which a server listens for other pods: all addresses, or the pod's own one from a variable. */
export function isListening(address: string): boolean {
  return /^(0\.0\.0\.0|\[::\]|\$\{[^}]*\})?:(\d+|\$\{[^}]*\})$/.test(address);
}

/** Seconds of a duration as Go writes it (`1h30m`, `500ms`); undefined if it isn't one. */
export function secondsOf(duration: unknown): number | undefined {
  if (typeof duration !== 'string' || !/^(\d+(\.\d+)?(ns|us|ms|s|m|h))+$/.test(duration)) {
    return undefined;
  }
  const seconds: { [unit: string]: number } = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };
  return [...duration.matchAll(/(\d+(?:\.\d+)?)([a-z]+)/g)].reduce((sum, [, amount, unit]) => sum + Number(amount) * seconds[unit], 0);
}
