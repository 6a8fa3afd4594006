/*
 * Pod Security Standards, profile "restricted", by hand from https://kubernetes.io/docs/concepts/security/pod-security-standards/,
 * and what this library promises beyond it: a numeric user and a read-only root file system.
 */

const VOLUME_TYPES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
const SECCOMP = ['RuntimeDefault', 'Localhost'];

/** Every rule that a pod breaks. */
export function podSecurityViolations({ metadata, spec }: any): string[] {
  const pod = spec.securityContext ?? {};
  const containers = [...spec.initContainers ?? [], ...spec.containers, ...spec.ephemeralContainers ?? []];
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter(key => spec[key]).map(key => `${key} is on`),
    ...(pod.sysctls ?? []).map(({ name }: any) => `sysctl ${name}`),
    ...(pod.seLinuxOptions || pod.windowsOptions ? ['SELinux or Windows options'] : []),
    ...Object.keys(metadata?.annotations ?? {}).filter(key => key.includes('apparmor')).map(key => `annotation ${key}`),
    ...(spec.volumes ?? []).flatMap((volume: any) => volumeViolations(volume)),
    ...containers.flatMap((container: any) => containerViolations(container, pod).map(violation => `${container.name}: ${violation}`)),
  ];
}

function volumeViolations({ name, ...source }: any): string[] {
  return Object.keys(source).filter(type => !VOLUME_TYPES.includes(type)).map(type => `volume ${name} is of type ${type}`);
}

function containerViolations({ securityContext: own = {}, ports = [] }: any, pod: any): string[] {
  const { add = [], drop = [] } = own.capabilities ?? {};
  const user = own.runAsUser ?? pod.runAsUser;
  const checks: [boolean, string][] = [
    [own.privileged !== true, 'is privileged'],
    [own.allowPrivilegeEscalation === false, 'may escalate privileges'],
    [drop.includes('ALL'), 'keeps capabilities'],
    [add.every((capability: string) => capability === 'NET_BIND_SERVICE'), 'adds capabilities'],
    [(own.runAsNonRoot ?? pod.runAsNonRoot) === true, 'may run as root'],
    [Number.isInteger(user) && user > 0, 'has no numeric user, or root'],
    [SECCOMP.includes((own.seccompProfile ?? pod.seccompProfile)?.type), 'has no seccomp profile'],
    [own.procMount === undefined || own.procMount === 'Default', 'has another /proc'],
    [own.seLinuxOptions === undefined && own.windowsOptions === undefined && own.appArmorProfile === undefined, 'has SELinux, AppArmor or Windows options'],
    [own.readOnlyRootFilesystem === true, 'can write to its root file system'],
    [ports.every((port: any) => port.hostPort === undefined), 'takes a port of the node'],
  ];
  return checks.filter(([holds]) => !holds).map(([, violation]) => violation);
}
