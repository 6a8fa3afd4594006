import type { Size } from 'cdk8s';
import type { Manifest } from './pod';
import { quantity } from './resources';

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
    return new PersistentQueue(sizeLimit.toMebibytes(), false);
  }

  /**
   * On a volume of its own. For a sampler it belongs to the StatefulSet's pod and survives its deletion; for an agent it
   * lives as long as the pod.
   */
  public static volumeClaim(options: PersistentQueueVolumeOptions): PersistentQueue {
    return new PersistentQueue(options.size.toMebibytes(), true, options.storageClassName);
  }

  private constructor(private readonly mebibytes: number, private readonly onVolume: boolean, private readonly storageClassName?: string) {}

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
