/*
 * What looks like a credential, in a key with its value or in a text alone. Patterns name the kind of what was found, so
 * that a message can tell it without showing it.
 */

/** The end of keys whose value is secret. `password_file` and `secretName` end otherwise. */
const SECRET_KEY = /(^|[._-])(password|passwd|passphrase|pwd|secret|token|apikey|(api|access|account|secret|private|signing|encryption|auth)[._-]?key|authorization)$/;

/** What such a key can have without giving anything away. */
const PLAIN_WORDS = ['', 'true', 'false', 'null', '~', 'none', 'yes', 'no', 'on', 'off', 'required', 'optional', 'undefined'];

/** Kinds of text that are credentials wherever they stand. */
const CREDENTIALS: { kind: string; pattern: RegExp; isReal?: (match: RegExpMatchArray) => boolean }[] = [
  { kind: 'a private key', pattern: /-----BEGIN ([A-Z]+ )*PRIVATE KEY-----/g },
  { kind: 'a URL with a password', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/?#"'<>${}]*:([^\s@/"'<>${}]+)@[^\s@]/gi },
  { kind: 'a JSON Web Token', pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g },
  { kind: 'an AWS access key', pattern: /\b(AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { kind: 'a token of a known service', pattern: /\b(gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|[sr]k_live_\w{16,}|AIza[\w-]{35})/g },
  { kind: 'a bcrypt hash', pattern: /\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}/g },
  // "Basic authentication" and "a bearer token" are prose.
  { kind: 'Basic authentication', pattern: /\bbasic\s+([A-Za-z0-9+/]{6,}={0,2})(?![\w+/=])/gi, isReal: ([, text]) => /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(decoded(text)) },
  { kind: 'a bearer token', pattern: /\b(?:bearer|apikey)\s+([\w.~+/-]{16,}=*)/gi, isReal: ([, text]) => /\d/.test(text) && /[a-z]/i.test(text) && !text.startsWith('/') },
];

/** Public by design, and full of what looks random. */
const PUBLIC_PEM = /-----BEGIN ((?:[A-Z]+ )*(?:CERTIFICATE|PUBLIC KEY)(?: REQUEST)?)-----[\s\S]*?-----END \1-----/g;

/** Keys of what looks random and isn't secret. */
const HASH_KEY = /(checksum|hash|digest|sha256|fingerprint|cluster[._-]?id|uid|revision)$/;

/** True if the key says that its value is secret, and the value is one and no reference to one. */
export function isSecretPair(key: string, value: unknown, secretNames: string[] = []): boolean {
  if (!SECRET_KEY.test(normalized(key)) || (typeof value !== 'string' && typeof value !== 'number')) {
    return false;
  }
  // `max_token: 5` is a number of something; a password can be one.
  return typeof value === 'number'
    ? /(password|passwd|pwd)$/.test(normalized(key))
    : !isReference(value.trim()) && !secretNames.includes(value.trim());
}

/** The kinds of credentials in a text. */
export function credentialsInText(text: string, key: string = ''): string[] {
  const open = text.replace(PUBLIC_PEM, '');
  const found = CREDENTIALS.filter(({ pattern, isReal }) => [...open.matchAll(pattern)].some(match => isReal?.(match) ?? true))
    .map(({ kind }) => kind);
  return found.length === 0 && !HASH_KEY.test(normalized(key)) && hasRandomWord(open) ? ['what looks like a random key'] : found;
}

/** `clientSecret`, `CLIENT_SECRET` and `client-secret` are one. */
function normalized(key: string): string {
  return String(key).replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** A variable, a file, a placeholder: what says where the value is. */
function isReference(value: string): boolean {
  return PLAIN_WORDS.includes(value.toLowerCase())
    || /\$[{(]|^\$[A-Za-z_]|\{\{|^%|^<.*>$|^[*xX.]+$/.test(value)
    || /^\.{0,2}(\/[\w.@-]+)+$|^[a-z]+:\/\/|^(file:|env:|vault:|ref\+|secretref)/i.test(value)
    || /^[\w./-]+\.(pem|key|crt|cer|p12|pfx|jks|txt|json|ya?ml)$/i.test(value);
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString('latin1');
}

/**
 * Long words of random base64. Hashes are left out: they are hexadecimal. Names of classes, options and variables are too:
 * they have few digits, and the kind of sign (small, capital, digit) seldom changes within them.
 */
function hasRandomWord(text: string): boolean {
  return (text.match(/[A-Za-z0-9+/_-]{32,}={0,2}/g) ?? []).some(word => {
    const kinds = [...word].map(kindOf);
    // A capital before small letters begins a word.
    const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1] && !(kind === 'small' && kinds[index - 1] === 'capital'));
    const digits = kinds.filter(kind => kind === 'digit');
    return ['small', 'capital'].every(kind => kinds.includes(kind)) && digits.length >= 3 && changes.length >= word.length * 0.3;
  });
}

function kindOf(sign: string): string {
  if (/\d/.test(sign)) {
    return 'digit';
  }
  return /[a-z]/.test(sign) ? 'small' : /[A-Z]/.test(sign) ? 'capital' : 'other';
}
