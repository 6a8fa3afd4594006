import type { Manifest } from './pod';

/** Where a container's probes differ from one path over plain HTTP. */
export interface HttpProbeOptions {
  /** The path that says whether it serves, if it isn't the one that says whether it lives. */
  readonly readyPath?: string;
  /** True where the port speaks TLS. The kubelet doesn't check the certificate. */
  readonly tls?: boolean;
}

/** Startup, readiness and liveness of a container that answers HTTP on a health port. */
export function httpProbes(port: string, path: string, { readyPath = path, tls }: HttpProbeOptions = {}): Manifest {
  const scheme = tls ? { scheme: 'HTTPS' } : {};
  const httpGet = { path, port, ...scheme };
  return {
    // Two minutes to start, e.g. to wait for the API server.
    startupProbe: { httpGet, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { httpGet: { path: readyPath, port, ...scheme }, periodSeconds: 5, failureThreshold: 2 },
    livenessProbe: { httpGet, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
  };
}

/**
 * Startup, readiness and liveness of a container by open ports.
 *
 * @param ready opens when the program serves
 * @param alive is open as long as the program runs
 */
export function tcpProbes(ready: string, alive: string): Manifest {
  return {
    // Ten minutes: a node with much data replays its log first.
    startupProbe: { tcpSocket: { port: alive }, periodSeconds: 5, failureThreshold: 120 },
    readinessProbe: { tcpSocket: { port: ready }, periodSeconds: 5, failureThreshold: 3 },
    livenessProbe: { tcpSocket: { port: alive }, periodSeconds: 10, failureThreshold: 12, timeoutSeconds: 5 },
  };
}
