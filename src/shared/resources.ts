import type { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';

const MEBIBYTE = 1024 * 1024;

/** Requests and limits in numbers: CPU in thousandths of a core, memory in MiB. */
export interface ResourceDefaults {
  readonly cpuRequest: number;
  readonly cpuLimit: number;
  /** Request and limit are the same, so that the kernel never takes memory that the pod counts on. */
  readonly memory: number;
  /** For a request below the limit. */
  readonly memoryRequest?: number;
}

/** Requests and limits as they are written, with the memory limit as a number for what is derived from it. */
export interface Resources {
  readonly memoryLimitBytes: number;
  readonly rendered: { requests: { [key: string]: string }; limits: { [key: string]: string } };
}

/** The user's resources over the defaults, value by value. A new memory limit without a request moves the request, too. */
export function resources(given: kplus.ContainerResources | undefined, defaults: ResourceDefaults): Resources {
  const memoryLimit = given?.memory?.limit ? mebibytes(given.memory.limit) : defaults.memory;
  const fallback = given?.memory?.limit ? memoryLimit : defaults.memoryRequest ?? defaults.memory;
  const memoryRequest = given?.memory?.request ? mebibytes(given.memory.request) : fallback;
  const { request: diskRequest, limit: diskLimit } = given?.ephemeralStorage ?? {};
  return {
    memoryLimitBytes: memoryLimit * MEBIBYTE,
    rendered: {
      requests: { cpu: given?.cpu?.request?.amount ?? cores(defaults.cpuRequest), memory: quantity(memoryRequest), ...disk(diskRequest) },
      limits: { cpu: given?.cpu?.limit?.amount ?? cores(defaults.cpuLimit), memory: quantity(memoryLimit), ...disk(diskLimit) },
    },
  };
}

/** There is no default: what a pod writes to its node's disk is limited by volumes and by the rotation of logs. */
function disk(size: Size | undefined): { [key: string]: string } {
  return size ? { 'ephemeral-storage': quantity(mebibytes(size)) } : {};
}

/** MiB as Kubernetes writes them: `4Gi`, `512Mi`. */
export function quantity(mebibytesOfMemory: number): string {
  return mebibytesOfMemory % 1024 === 0 ? `${mebibytesOfMemory / 1024}Gi` : `${mebibytesOfMemory}Mi`;
}

/** Thousandths of a core as Kubernetes writes them: `2`, `500m`. */
function cores(millis: number): string {
  return millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`;
}

function mebibytes(size: Size): number {
  return size.toMebibytes();
}
