import { KAFKA_CERTIFICATE_FOLDER, KAFKA_KEY_STORE_FOLDER } from '../config/kafka/tls';
import type { Manifest } from '../shared/pod';
import type { SecretKey } from '../shared/secret-key';

/** The Secrets of a program of Kafka's that talks over mutual TLS. */
export interface KafkaTlsSecrets {
  /** With `tls.crt` and `tls.key`. */
  readonly certificate: string;
  /**
   * The CA of the other side.
   *
   * @default - `ca.crt` in the Secret of the certificate
   */
  readonly ca?: SecretKey;
}

/** The volumes for certificates and for the key store that is made of them. */
export function kafkaTlsVolumes({ certificate, ca }: KafkaTlsSecrets): Manifest[] {
  const own = [{ key: 'tls.crt', path: 'tls.crt' }, { key: 'tls.key', path: 'tls.key' }];
  const trusted = { key: ca?.key ?? 'ca.crt', path: 'ca.crt' };
  const volume = ca === undefined || ca.secretName === certificate
    ? { name: 'certificates', secret: { secretName: certificate, defaultMode: 0o440, items: [trusted, ...own] } }
    : {
      name: 'certificates',
      projected: {
        defaultMode: 0o440,
        sources: [{ secret: { name: certificate, items: own } }, { secret: { name: ca.secretName, items: [trusted] } }],
      },
    };
  return [volume, { name: 'key-store', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }];
}

/** Where the volumes are mounted. */
export const KAFKA_TLS_MOUNTS: Manifest[] = [
  { name: 'certificates', mountPath: KAFKA_CERTIFICATE_FOLDER, readOnly: true },
  { name: 'key-store', mountPath: KAFKA_KEY_STORE_FOLDER },
];
