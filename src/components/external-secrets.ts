import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import type { Problem } from '../config/problem';
import { goDuration } from '../shared/certificates';
import { kubeObject, namespaceOf } from '../shared/kube-object';
import { checkUniqueNames } from '../shared/names';
import type { Manifest } from '../shared/pod';
import { refuse, refuseAtSynthesis } from '../shared/refuse';
import { apiObjects, renderedPods } from '../shared/rendered-pods';
import { refersTo, RequiredSecret, requiredSecrets } from '../shared/required-secrets';

/** The kind of a store of the External Secrets Operator. */
export enum SecretStoreKind {
  /** In the same namespace. */
  SECRET_STORE = 'SecretStore',
  /** For the whole cluster. */
  CLUSTER_SECRET_STORE = 'ClusterSecretStore',
}

/** Options of {@link ExternalSecrets}. */
export interface ExternalSecretsOptions {
  /** The store's name: how the operator reaches Vault, AWS Secrets Manager or the like. */
  readonly storeName: string;
  /**
   * The store's kind.
   *
   * @default SecretStoreKind.SECRET_STORE
   */
  readonly storeKind?: SecretStoreKind;
  /**
   * How often the store is read again. Zero reads it once.
   *
   * @default Duration.hours(1)
   */
  readonly refreshInterval?: Duration;
  /**
   * What stands in the store before the name of each Secret, e.g. `tracing/`.
   *
   * @default - nothing: an entry is called like its Secret
   */
  readonly remoteKeyPrefix?: string;
}

const GROUP = 'external-secrets.io';

/**
 * An ExternalSecret for every Secret that pods below the parent construct refer to and that nothing in the app makes: the
 * External Secrets Operator copies them out of a store. The entry of a Secret has the Secret's name, behind the prefix, and
 * a property for each key. Credentials of image registries aren't copied.
 *
 * Define it behind all that refers to a Secret. A Secret that comes later is refused at synthesis.
 *
 * @see https://external-secrets.io/latest/api/externalsecret/
 */
export class ExternalSecrets extends Construct {
  /** The ExternalSecrets, which have the names of their Secrets. */
  public readonly objects: ApiObject[];

  /**
   * @param scope the construct whose pods are meant, for example the platform or the chart
   * @param id the construct's id
   */
  public constructor(scope: Construct, id: string, options: ExternalSecretsOptions) {
    super(scope, id);
    refuse(this, optionProblems(options));
    const namespace = namespaceOf(this);
    const pods = renderedPods(scope).filter(pod => pod.namespace === namespace);
    const known = requiredSecrets(scope, namespace);
    const others = apiObjects(this.node.root)
      .filter(object => object.apiGroup === GROUP && object.metadata.namespace === namespace)
      .map(object => object.toJson());
    this.objects = known.filter(secret => !others.some(other => makes(other, secret))).map(secret => kubeObject(this, secret.name, {
      apiVersion: `${GROUP}/v1`,
      kind: 'ExternalSecret',
      name: secret.name,
      // The Secret gets them, too: it belongs to the first that refers to it.
      labels: pods.find(pod => refersTo(pod, secret.name))!.labels,
      body: { spec: externalSecretSpec(secret, options) },
    }));
    refuseAtSynthesis(this, () => lateProblems(known, requiredSecrets(scope, namespace)));
    checkUniqueNames(this);
  }
}

function externalSecretSpec({ name, keys, allKeys }: RequiredSecret, options: ExternalSecretsOptions): Manifest {
  // The last three are what the API server fills in. In a list, a diff would show them.
  const remote = { key: `${options.remoteKeyPrefix ?? ''}${name}`, conversionStrategy: 'Default', decodingStrategy: 'None', metadataPolicy: 'None' };
  return {
    refreshInterval: goDuration(options.refreshInterval ?? Duration.hours(1)),
    secretStoreRef: { name: options.storeName, kind: options.storeKind ?? SecretStoreKind.SECRET_STORE },
    target: { name, creationPolicy: 'Owner', deletionPolicy: 'Retain' },
    ...allKeys
      ? { dataFrom: [{ extract: remote }] }
      : { data: keys.map(key => ({ secretKey: key, remoteRef: { ...remote, property: key } })) },
  };
}

/** Whether an ExternalSecret of somebody else makes all that is needed. */
function makes({ kind, metadata, spec }: Manifest, { name, keys, allKeys }: RequiredSecret): boolean {
  if (kind !== 'ExternalSecret' || (spec.target?.name ?? metadata.name) !== name) {
    return false;
  }
  const own: string[] = (spec.data ?? []).map(({ secretKey }: Manifest) => secretKey);
  return spec.dataFrom !== undefined || !allKeys && keys.every(key => own.includes(key));
}

function optionProblems({ storeName }: ExternalSecretsOptions): Problem[] {
  return /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(storeName)
    ? []
    : [{ prop: 'storeName', value: storeName, allowed: 'the name of a SecretStore or ClusterSecretStore', fix: 'name the one that the External Secrets Operator reads from' }];
}

/** What was added behind the ExternalSecrets. */
function lateProblems(known: RequiredSecret[], needed: RequiredSecret[]): Problem[] {
  return needed.flatMap(({ name, keys, allKeys }) => {
    const before = known.find(secret => secret.name === name);
    const missing = before?.allKeys ? [] : [...keys.filter(key => !before?.keys.includes(key)), ...allKeys ? ['all keys'] : []];
    return missing.map(key => ({
      prop: 'externalSecrets',
      value: `${name} (${key})`,
      allowed: 'defined behind everything that refers to a Secret',
      fix: "leave the platform's prop out, and write new ExternalSecrets(chart, 'external-secrets', { … }) below the last change",
    }));
  });
}
