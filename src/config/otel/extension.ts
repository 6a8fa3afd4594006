import { OtelComponent, identity } from './component';
import { OtelComponentKind } from './component-kind';
import { OtelComponentNeeds } from './component-needs';
import { HEALTH_PORT } from './ports';
import type { OtelCollectorVersion } from '../versions/otel-collector-version';

/** Options of {@link OtelExtension.fileStorage}. */
export interface OtelFileStorageOptions {
  /** The folder of the files. It must be writable: a volume, since the root file system is read-only. */
  readonly directory: string;
  /**
   * The name after the slash in `file_storage/name`.
   *
   * @default - none
   */
  readonly name?: string;
  /**
   * What each file may grow to, in bytes. When it is reached, senders get retryable errors. Collectors before 0.156 don't know
   * this limit.
   *
   * @default - no limit
   */
  readonly maxBytes?: number;
  /**
   * Whether each write is forced onto the disk, so that it survives the loss of power, too. It costs the time of a disk write
   * for each request.
   *
   * @default false
   */
  readonly fsync?: boolean;
  /**
   * Merged over the settings last.
   *
   * @default - none
   */
  readonly overrides?: { [key: string]: any };
}

/**
 * First release in which `recreate` is certain to begin a new file only for one that can't be read. In 0.131, where the key
 * came, it put every file aside at every start.
 */
const RECREATE_SINCE = '0.136.0';
/** First release with `max_size`. */
const MAX_SIZE_SINCE = '0.156.0';

/** An extension of the collector. */
export class OtelExtension extends OtelComponent {
  /**
   * Answers health probes on port 13133 on every address (upstream's default is localhost, which a kubelet can't reach).
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/extension/healthcheckextension
   */
  public static healthCheck(): OtelExtension {
    return new OtelExtension(OtelComponentKind.EXTENSION, 'health_check', { endpoint: `0.0.0.0:${HEALTH_PORT}` }, {
      ports: [{ name: 'health', port: HEALTH_PORT, exposed: false }],
    });
  }

  /**
   * Keeps queues on disk, so that they survive a restart of the collector. A file that a loss of power has left unreadable is
   * put aside (`<file>.<time>.backup`) and a new one begun, in collectors from 0.136 on.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/extension/storage/filestorage
   */
  public static fileStorage(options: OtelFileStorageOptions): OtelExtension {
    const settings = (version: OtelCollectorVersion) => ({
      directory: options.directory,
      create_directory: true,
      timeout: '10s',
      compaction: { on_start: true, on_rebound: true, directory: options.directory },
      ...options.fsync ? { fsync: true } : {},
      ...version._isAtLeast(RECREATE_SINCE) ? { recreate: true } : {},
      ...options.maxBytes !== undefined && version._isAtLeast(MAX_SIZE_SINCE) ? { max_size: options.maxBytes } : {},
    });
    return new OtelExtension(OtelComponentKind.EXTENSION, identity('file_storage', options.name), settings, {}, options.overrides);
  }

  /**
   * Any other extension.
   *
   * @param id the type, or `type/name`
   * @param settings its configuration, written as given
   * @param needs what it needs from its pod; default: nothing
   */
  public static custom(id: string, settings?: { [key: string]: any }, needs?: OtelComponentNeeds): OtelExtension {
    return new OtelExtension(OtelComponentKind.EXTENSION, id, settings ?? {}, needs);
  }
}
