/** Checks configurations with the images, in Pods like those that would run them. */
import { kubectl, kubectlJson } from './cluster/support/kubectl';
import { waitWhile } from './cluster/support/wait';
import { ConfiguredProgram, DUMMY_SECRET, secretKeys } from './real-programs-workloads';

/** What is run instead of the program itself. */
export interface CommandChange {
  readonly command?: string[];
  readonly args?: string[];
}

/** Starts a Pod that runs a command in the program's container, with its own files, volumes, variables and user. */
export async function startPod(namespace: string, configuredProgram: ConfiguredProgram, change: CommandChange): Promise<void> {
  const { name, files } = configuredProgram;
  const secrets = secretsOf(configuredProgram);
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: files };
  const items = [configMap, ...secrets, pod(configuredProgram, change)];
  await kubectl(['apply', '--namespace', namespace, '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
}

/** Pods are called like those of a StatefulSet, since Kafka's start script takes its number from there. */
function podName(program: string): string {
  return `${program}-0`;
}

/** Waits for the end of a program's Pod. What it printed if it failed; undefined if it didn't. */
export async function podResult(namespace: string, name: string, timeoutSeconds: number): Promise<string | undefined> {
  let phase = '';
  await waitWhile(`pod ${name} ends`, async () => {
    const { status } = await kubectlJson<any>(['get', 'pod', podName(name), '--namespace', namespace]);
    phase = status.phase;
    return ['Succeeded', 'Failed'].includes(phase) ? [] : [JSON.stringify(status.containerStatuses ?? status.conditions)];
  }, { timeoutSeconds });
  return phase === 'Succeeded' ? undefined : podLog(namespace, name);
}

/** What a program's Pod has printed. */
export async function podLog(namespace: string, name: string): Promise<string> {
  return (await kubectl(['logs', podName(name), '--namespace', namespace])).stdout;
}

function pod({ name, container, podSpec }: ConfiguredProgram, change: CommandChange) {
  const { image, imagePullPolicy, env, volumeMounts, securityContext } = container;
  const { securityContext: podSecurityContext, volumes } = podSpec;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: podName(name) },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: podSecurityContext,
      containers: [{
        name: 'program',
        image,
        imagePullPolicy,
        ...change,
        env: (env ?? []).map((variable: any) => withDummySecret(name, variable)),
        volumeMounts,
        securityContext,
        resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '512Mi' } },
      }],
      volumes: volumes.map((volume: any) => dummyVolume(name, volume)),
    },
  };
}

function withDummySecret(name: string, variable: any) {
  const reference = variable.valueFrom?.secretKeyRef;
  return reference ? { ...variable, valueFrom: { secretKeyRef: { ...reference, name: `${name}-${reference.name}` } } } : variable;
}

function dummyVolume(name: string, volume: any) {
  if (volume.configMap) { return { ...volume, configMap: { ...volume.configMap, name } }; }
  if (volume.secret) { return { ...volume, secret: { ...volume.secret, secretName: `${name}-${volume.secret.secretName}` } }; }
  return { name: volume.name, emptyDir: {} };
}

/** Secrets that the pod reads, with dummy content. */
function secretsOf({ name, container, podSpec }: ConfiguredProgram): any[] {
  const found = new Map<string, Record<string, string>>();
  const add = (secret: string, keys: string[]) => keys.forEach(key => found.set(secret, { ...found.get(secret), [key]: DUMMY_SECRET }));
  for (const { secret, ...volume } of podSpec.volumes) {
    if (secret) { add(secret.secretName, secretKeys({ ...volume, secret })); }
  }
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.secretKeyRef) { add(valueFrom.secretKeyRef.name, [valueFrom.secretKeyRef.key]); }
  }
  return [...found].map(([secret, stringData]) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: `${name}-${secret}` }, stringData }));
}
