import { clientProperties } from '../config/kafka/security';
import { stopScript } from '../config/kafka/stop-script';
import type { Manifest } from '../shared/pod';

/** How long a broker that is to stop waits for the copies of others to be complete. */
export const STOP_WAIT_SECONDS = 300;

/**
 * The `lifecycle` of a broker's container: it waits until it can go without a partition that lacks two copies.
 *
 * @param host how clients reach the pod; may contain shell variables
 * @param tlsFolder the folder with the broker's certificate, which may do everything
 */
export function waitBeforeStop(host: string, tlsFolder: string | undefined): Manifest {
  const properties = tlsFolder && clientProperties({ tls: true, caFile: `${tlsFolder}/ca.crt`, certificateFolder: tlsFolder });
  const script = stopScript({ host, clientProperties: properties, maxWaitSeconds: STOP_WAIT_SECONDS });
  return { preStop: { exec: { command: ['/bin/bash', '-c', script] } } };
}
