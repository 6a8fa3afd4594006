import { OtelComponent, identity } from './component';
import { OtelComponentKind } from './component-kind';
import { OtelComponentNeeds } from './component-needs';
import { HEALTH_PORT } from './ports';

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
   * Merged over the settings last.
   *
   * @default - none
   */
  readonly overrides?: { [key: string]: any };
}

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
   * Keeps queues on disk, so that they survive a restart of the collector.
   *
   * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/extension/storage/filestorage
   */
  public static fileStorage(options: OtelFileStorageOptions): OtelExtension {
    const settings = {
      directory: options.directory,
      create_directory: true,
      timeout: '10s',
      compaction: { on_start: true, on_rebound: true, directory: options.directory },
    };
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
