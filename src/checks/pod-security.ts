import { list, Manifest } from './rendered-objects';

const VOLUME_TYPES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
const SECCOMP_TYPES = ['RuntimeDefault', 'Localhost'];

/**
 * What in a pod breaks the Pod Security Standard `restricted`, but for users, host ports and the host's network, which are
 * rules of their own.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function podViolations(spec: Manifest): string[] {
  const containers = [...list(spec.initContainers), ...list(spec.containers), ...list(spec.ephemeralContainers)];
  return [
    ...['hostPID', 'hostIPC'].filter(key => spec[key] === true).map(key => `${key} is on`),
    ...list(spec.volumes).flatMap(({ name, ...source }) =>
      Object.keys(source).filter(type => !VOLUME_TYPES.includes(type)).map(type => `volume ${name} is of type ${type}`)),
    ...containers.flatMap(container => containerViolations(container, spec.securityContext ?? {}).map(violation => `container ${container.name} ${violation}`)),
  ];
}

function containerViolations({ securityContext }: Manifest, pod: Manifest): string[] {
  const own = securityContext ?? {};
  const added = list(own.capabilities?.add).filter(capability => capability !== 'NET_BIND_SERVICE');
  return [
    ...own.privileged === true ? ['is privileged'] : [],
    ...own.allowPrivilegeEscalation === false ? [] : ['may escalate privileges'],
    ...list(own.capabilities?.drop).includes('ALL') ? [] : ['keeps capabilities'],
    ...added.length > 0 ? [`adds ${added.join(', ')}`] : [],
    ...SECCOMP_TYPES.includes((own.seccompProfile ?? pod.seccompProfile)?.type) ? [] : ['has no seccomp profile'],
    ...own.procMount === undefined || own.procMount === 'Default' ? [] : ['sees another /proc'],
  ];
}
