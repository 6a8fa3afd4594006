import { kubectl } from './kubectl';
import { KubernetesObject } from './kubernetes-types';

/** A pod that does nothing: connections are tried from its network. Without labels of somebody else it is known by its name. */
export function strangerPod(name: string, namespace: string, labels: Record<string, string> = { app: name }): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{
        name: 'pause',
        image: 'registry.k8s.io/pause:3.10',
        imagePullPolicy: 'IfNotPresent',
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        // Ephemeral containers, which try connections, count against the same limit.
        resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '96Mi' } },
      }],
    },
  };
}

/** Waits until a pod without a workload is ready. */
export async function waitForPod(namespace: string, name: string): Promise<void> {
  await kubectl(['wait', `pod/${name}`, '--namespace', namespace, '--for=condition=Ready', '--timeout=60s'], { timeoutSeconds: 70 });
}
