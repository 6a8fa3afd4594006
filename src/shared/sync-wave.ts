/**
 * The order in which Argo CD starts the chain: storage first, then what writes to it, the agents last. Everything else
 * (ConfigMaps, Services, rights) has no wave, which is 0, and is there before. The order is a convenience: without it every
 * workload waits or restarts until what it needs is there.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
export enum SyncWave {
  STORAGE = 1,
  STORAGE_SETUP = 2,
  JAEGER = 3,
  SAMPLER = 4,
  INGEST = 5,
}

/** The annotation for a wave. */
export function syncWave(wave: SyncWave): { [key: string]: string } {
  return { 'argocd.argoproj.io/sync-wave': String(wave) };
}
