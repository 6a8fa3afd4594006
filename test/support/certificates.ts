import { podTemplateOf, workloads } from './manifests';
import type { KubeObject } from './synth';

/** The Certificates, by the Secret that they make. */
function certificates(objects: KubeObject[]): Map<string, KubeObject> {
  return new Map(objects.filter(({ kind }) => kind === 'Certificate').map(certificate => [certificate.spec.secretName, certificate]));
}

/** The Secrets that a workload's pods mount, each with its keys; all keys are `*`. */
function mounted(workload: KubeObject): { secret: string; key: string; folder: string }[] {
  const { spec } = podTemplateOf(workload);
  const mounts: any[] = [...spec.initContainers ?? [], ...spec.containers].flatMap((one: any) => one.volumeMounts ?? []);
  return (spec.volumes ?? []).filter((volume: any) => volume.secret).flatMap((volume: any) =>
    mounts.filter(({ name }) => name === volume.name).flatMap(({ mountPath }) =>
      (volume.secret.items ?? [{ path: '*' }]).map((item: any) => ({ secret: volume.secret.secretName, key: item.path, folder: mountPath }))));
}

/** Files below a folder of certificates that a configuration or a variable names, and that nobody mounts. */
export function missingFiles(objects: KubeObject[]): string[] {
  return workloads(objects).flatMap(workload => {
    const configMap = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === workload.metadata.name);
    const text = JSON.stringify([configMap?.data ?? {}, podTemplateOf(workload).spec]);
    const files = new Set(text.match(/\/etc\/[a-z0-9/.-]*\/(tls\.crt|tls\.key|ca\.crt)/g) ?? []);
    const there = mounted(workload).map(({ folder, key }) => `${folder}/${key}`);
    return [...files].filter(file => !there.includes(file) && !there.includes(`${file.slice(0, file.lastIndexOf('/'))}/*`))
      .map(file => `${workload.kind}/${workload.metadata.name} reads ${file}`);
  });
}

/** Certificates that no pod mounts and no issuer needs. */
export function unusedCertificates(objects: KubeObject[]): string[] {
  const used = new Set([
    ...workloads(objects).flatMap(workload => mounted(workload).map(({ secret }) => secret)),
    ...objects.filter(({ kind }) => kind === 'Issuer').map(({ spec }) => spec.ca?.secretName),
  ]);
  return [...certificates(objects).keys()].filter(secret => !used.has(secret));
}

/** Private keys that pods of another workload than the certificate's own can read. */
export function foreignKeys(objects: KubeObject[]): string[] {
  const known = certificates(objects);
  return workloads(objects).flatMap(workload => mounted(workload)
    .filter(({ secret, key }) => known.has(secret) && ['tls.key', '*'].includes(key))
    .filter(({ secret }) => known.get(secret)!.metadata.labels!['app.kubernetes.io/instance'] !== podTemplateOf(workload).metadata.labels['app.kubernetes.io/instance'])
    .map(({ secret }) => `${workload.kind}/${workload.metadata.name} reads the key of ${secret}`));
}

/** True if a certificate's name covers a host; a wildcard stands for one label. */
function covers(name: string, host: string): boolean {
  return name === host || (name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1));
}

/** Hosts that are called, and for which no server certificate was issued. */
export function uncertifiedHosts(objects: KubeObject[], hosts: string[]): string[] {
  const servers = [...certificates(objects).values()].filter(({ spec }) => spec.usages.includes('server auth'));
  return [...new Set(hosts)].filter(host => !servers.some(({ spec }) => (spec.dnsNames as string[]).some(name => covers(name, host))));
}

/** Names in certificates under which nobody of the platform calls, and which are none of these. */
export function needlessNames(objects: KubeObject[], hosts: string[]): string[] {
  return [...certificates(objects).values()].flatMap(({ spec }) => (spec.dnsNames ?? []) as string[])
    .filter(name => !hosts.some(host => covers(name, host)));
}
