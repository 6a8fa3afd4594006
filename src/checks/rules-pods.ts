import { podViolations } from './pod-security';
import { list, Manifest, RenderedObjects, Workload } from './rendered-objects';
import { CheckSeverity, Hit, Rule } from './rule';

/** Rules about single pods. */
export const POD_RULES: Rule[] = [
  {
    id: 'latest-tag',
    severity: CheckSeverity.ERROR,
    finds: 'an image with the tag `latest`, or with neither tag nor digest',
    why: 'the next start of a pod can bring another program',
    fix: 'give the image a version',
    find: objects => imageHits(objects, image => !isPinned(image) && ['', 'latest'].includes(tagOf(image)), 'has no version'),
  },
  {
    id: 'unpinned-image',
    severity: CheckSeverity.INFO,
    finds: 'an image with a version and without a digest',
    why: 'a registry can put another image under the same tag',
    fix: 'give its digest',
    find: objects => imageHits(objects, image => !isPinned(image) && !['', 'latest'].includes(tagOf(image)), 'has no digest'),
  },
  {
    id: 'missing-limits',
    severity: CheckSeverity.WARNING,
    finds: 'a container without a memory limit. A CPU limit isn\'t asked for: it slows a program down even on an idle node',
    why: 'one container can take the memory of all others on the node',
    fix: 'set resources.limits.memory',
    find: objects => containerHits(objects.workloads, ({ resources }) => resources?.limits?.memory ? [] : ['has no memory limit']),
  },
  {
    id: 'missing-requests',
    severity: CheckSeverity.WARNING,
    finds: 'a container without requests for CPU and memory',
    why: 'the scheduler doesn\'t know what it needs, puts it on a full node, and evicts it first',
    fix: 'set resources.requests',
    find: objects => containerHits(objects.workloads, ({ resources }) => {
      // Kubernetes takes a limit for the request where there is none.
      const missing = ['cpu', 'memory'].filter(kind => !resources?.requests?.[kind] && !resources?.limits?.[kind]);
      return missing.length > 0 ? [`requests no ${missing.join(' and no ')}`] : [];
    }),
  },
  {
    id: 'writable-root',
    severity: CheckSeverity.WARNING,
    finds: 'a container that can write to its root file system',
    why: 'an attacker can change programs and leave others behind',
    fix: 'readOnlyRootFilesystem: true, and an emptyDir for each folder that is written to',
    find: objects => containerHits(objects.workloads, ({ securityContext }) => securityContext?.readOnlyRootFilesystem === true ? [] : ['can write to its root file system']),
  },
  {
    id: 'runs-as-root',
    severity: CheckSeverity.ERROR,
    finds: 'a container that runs as root, or may',
    why: 'root in a container is one bug of the kernel or runtime away from root on the node',
    fix: 'runAsNonRoot: true and a runAsUser other than 0',
    find: objects => objects.workloads.flatMap(workload => containerHits([workload], ({ securityContext: own }) => {
      const pod = workload.spec.securityContext;
      const user = own?.runAsUser ?? pod?.runAsUser;
      return user === 0 ? ['runs as root'] : (own?.runAsNonRoot ?? pod?.runAsNonRoot) === true ? [] : ['may run as root'];
    })),
  },
  {
    id: 'not-restricted',
    severity: CheckSeverity.ERROR,
    finds: 'a pod that breaks another rule of the Pod Security Standard `restricted`',
    why: 'it has rights on the node that no part of a tracing platform needs',
    fix: 'see https://kubernetes.io/docs/concepts/security/pod-security-standards/',
    find: objects => objects.workloads.flatMap(({ object, spec }) => joined(object, podViolations(spec))),
  },
  {
    id: 'host-ports',
    severity: CheckSeverity.WARNING,
    finds: 'a container that takes a port of its node, or a pod on the node\'s network',
    why: 'NetworkPolicies often don\'t hold there, and who reaches the node reaches the port',
    fix: 'use a Service; agents have one that stays on the node',
    find: objects => objects.workloads.flatMap(({ object, spec, containers }) => joined(object, [
      ...spec.hostNetwork === true ? ['is on the node\'s network'] : [],
      ...containers.flatMap(({ name, ports }) => list(ports).filter(port => port?.hostPort).map(port => `container ${name} takes port ${port.hostPort} of the node`)),
    ])),
  },
  {
    id: 'missing-probes',
    severity: CheckSeverity.WARNING,
    finds: 'a container without a readiness or a liveness probe, in pods that run without end',
    why: 'pods that aren\'t ready get traffic, and those that hang are never restarted',
    fix: 'add a readinessProbe and a livenessProbe',
    find: objects => objects.running.flatMap(({ object, spec }) => joined(object, list(spec.containers).flatMap(container => {
      const missing = ['readiness', 'liveness'].filter(probe => !container[`${probe}Probe`]);
      return missing.length > 0 ? [`container ${container.name} has no ${missing.join(' and no ')} probe`] : [];
    }))),
  },
];

/** Without the registry, whose port isn't a tag. */
function tagOf(image: string): string {
  return /:([^/:]+)$/.exec(image)?.[1] ?? '';
}

function isPinned(image: string): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(image);
}

function imageHits(objects: RenderedObjects, isWrong: (image: string) => boolean, message: string): Hit[] {
  return objects.workloads.flatMap(({ object, containers }) => {
    const images = new Set(containers.map(({ image }) => String(image ?? '')).filter(isWrong));
    return joined(object, [...images].map(image => `${image || 'an image without a name'} ${message}`));
  });
}

function containerHits(workloads: Workload[], wrong: (container: Manifest) => string[]): Hit[] {
  return workloads.flatMap(({ object, containers }) =>
    joined(object, containers.flatMap(container => wrong(container).map(message => `container ${container.name} ${message}`))));
}

function joined(object: Manifest, messages: string[]): Hit[] {
  return messages.length > 0 ? [{ object, message: messages.join('; ') }] : [];
}
