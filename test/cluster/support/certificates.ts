import { loadAll } from 'js-yaml';
import { Authority, CertificateRequest, Credentials } from './authority';
import { ClientTls } from './http';
import { kubectl, kubectlJson } from './kubectl';
import { KubernetesList, KubernetesObject } from './kubernetes-types';

/**
 * Makes the Secrets that cert-manager would make for the Certificates of a manifest, before the manifest is applied. The test
 * cluster has cert-manager's CRDs only; its own stand-in puts one CA behind every issuer and leaves Secrets alone that are there.
 */
export class CertificateIssuer {
  /** For an issuer in the cluster that is called by the platform's props. */
  public static async create(): Promise<CertificateIssuer> {
    return new CertificateIssuer(await Authority.root('test-root'), await hasCertManager());
  }

  /** CAs that the manifest defines, by namespace and name of their Secret. */
  private readonly authorities = new Map<string, Authority>();

  private constructor(public readonly root: Authority, private readonly leaveItToCertManager: boolean) {}

  /** Creates or replaces the Secrets of a manifest's Certificates; those of its CAs stay as they are. */
  public async issue(manifest: string): Promise<void> {
    if (this.leaveItToCertManager) {
      return;
    }
    const objects = loadAll(manifest) as KubernetesObject[];
    const issuers = objects.filter(({ kind }) => kind === 'Issuer');
    const secrets = [];
    // A CA comes before what it signs.
    for (const certificate of byAuthority(objects.filter(({ kind }) => kind === 'Certificate'))) {
      const { metadata, spec } = certificate;
      secrets.push(secretOf(spec.secretName, metadata.namespace, await this.credentialsOf(certificate, issuers)));
    }
    await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: secrets }) });
  }

  /** Has every certificate of a manifest issued anew, with a new key, as a renewal does. */
  public async renew(namespace: string, manifest: string): Promise<void> {
    if (!this.leaveItToCertManager) {
      return this.issue(manifest);
    }
    const names = (loadAll(manifest) as KubernetesObject[]).filter(({ kind, spec }) => kind === 'Certificate' && !spec.isCA).map(({ spec }) => spec.secretName);
    await kubectl(['delete', 'secret', '--namespace', namespace, ...names]);
  }

  private async credentialsOf(certificate: KubernetesObject, issuers: readonly KubernetesObject[]): Promise<Credentials> {
    const { spec } = certificate;
    const key = `${certificate.metadata.namespace}/${spec.secretName}`;
    if (spec.isCA) {
      const authority = this.authorities.get(key) ?? await Authority.root(spec.commonName);
      this.authorities.set(key, authority);
      return authority.credentials();
    }
    const issuer = issuers.find(({ metadata }) => metadata.name === spec.issuerRef.name && metadata.namespace === certificate.metadata.namespace);
    const authority = issuer === undefined ? this.root : this.authorities.get(`${certificate.metadata.namespace}/${issuer.spec.ca.secretName}`);
    if (authority === undefined) throw new Error(`no CA for Certificate ${key}`);
    return authority.issue({ commonName: spec.commonName, dnsNames: spec.dnsNames, usages: spec.usages });
  }
}

/** Creates Secrets with certificates of one CA, as somebody without cert-manager would. */
export async function createCertificates(authority: Authority, namespace: string, requests: { readonly [secretName: string]: Omit<CertificateRequest, 'usages'> }): Promise<void> {
  for (const [name, request] of Object.entries(requests)) {
    const credentials = await authority.issue({ ...request, usages: ['server auth', 'client auth'] });
    await kubectl(['create', '-f', '-'], { input: JSON.stringify(secretOf(name, namespace, credentials)) });
  }
}

function byAuthority(certificates: readonly KubernetesObject[]): KubernetesObject[] {
  return [...certificates].sort((one, other) => Number(other.spec.isCA ?? false) - Number(one.spec.isCA ?? false));
}

function secretOf(name: string, namespace: string | undefined, { certificate, key, authority }: Credentials): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name, namespace },
    stringData: { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': authority },
  };
}

async function hasCertManager(): Promise<boolean> {
  const { items } = await kubectlJson<KubernetesList>(['get', 'deployments', '--all-namespaces', '--selector', 'app.kubernetes.io/name=cert-manager']);
  return items.length > 0;
}

/** What a Secret of the cluster lets a client show and trust. */
export async function clientTlsOf(namespace: string, secretName: string): Promise<ClientTls> {
  const { data } = await kubectlJson<{ data: Record<string, string> }>(['get', 'secret', secretName, '--namespace', namespace]);
  const text = (key: string) => Buffer.from(data[key], 'base64').toString();
  return { authority: text('ca.crt'), certificate: text('tls.crt'), key: text('tls.key') };
}
