import type { Size } from 'cdk8s';
import type { Manifest } from './pod';
import { throwProblems } from './refuse';
import { quantity } from './resources';
import { OtelExtension } from '../config/otel/extension';
import { persistentQueueBytes, persistentQueueFileBytes } from '../config/sizing';

/** The smallest volume of a queue on disk. */
const SMALLEST_MEBIBYTES = 256;

/** Options of {@link PersistentQueue.volumeClaim}. */
export interface PersistentQueueVolumeOptions {
  /** The size of each pod's volume. */
  readonly size: Size;
  /**
   * The StorageClass.
   *
   * @default - the cluster's default
   */
  readonly storageClassName?: string;
  /**
   * Whether each write is forced onto the disk. Then the queue survives the loss of the node's power, too, at the cost of a disk
   * write for each request that comes in (for a sampler: for each trace that is kept).
   *
   * @default false
   */
  readonly fsync?: boolean;
}

/**
 * A collector's queue on disk. What waits to be sent survives a crash of the collector, at the cost of disk writes.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector/tree/main/exporter/exporterhelper#persistent-queue
 */
export class PersistentQueue {
  /**
   * On the node's disk, for as long as the pod stays there: it survives a restart of the container, but neither a
   * deleted pod nor a lost node.
   *
   * @param sizeLimit what it may take of the node's disk
   */
  public static emptyDir(sizeLimit: Size): PersistentQueue {
    return PersistentQueue.checked('sizeLimit', sizeLimit, false, {});
  }

  /**
   * On a volume of its own. For an agent it lives as long as the pod. A sampler's survives the pod's deletion; the samplers are a
   * StatefulSet then, and one whose node is dead waits until you delete the Node, or mark it as out of service.
   */
  public static volumeClaim(options: PersistentQueueVolumeOptions): PersistentQueue {
    return PersistentQueue.checked('size', options.size, true, options);
  }

  private static checked(prop: string, size: Size, onVolume: boolean, options: Omit<PersistentQueueVolumeOptions, 'size'>): PersistentQueue {
    const mebibytes = size.toMebibytes();
    throwProblems('PersistentQueue', mebibytes >= SMALLEST_MEBIBYTES ? [] : [{
      prop, value: `${mebibytes} MiB`, allowed: `at least ${SMALLEST_MEBIBYTES} MiB`, fix: 'the file grows by 16 MiB at a time, and a copy of it lies beside it while it is compacted',
    }]);
    return new PersistentQueue(mebibytes, onVolume, options.storageClassName, options.fsync ?? false);
  }

  private constructor(
    private readonly mebibytes: number,
    private readonly onVolume: boolean,
    private readonly storageClassName: string | undefined,
    private readonly fsync: boolean,
  ) {}

  /**
   * The extension that writes it. The file stays smaller than the volume: a pod whose `emptyDir` is full is evicted, and the
   * queue with it.
   *
   * @internal
   */
  public _extension(directory: string): OtelExtension {
    return OtelExtension.fileStorage({ name: 'queue', directory, maxBytes: persistentQueueFileBytes(this.bytes), fsync: this.fsync });
  }

  /**
   * How many bytes of spans fit into it.
   *
   * @internal
   */
  public get _queueBytes(): number {
    return persistentQueueBytes(this.bytes);
  }

  private get bytes(): number {
    return this.mebibytes * 1024 * 1024;
  }

  /**
   * The volume in a pod, where the workload can't make claims itself.
   *
   * @internal
   */
  public _podVolume(name: string): Manifest {
    return this.onVolume
      ? { name, ephemeral: { volumeClaimTemplate: { spec: this._claimSpec() } } }
      : { name, emptyDir: { sizeLimit: quantity(this.mebibytes) } };
  }

  /**
   * What a StatefulSet needs: a claim of each pod's own, or a volume in the pod.
   *
   * @internal
   */
  public _claimTemplate(name: string): Manifest | undefined {
    return this.onVolume ? claimTemplate(name, this._claimSpec()) : undefined;
  }

  /** @internal */
  public _claimSpec(): Manifest {
    return claimSpec(quantity(this.mebibytes), this.storageClassName);
  }
}

/** The specification of a claim for a volume that one pod writes to. */
export function claimSpec(storage: string, storageClassName?: string): Manifest {
  return { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } };
}

/** An entry of a StatefulSet's `volumeClaimTemplates`. It carries no labels: they could never change. */
export function claimTemplate(name: string, spec: Manifest): Manifest {
  // What the API server fills in is written out, so that a diff after the apply is empty.
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name }, spec: { ...spec, volumeMode: 'Filesystem' } };
}
