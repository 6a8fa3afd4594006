import { applyManifest, createNamespace } from '../cluster';
import { kubectl, kubectlJson } from '../kubectl';
import { KubernetesObject, Pod } from '../kubernetes-types';
import { waitForPod } from '../stranger-pod';

/** Kills every process that the kernel counts to a container, whatever runs in it. Only shell built-ins: the image has little else. */
const KILL_CONTAINER = `
  found=
  for file in /proc/[0-9]*/cgroup; do
    process=\${file#/proc/}; process=\${process%/cgroup}
    while read -r line; do
      case $line in *$1*) found="$found $process"; break ;; esac
    done 2>/dev/null <"$file"
  done
  [ -n "$found" ] || { echo "no process of container $1"; exit 1; }
  kill -9 $found 2>/dev/null
  echo "killed$found"
`;

/**
 * Sends SIGKILL to containers as the kernel's OOM killer would: no shutdown, no goodbye, and the pod stays. `kubectl exec … kill` can't,
 * since the kernel ignores a SIGKILL to a container's first process from inside. So a pod on each node sees the node's processes.
 */
export class ContainerKiller {
  public static async start(namespace: string, nodes: readonly KubernetesObject[]): Promise<ContainerKiller> {
    await createNamespace(namespace, 'privileged');
    const pods = nodes.map(({ metadata: { name } }) => killerPod(namespace, name));
    await applyManifest({ text: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: pods }) });
    await Promise.all(nodes.map(({ metadata: { name } }) => waitForPod(namespace, podOn(name))));
    return new ContainerKiller(namespace);
  }

  private constructor(private readonly namespace: string) {}

  /** Kills the first container of a pod. */
  public async kill(namespace: string, name: string): Promise<void> {
    const pod = await kubectlJson<Pod>(['get', 'pod', name, '--namespace', namespace]);
    const id = pod.status?.containerStatuses?.[0].containerID?.replace(/^.*:\/\//, '');
    if (id === undefined) throw new Error(`pod ${name} has no running container`);
    await kubectl(['exec', podOn(pod.spec.nodeName), '--namespace', this.namespace, '--', 'sh', '-c', KILL_CONTAINER, 'sh', id]);
  }
}

function podOn(node: string): string {
  return `killer-${node}`;
}

function killerPod(namespace: string, node: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: podOn(node), namespace },
    spec: {
      nodeName: node,
      hostPID: true,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      tolerations: [{ operator: 'Exists' }],
      containers: [{
        name: 'killer',
        image: 'busybox:1.35',
        imagePullPolicy: 'IfNotPresent',
        command: ['sh', '-c', 'trap exit TERM; while true; do busybox sleep 3600 & wait $!; done'],
        securityContext: { runAsUser: 0, capabilities: { drop: ['ALL'], add: ['KILL', 'SYS_PTRACE', 'DAC_READ_SEARCH'] } },
        resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
      }],
    },
  };
}
