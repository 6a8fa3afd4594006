import { compareFingerprints, fingerprint } from './drift';
import { kubectl, kubectlJson, KubectlError } from './kubectl';
import { KubernetesList, KubernetesObject } from './kubernetes-types';

/** A manifest as text or as files; kubectl reads either. */
export type Manifest = { readonly text: string } | { readonly files: readonly string[] };

export interface ApplyOptions {
  /** For objects that name no namespace themselves. */
  readonly namespace?: string;
}

/** Nodes that take ordinary pods, sorted by name: ready, and without a taint that keeps pods away. */
export async function schedulableNodes(): Promise<KubernetesObject[]> {
  const { items } = await kubectlJson<KubernetesList>(['get', 'nodes']);
  const usable = items.filter((node) => {
    const ready = node.status.conditions.some((condition: any) => condition.type === 'Ready' && condition.status === 'True');
    const tainted = (node.spec.taints ?? []).some((taint: any) => taint.effect !== 'PreferNoSchedule');
    return ready && !tainted && !node.spec.unschedulable;
  });
  return usable.sort((left, right) => left.metadata.name.localeCompare(right.metadata.name));
}

/** A namespace in which Pod Security `restricted`, or another level, is enforced and every breach is also answered with a warning. */
export async function createNamespace(name: string, level: 'restricted' | 'privileged' = 'restricted'): Promise<void> {
  const modes = ['enforce', 'warn', 'audit'].map((mode) => [`pod-security.kubernetes.io/${mode}`, level]);
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: Object.fromEntries(modes) } };
  await kubectl(['create', '-f', '-'], { input: JSON.stringify(namespace) });
}

/**
 * Deletes the namespace and waits until it is gone; one that isn't there is fine. Its pods aren't let to stop in their own time:
 * nodes of a store would wait for each other.
 */
export async function deleteNamespace(name: string, timeoutSeconds = 300): Promise<void> {
  await kubectl(['delete', 'namespace', name, '--ignore-not-found', '--wait=false']);
  await kubectl(['delete', 'pods', '--all', '--namespace', name, '--grace-period=0', '--force', '--wait=false']);
  await kubectl(
    ['wait', '--for=delete', `namespace/${name}`, `--timeout=${timeoutSeconds}s`],
    { timeoutSeconds: timeoutSeconds + 30 },
  );
}

/** Creates an opaque Secret, as a platform team would before the first sync. */
export async function createSecret(namespace: string, name: string, literals: Record<string, string>): Promise<void> {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type: 'Opaque', stringData: literals };
  await kubectl(['create', '-f', '-'], { input: JSON.stringify(secret) });
}

/**
 * Applies a manifest the way the issue demands. Any warning fails, whether the API server sent it (Pod Security, deprecated
 * versions, duplicate keys) or kubectl made it. `--warnings-as-errors` covers only the former, so we look at what was printed.
 */
export async function applyManifest(manifest: Manifest, options: ApplyOptions = {}): Promise<void> {
  const args = ['apply', '--server-side', '--validate=strict', ...namespaceArgs(options), ...fileArgs(manifest)];
  const result = await kubectl(args, { input: inputOf(manifest) });
  const warnings = result.stderr.split('\n').filter((line) => /warning:/i.test(line));
  if (warnings.length > 0) throw new Error(`applying the manifest gave ${warnings.length} warning(s):\n${warnings.join('\n')}`);
}

/** Deletes what the manifest names, also outside of the namespace (cluster roles). */
export async function deleteManifest(manifest: Manifest, options: ApplyOptions = {}): Promise<void> {
  await kubectl(['delete', '--ignore-not-found', '--wait=false', ...namespaceArgs(options), ...fileArgs(manifest)], { input: inputOf(manifest) });
}

/** Throws unless `kubectl diff` shows nothing and a second apply changes nothing. */
export async function expectNoDrift(manifest: Manifest, options: ApplyOptions = {}): Promise<void> {
  const where = [...namespaceArgs(options), ...fileArgs(manifest)];
  const input = inputOf(manifest);
  const args = ['diff', '--server-side', ...where];
  const difference = await kubectl(args, { input, allowFailure: true });
  if (difference.code === 1 && difference.stdout !== '') throw new Error(`kubectl diff shows a change:\n${difference.stdout}`);
  if (difference.code !== 0) throw new KubectlError(args, difference);
  const before = await readObjects(where, input);
  await applyManifest(manifest, options);
  const changed = compareFingerprints(before, await readObjects(where, input));
  if (changed.length > 0) throw new Error(`a second apply changed:\n  ${changed.join('\n  ')}`);
}

async function readObjects(where: readonly string[], input: string | undefined): Promise<Map<string, string>> {
  const answer = await kubectlJson<KubernetesObject | KubernetesList>(['get', ...where], { input });
  const items = 'items' in answer ? answer.items : [answer];
  return new Map(items.map((item) => [`${item.kind} ${item.metadata.namespace ?? ''}/${item.metadata.name}`, fingerprint(item)]));
}

function namespaceArgs(options: ApplyOptions): string[] {
  return options.namespace === undefined ? [] : ['--namespace', options.namespace];
}

function fileArgs(manifest: Manifest): string[] {
  return 'text' in manifest ? ['--filename', '-'] : manifest.files.flatMap((file) => ['--filename', file]);
}

function inputOf(manifest: Manifest): string | undefined {
  return 'text' in manifest ? manifest.text : undefined;
}
