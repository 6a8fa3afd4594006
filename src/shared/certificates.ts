import { createHash } from 'crypto';
import { ApiObject, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { kubeObject, namespaceOf } from './kube-object';
import { late } from './objects';
import type { CertificateRequest } from './tls';

/** How long a certificate is valid, and how long before its end it is renewed, where the user doesn't say. */
export interface CertificateTimes {
  readonly duration?: Duration;
  readonly renewBefore?: Duration;
}

/** An issuer of cert-manager, as objects refer to it. */
export interface IssuerRef {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

const GROUP = 'cert-manager.io';
/** How long a certificate is valid, where the user doesn't say. */
export const DEFAULT_DURATION = Duration.days(90);
/** How long before its end it is renewed, where the user doesn't say. */
export const DEFAULT_RENEWAL = Duration.days(30);
/** A CA that is trusted by one server only and stays in its namespace; its key never changes, so that its end is no event. */
const AUTHORITY_DURATION = Duration.days(3650);
/** X.520 allows 64 characters. */
const COMMON_NAME_LENGTH = 64;

/**
 * The common name of a workload's certificate, by which Kafka knows it: `<name>.<namespace>`, so that equal names in two
 * namespaces under one issuer are two principals. One that is too long ends in a hash.
 */
export function commonName(name: string, namespace: string): string {
  const whole = `${name}.${namespace}`;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return whole.length <= COMMON_NAME_LENGTH ? whole : `${whole.slice(0, COMMON_NAME_LENGTH - 9)}-${hash}`;
}

/** The reference to an Issuer of the same namespace. */
export function namespacedIssuer(name: string): IssuerRef {
  return { group: GROUP, kind: 'Issuer', name };
}

/** As Go writes it, and so cert-manager: 2160h0m0s. */
export function goDuration(duration: Duration): string {
  const seconds = duration.toSeconds();
  return `${Math.floor(seconds / 3600)}h${Math.floor(seconds / 60) % 60}m${seconds % 60}s`;
}

/** What a certificate must be good for. A workload that asks twice, as a server and as a client, has one certificate for both. */
interface Uses {
  readonly dnsNames: string[];
  readonly client: boolean;
}

const USES = new WeakMap<IConstruct, Uses>();

/** Defines a Certificate; its Secret has the same name, which is returned. */
export function certificate(
  scope: Construct, id: string, request: CertificateRequest & { commonNameOf?: string }, options: CertificateTimes, issuer: IssuerRef,
): string {
  const name = `${request.name}-tls`;
  const known = scope.node.tryFindChild(id);
  if (known) {
    const { dnsNames, client } = USES.get(known)!;
    USES.set(known, { dnsNames: [...new Set([...dnsNames, ...request.dnsNames])], client: client || request.client });
    return name;
  }
  const uses = () => USES.get(object)!;
  const object = certManagerObject(scope, id, 'Certificate', name, request.labels, {
    secretName: name,
    issuerRef: issuer,
    commonName: commonName(request.commonNameOf ?? request.name, namespaceOf(scope)),
    dnsNames: late(() => uses().dnsNames.length > 0 ? uses().dnsNames : undefined),
    duration: goDuration(options.duration ?? DEFAULT_DURATION),
    renewBefore: goDuration(options.renewBefore ?? DEFAULT_RENEWAL),
    // Java reads PKCS#8 only; Go reads it, too.
    privateKey: { algorithm: 'ECDSA', size: 256, encoding: 'PKCS8', rotationPolicy: 'Always' },
    usages: late(() => [...uses().dnsNames.length > 0 ? ['server auth'] : [], ...uses().client ? ['client auth'] : [], 'digital signature']),
  });
  USES.set(object, { dnsNames: request.dnsNames, client: request.client });
  return name;
}

/** A certificate for a name outside the cluster. */
export interface PublicCertificateRequest {
  /** The name of Certificate and Secret. */
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly host: string;
}

/** Defines a Certificate for a public host. How long it is valid is the issuer's to say; public CAs take no common name. */
export function publicCertificate(scope: Construct, request: PublicCertificateRequest, issuer: { kind: string; name: string }): string {
  const { name, labels, host } = request;
  certManagerObject(scope, 'PublicCertificate', 'Certificate', name, labels, {
    secretName: name,
    issuerRef: { group: GROUP, ...issuer },
    dnsNames: [host],
    privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
    usages: ['server auth', 'digital signature'],
  });
  return name;
}

/** Defines a CA for the clients of one server, in three objects. Issuer and Secret have the same name, which is returned. */
export function clientIssuer(scope: Construct, { name: server, labels }: CertificateRequest, options: CertificateTimes): string {
  const name = `${server}-clients`;
  const self = `${name}-root`;
  certManagerObject(scope, `${server}-ClientsRoot`, 'Issuer', self, labels, { selfSigned: {} });
  certManagerObject(scope, `${server}-ClientsCertificate`, 'Certificate', name, labels, {
    secretName: name,
    issuerRef: namespacedIssuer(self),
    commonName: commonName(name, namespaceOf(scope)),
    isCA: true,
    duration: goDuration(AUTHORITY_DURATION),
    renewBefore: goDuration(options.duration ?? DEFAULT_DURATION),
    privateKey: { algorithm: 'ECDSA', size: 256, encoding: 'PKCS8', rotationPolicy: 'Never' },
    usages: ['cert sign', 'crl sign', 'digital signature'],
  });
  certManagerObject(scope, `${server}-ClientsIssuer`, 'Issuer', name, labels, { ca: { secretName: name } });
  return name;
}

function certManagerObject(scope: Construct, id: string, kind: string, name: string, labels: { [key: string]: string }, spec: any): ApiObject {
  return kubeObject(scope, id, { apiVersion: `${GROUP}/v1`, kind, name, labels, body: { spec } });
}
