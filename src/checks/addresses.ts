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
