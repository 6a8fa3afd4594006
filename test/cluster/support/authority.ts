import 'reflect-metadata'; // the library below asks for it
import { randomBytes, webcrypto } from 'crypto';
import {
  BasicConstraintsExtension, cryptoProvider, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension, PemConverter,
  SubjectAlternativeNameExtension, X509CertificateGenerator,
} from '@peculiar/x509';

cryptoProvider.set(webcrypto as any);

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const USAGES: Record<string, string> = { 'server auth': '1.3.6.1.5.5.7.3.1', 'client auth': '1.3.6.1.5.5.7.3.2' };

/** A certificate with its key, and the CA that signed it, as PEM. */
export interface Credentials {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/** What a certificate is to say. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly dnsNames?: readonly string[];
  /** In cert-manager's words; what isn't an extended usage is left out. */
  readonly usages?: readonly string[];
  readonly days?: number;
}

/** A CA of a test's own. */
export class Authority {
  /** A CA that signs itself. */
  public static async root(commonName: string): Promise<Authority> {
    const keys = await newKeys();
    const itself = { isAuthority: true, publicKey: keys.publicKey, issuer: commonName, issuerKey: keys.privateKey };
    return new Authority(commonName, keys, await sign({ commonName, days: 365 }, itself));
  }

  private constructor(private readonly commonName: string, private readonly keys: webcrypto.CryptoKeyPair, public readonly certificate: string) {}

  /** A certificate with a new key. */
  public async issue(request: CertificateRequest): Promise<Credentials> {
    const keys = await newKeys();
    const signature = { isAuthority: false, publicKey: keys.publicKey, issuer: this.commonName, issuerKey: this.keys.privateKey };
    const certificate = await sign(request, signature);
    return { certificate, key: await pemOf(keys.privateKey), authority: this.certificate };
  }

  /** Itself, as the Secret of a CA has it. */
  public async credentials(): Promise<Credentials> {
    return { certificate: this.certificate, key: await pemOf(this.keys.privateKey), authority: this.certificate };
  }
}

interface Signature {
  readonly isAuthority: boolean;
  readonly publicKey: webcrypto.CryptoKey;
  readonly issuer: string;
  readonly issuerKey: webcrypto.CryptoKey;
}

async function sign({ commonName, dnsNames = [], usages = [], days = 30 }: CertificateRequest, signature: Signature): Promise<string> {
  const { isAuthority, publicKey, issuer, issuerKey } = signature;
  const flags = isAuthority ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature;
  const extended = usages.flatMap((usage) => USAGES[usage] ?? []);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomBytes(8).toString('hex').replace(/^[89a-f]/, '1'),
    subject: `CN=${commonName}`,
    issuer: `CN=${issuer}`,
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + days * 86_400_000),
    publicKey: publicKey as any,
    signingKey: issuerKey as any,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(isAuthority, undefined, true),
      new KeyUsagesExtension(flags, true),
      ...extended.length > 0 ? [new ExtendedKeyUsageExtension(extended)] : [],
      ...dnsNames.length > 0 ? [new SubjectAlternativeNameExtension(dnsNames.map((value) => ({ type: 'dns', value })))] : [],
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;
}

/** PKCS#8, which Java reads, too. */
async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}
