import { credentialsIn } from './credential-places';
import { RenderedObjects } from './rendered-objects';
import { CheckSeverity, Rule } from './rule';
import { hitsByObject } from './rules-transport';
import { secondsOf } from '../config/go-duration';

/** cert-manager renews by itself, so nothing speaks for more than a year. */
const LONG_LIVED_DAYS = 366;
const SECONDS_PER_DAY = 86400;

/** Rules about what must not stand in YAML, and about certificates. */
export const SECRET_RULES: Rule[] = [
  {
    id: 'credential-in-text',
    severity: CheckSeverity.ERROR,
    finds: 'what looks like a credential: in a ConfigMap, an environment variable, an argument, an annotation. It is never shown',
    why: 'YAML goes into git, into diffs and into the hands of all who may read objects',
    fix: 'put it into a Secret and refer to that; if it was ever committed, replace it',
    find: (objects: RenderedObjects) => hitsByObject(credentialsIn(objects)),
  },
  {
    id: 'secret-object',
    severity: CheckSeverity.ERROR,
    finds: 'a Secret with data',
    why: 'base64 is no encryption: who reads the repository has the password',
    fix: 'make it outside of git: External Secrets, Sealed Secrets, or kubectl create secret',
    find: objects => objects.ofKind('Secret').filter(({ data, stringData }) => Object.keys({ ...data, ...stringData }).length > 0)
      .map(object => ({ object, message: `has the keys ${Object.keys({ ...object.data, ...object.stringData }).sort().join(', ')}` })),
  },
  {
    id: 'certificate-long-lived',
    severity: CheckSeverity.WARNING,
    finds: 'a Certificate of cert-manager that is valid for more than a year. CAs are left out: to replace one is work for people',
    why: 'a key that leaks can be used until the certificate ends',
    fix: 'lower spec.duration; cert-manager renews by itself',
    find: objects => objects.ofKind('Certificate').filter(({ apiVersion, spec }) =>
      String(apiVersion).startsWith('cert-manager.io/') && spec?.isCA !== true && (secondsOf(spec?.duration) ?? 0) > LONG_LIVED_DAYS * SECONDS_PER_DAY)
      .map(object => ({ object, message: `is valid for ${Math.floor(secondsOf(object.spec.duration)! / SECONDS_PER_DAY)} days` })),
  },
];
