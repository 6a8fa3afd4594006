import { findingsOf, found, manifest, workload } from '../support/checks';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** What a rule says of a Deployment with this in its container, its pod. */
function ofPod(rule: string, container: any, pod: any = {}): string[] {
  return findingsOf(rule, [workload('Deployment', 'program', pod, container)]).map(({ message }) => message);
}

test.each<[string, string, string[]]>([
  ['latest-tag', 'example.com/program:latest', ['example.com/program:latest has no version']],
  ['latest-tag', 'example.com:5000/program', ['example.com:5000/program has no version']],
  ['latest-tag', 'example.com/program:1.0.0', []],
  ['latest-tag', `example.com/program@${DIGEST}`, []],
  ['unpinned-image', 'example.com/program:1.0.0', ['example.com/program:1.0.0 has no digest']],
  ['unpinned-image', `example.com/program:1.0.0@${DIGEST}`, []],
  ['unpinned-image', 'example.com/program:latest', []],
])('%s: %s', (rule, image, expected) => {
  expect(ofPod(rule, { image })).toEqual(expected);
});

test('an image is told once, however many containers have it', () => {
  const pod = { initContainers: [{ name: 'first', image: 'example.com/program:1.0.0' }] };
  expect(ofPod('unpinned-image', {}, pod)).toEqual(['example.com/program:1.0.0 has no digest']);
});

test.each<[string, any, string[]]>([
  ['missing-limits', undefined, ['container main has no memory limit']],
  ['missing-limits', { limits: { cpu: '1' } }, ['container main has no memory limit']],
  ['missing-limits', { limits: { memory: '1Gi' } }, []],
  ['missing-requests', undefined, ['container main requests no cpu and no memory']],
  ['missing-requests', { requests: { cpu: '1' } }, ['container main requests no memory']],
  ['missing-requests', { requests: { cpu: '1' }, limits: { memory: '1Gi' } }, []],
])('%s: %j', (rule, resources, expected) => {
  expect(ofPod(rule, { resources })).toEqual(expected);
});

test('init containers count, too', () => {
  const pod = { initContainers: [{ name: 'first' }] };
  expect(ofPod('missing-limits', { resources: { limits: { memory: '1Gi' } } }, pod)).toEqual(['container first has no memory limit']);
});

test.each<[string, any, any, string[]]>([
  ['writable-root', undefined, undefined, ['container main can write to its root file system']],
  ['writable-root', { readOnlyRootFilesystem: true }, undefined, []],
  ['runs-as-root', undefined, undefined, ['container main may run as root']],
  ['runs-as-root', undefined, { runAsNonRoot: true }, []],
  ['runs-as-root', { runAsNonRoot: false }, { runAsNonRoot: true }, ['container main may run as root']],
  ['runs-as-root', { runAsUser: 0 }, { runAsNonRoot: true }, ['container main runs as root']],
  ['not-restricted', undefined, undefined, ['container main may escalate privileges; container main keeps capabilities; container main has no seccomp profile']],
  ['not-restricted', { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }, { seccompProfile: { type: 'RuntimeDefault' } }, []],
  [
    'not-restricted',
    { privileged: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'SYS_ADMIN'] }, procMount: 'Unmasked' },
    { seccompProfile: { type: 'Localhost' } },
    ['container main is privileged; container main adds SYS_ADMIN; container main sees another /proc'],
  ],
])('%s: %j in a pod with %j', (rule, securityContext, ofAll, expected) => {
  expect(ofPod(rule, { securityContext }, { securityContext: ofAll })).toEqual(expected);
});

test('not-restricted: what is the node\'s', () => {
  const container = { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' } } };
  const pod = { hostPID: true, hostIPC: true, volumes: [{ name: 'root', hostPath: { path: '/' } }, { name: 'tmp', emptyDir: {} }] };
  expect(ofPod('not-restricted', container, pod)).toEqual(['hostPID is on; hostIPC is on; volume root is of type hostPath']);
});

test.each<[string, any, any, string[]]>([
  ['a port', { ports: [{ containerPort: 4317, hostPort: 4317 }] }, {}, ['container main takes port 4317 of the node']],
  ['the network', {}, { hostNetwork: true }, ['is on the node\'s network']],
  ['neither', { ports: [{ containerPort: 4317 }] }, {}, []],
])('host-ports: %s', (_, container, pod, expected) => {
  expect(ofPod('host-ports', container, pod)).toEqual(expected);
});

describe('missing-probes', () => {
  test.each<[any, string[]]>([
    [{}, ['container main has no readiness and no liveness probe']],
    [{ readinessProbe: {} }, ['container main has no liveness probe']],
    [{ readinessProbe: {}, livenessProbe: {} }, []],
  ])('%j', (container, expected) => {
    expect(ofPod('missing-probes', container)).toEqual(expected);
  });

  test('what ends by itself needs none', () => {
    const cronJob = manifest('CronJob', 'cleaner', { spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'main' }] } } } } } });
    expect(found('missing-probes', [workload('Job', 'job'), cronJob])).toEqual([]);
    expect(found('missing-limits', [cronJob])).toEqual(['CronJob/tracing/cleaner: container main has no memory limit']);
  });
});
