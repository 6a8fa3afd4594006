import type { Change } from './change';
import { elasticsearchPairs, kafkaServerPairs } from './configuration-pairs';
import { compareVersions, Release, releaseOf, workloadPairs } from './pods';
import { UpgradeHit, UpgradeRule, UpgradeSeverity } from './upgrade-rule';
import { secretReferences } from '../../shared/required-secrets';
import { list, Manifest, namespaceOf, RenderedObjects, Workload } from '../rendered-objects';

const { REFUSED, DANGER, NOTE } = UpgradeSeverity;

interface ReleaseChange {
  readonly object: Manifest;
  readonly before: Release;
  readonly after: Release;
}

/** Each program of which a workload runs another release. */
function releaseChanges(change: Change): ReleaseChange[] {
  return workloadPairs(change).flatMap(({ before, after }) => {
    // What runs before a program, such as a tool of another image, has no data that it could be too old for.
    const [old, now] = [before, after].map(({ spec }) => list(spec.containers).map(releaseOf).filter(release => release !== undefined));
    const isNew = (one: Release, other: Release) => one.program === other.program && compareVersions(one.version, other.version) !== 0;
    const changed = old.flatMap(release => now.filter(next => isNew(release, next))
      .map(next => ({ object: after.object, before: release, after: next })));
    return changed.filter((one, index) => changed.findIndex(other => other.before.program === one.before.program) === index);
  });
}

function text(version: number[]): string {
  return version.join('.');
}

function lowered(change: Change, isMeant: (program: string) => boolean): UpgradeHit[] {
  return releaseChanges(change).filter(({ before, after }) => isMeant(before.program) && compareVersions(after.version, before.version) < 0)
    .map(({ object, before, after }) => ({ object, message: `${before.program} goes back from ${text(before.version)} to ${text(after.version)}` }));
}

/** The oldest release from which Elasticsearch goes to a major release while it runs. */
const LAST_BEFORE: { [major: number]: number[] } = { 8: [7, 17, 0], 9: [8, 18, 0] };

function skipped(change: Change): UpgradeHit[] {
  return releaseChanges(change).flatMap(({ object, before, after }) => {
    const majors = after.version[0] - before.version[0];
    const needed = LAST_BEFORE[after.version[0]];
    if (before.program !== 'elasticsearch' || majors < 1 || (majors === 1 && (!needed || compareVersions(before.version, needed) >= 0))) {
      return [];
    }
    const first = needed ? `go to ${text(needed)} or a later ${needed[0]}.x first` : 'go to the last release of each major release in between';
    return [{ object, message: `elasticsearch goes from ${text(before.version)} to ${text(after.version)}`, fix: `${first}, and wait until the cluster is green` }];
  });
}

/** Where the nodes of a cluster talk to each other. */
function talk(settings: { [key: string]: string }): string {
  return settings['listener.security.protocol.map'] ?? `xpack.security.transport.ssl.enabled: ${settings['xpack.security.transport.ssl.enabled'] ?? 'false'}`;
}

function clusterTlsSwitched(change: Change): UpgradeHit[] {
  return [...kafkaServerPairs(change), ...elasticsearchPairs(change)].flatMap(({ before, after, object }) => {
    const [old, now] = [before, after].map(({ settings }) => talk(settings));
    return old === now ? [] : [{ object, message: `its nodes' protocol changes from ${old} to ${now}` }];
  });
}

/** `namespace secret key`, and `namespace secret` where a pod takes all keys. */
function neededSecrets(objects: RenderedObjects): { [reference: string]: Workload } {
  const made = [
    ...objects.ofKind('Certificate', 'ExternalSecret').map(object => [namespaceOf(object), object.spec?.secretName ?? object.spec?.target?.name ?? object.metadata?.name].join(' ')),
    ...objects.ofKind('Secret').map(object => [namespaceOf(object), object.metadata?.name].join(' ')),
  ];
  return Object.fromEntries(objects.workloads.flatMap(workload => secretReferences(podOf(workload))
    .filter(({ name }) => !made.includes(`${workload.namespace} ${name}`))
    .map(({ name, key }) => [[workload.namespace, name, ...key === undefined ? [] : [key]].join(' '), workload])));
}

/** The lists of a pod that could be of any shape. */
function podOf({ namespace, object, labels, spec, containers }: Workload) {
  return {
    namespace,
    name: String(object.metadata?.name),
    labels,
    spec: {
      containers: containers.map(container => ({ env: list(container.env), envFrom: list(container.envFrom) })),
      volumes: list(spec.volumes).map(({ secret, projected }) => ({ secret, projected: { sources: list(projected?.sources) } })),
    },
  };
}

function newSecrets(change: Change): UpgradeHit[] {
  const known = neededSecrets(change.before);
  return Object.entries(neededSecrets(change.after)).filter(([reference]) => !(reference in known)).map(([reference, { object }]) => {
    const [, name, key] = reference.split(' ');
    return { object, message: `Secret ${name}${key === undefined ? '' : `, key ${key},`} is needed from now on` };
  });
}

/** `Service port` of what can be reached, under the name that clients use. */
function removedPorts(change: Change): UpgradeHit[] {
  const ports = ({ spec }: Manifest): number[] => list(spec?.ports).map(({ port }) => port);
  return [
    ...change.removed.filter(({ kind }) => kind === 'Service').map(object => ({ object, message: 'it goes away' })),
    ...change.pairsOf('Service').flatMap(({ before, after }) => ports(before).filter(port => !ports(after).includes(port))
      .map(port => ({ object: after, message: `port ${port} goes away` }))),
  ];
}

/** What programs run, and what they need. */
export const PROGRAM_RULES: UpgradeRule[] = [
  {
    id: 'elasticsearch-version-lowered',
    severity: REFUSED,
    finds: 'an older release of Elasticsearch',
    why: 'a node doesn\'t start on a volume that a newer release has written to',
    fix: 'stay at the newer release; the way back is a snapshot, restored in a new cluster of the older release',
    find: change => lowered(change, program => program === 'elasticsearch'),
  },
  {
    id: 'elasticsearch-version-skipped',
    severity: REFUSED,
    finds: 'an Elasticsearch that goes further than to the next major release, or to it from too old a release',
    why: 'a node doesn\'t start on what too old a release has written, and can\'t join nodes of it',
    fix: 'go to the last release of each major release in between, and wait until the cluster is green',
    find: skipped,
  },
  {
    id: 'kafka-version-lowered',
    severity: DANGER,
    finds: 'an older release of Kafka',
    why: 'a broker doesn\'t start on metadata of a newer release, and volumes that the newer release has formatted have it',
    fix: 'stay at the newer release, unless metadata.version was never raised to it (kafka-features.sh describe)',
    find: change => lowered(change, program => program === 'kafka'),
  },
  {
    id: 'program-version-lowered',
    severity: NOTE,
    finds: 'an older release of another program',
    why: 'a configuration that is written for the newer release may have keys that the older one refuses',
    fix: 'set the version by the prop, not by the image alone, so that the configuration follows',
    find: change => lowered(change, program => !['elasticsearch', 'kafka'].includes(program)),
  },
  {
    id: 'cluster-tls-switched',
    severity: DANGER,
    finds: 'nodes of Kafka or Elasticsearch that begin or cease to speak TLS among themselves',
    why: 'they restart one by one, and a node that speaks TLS and one that doesn\'t can\'t talk: the cluster is without a quorum until all have restarted, and an ordered update stops at the first',
    fix: 'scale the StatefulSet to 0, apply, and scale it up again. What is sent meanwhile waits in the senders\' queues',
    find: clusterTlsSwitched,
  },
  {
    id: 'secret-newly-needed',
    severity: DANGER,
    finds: 'a Secret, or a key in one, that pods didn\'t need before and that nothing here makes',
    why: 'pods that lack it don\'t start, and the update stops there',
    fix: 'make it before you apply',
    find: newSecrets,
  },
  {
    id: 'address-removed',
    severity: NOTE,
    finds: 'a Service or a port that goes away',
    why: 'whoever sends to it gets no connection from then on',
    fix: 'change the senders first',
    find: removedPorts,
  },
];
