import { Bounds } from './fault-row';
import { TRACES_PER_SECOND } from './load';
import { PlatformUnderFault } from './platform-under-fault';
import { testedVersions } from '../versions';

/**
 * What each fault may cost, worked out from the configuration and the load before anything is measured. All numbers are traces
 * begun in some seconds, times the share of them that can be touched; chance is allowed four standard deviations.
 */

/** Errors and slow traces: one in ten. */
const MUST_KEEP = 0.1;
/** These and a tenth of the others. */
const KEPT = 0.19;
const SPANS_PER_TRACE = 6;
const NODES = 3;

/**
 * The most of all traces that one of three samplers gets. The ring has 200 points for each, so a sampler's part of it varies with
 * a standard deviation of 0.019 around a third.
 */
const SAMPLER_SHARE = 1 / 3 + 4 * 0.019;

/** A POST comes each half second and holds the traces of half a second. */
const POST_SECONDS = 0.5;
/** How long spans wait in an exporter for a batch to fill. */
const BATCH_SECONDS = 0.5;
/** For the sending itself, and for the answer. */
const SENDING_SECONDS = 0.5;
/** From the beginning of a trace until its sampler has all of it. */
const UNDER_WAY_SECONDS = POST_SECONDS + BATCH_SECONDS + SENDING_SECONDS;
/** The longest pause between two tries to reach a sampler, with what chance adds to it. */
const SAMPLER_PAUSE_SECONDS = 7.5;
/** The longest time that the collector waits for Kafka before it tries again. */
const KAFKA_TIMEOUT_SECONDS = 30;
/** The longest pause between two tries, half as much again by chance. */
const LONGEST_PAUSE_SECONDS = 45;
/** How often the ingester commits what it has read. */
const COMMIT_SECONDS = 1;

/**
 * How long a span may wait in an ingester that writes asynchronously: the second's traces that a sampler decides on together, their
 * batch there, the ingester's flush after 0.2 s, and a request of a second.
 */
const INGESTER_MEMORY_SECONDS = 1 + BATCH_SECONDS + 0.2 + 1;
/** How long a request to Elasticsearch may take; what it answers with an error that isn't "try again" isn't written. */
const REQUEST_SECONDS = 2;

/** From 2.21 on the ingester waits for Elasticsearch, and a span has the same document id each time. */
const WRITES_ARE_SYNCHRONOUS = isAtLeast(testedVersions().jaeger, 2, 21);
const OLD_JAEGER = `Jaeger ${testedVersions().jaeger} writes asynchronously and gives a span that it writes again another id; both end with 2.21`;

/** How many of so many traces may be concerned if each is with this probability. */
export function atMost(number: number, probability: number): number {
  return Math.floor(number * probability + 4 * Math.sqrt(number * probability * (1 - probability)));
}

function traces(seconds: number): number {
  return Math.ceil(TRACES_PER_SECOND * seconds);
}

/** Spans of kept traces that are on their way for that long may be stored twice. */
function duplicates(seconds: number): number {
  return WRITES_ARE_SYNCHRONOUS ? 0 : atMost(traces(seconds), KEPT) * SPANS_PER_TRACE;
}

/** Nothing may be lost: whoever sends keeps what isn't answered. What was answered too late is sent again. */
export function nothing(platform: PlatformUnderFault, reason: string, secondsTwice = 0): Bounds {
  return {
    lost: 0,
    split: 0,
    duplicated: duplicates(secondsTwice),
    secondsBefore: platform.decisionWaitSeconds + secondsTwice + 5,
    secondsAfter: 5,
    reason,
  };
}

/** An agent or a router is killed: its queue is in memory. `share` is the part of a trace's spans that goes through it. */
export function killedQueue(who: string, share: number): Bounds {
  const touched = traces(POST_SECONDS + BATCH_SECONDS + SENDING_SECONDS);
  return {
    lost: atMost(touched, MUST_KEEP * share),
    split: atMost(touched, KEPT),
    duplicated: duplicates(POST_SECONDS + BATCH_SECONDS + SENDING_SECONDS),
    secondsBefore: 5,
    secondsAfter: 5,
    reason: `${who}'s queue is in memory: ${touched} traces are begun in the 1.5 s that spans are in a POST, in a batch and on their way; a volume for the queue (persistentQueue) keeps them`,
  };
}

/** A node is gone: what was on it is killed, and it takes until the node is back that all agents know of it. */
export function lostNode(platform: PlatformUnderFault, secondsGone: number): Bounds {
  const [sampler, agent] = [killedSampler(platform), killedQueue('an agent', AGENT_SHARE)];
  const all = together('', sampler, agent, killedIngester(platform), brokenStore(platform), killedBroker(platform));
  return {
    ...all,
    duplicated: all.duplicated + duplicates(secondsGone),
    reason: `the node's agent, sampler and ingester are killed: ${sampler.reason}; ${agent.reason}`,
  };
}

/** A share of the traces in an agent's memory. */
export const AGENT_SHARE = 1 / NODES;

/** A sampler is killed: undecided traces are in its memory. */
export function killedSampler(platform: PlatformUnderFault): Bounds {
  const undecided = traces(SAMPLER_SHARE * (platform.decisionWaitSeconds + POST_SECONDS + 2 * (BATCH_SECONDS + SENDING_SECONDS)));
  const underWay = tracesUnderWay(1);
  return {
    lost: atMost(undecided, MUST_KEEP),
    split: atMost(underWay, KEPT),
    duplicated: duplicates(UNDER_WAY_SECONDS),
    secondsBefore: platform.decisionWaitSeconds + 5,
    secondsAfter: SAMPLER_PAUSE_SECONDS,
    reason: `a killed sampler forgets what it has not decided on: ${undecided} traces in a wait of ${platform.decisionWaitSeconds} s; `
      + `${underWay} more are under way, and their rest waits in the agents until it is back`,
  };
}

/** Traces of which a sampler that goes has a part. Agents keep the rest for it: they know samplers by addresses that stay. */
function tracesUnderWay(restarts: number): number {
  return traces(SAMPLER_SHARE * restarts * UNDER_WAY_SECONDS);
}

/**
 * A node is cut off. Nothing is forgotten, but the node's spans come late: a sampler that has decided against a trace by then drops
 * the span that would have kept it, and one that has decided for it keeps it without what another one got.
 */
export function cutNode(platform: PlatformUnderFault, secondsCut: number): Bounds {
  const late = traces(secondsCut + LONGEST_PAUSE_SECONDS);
  return {
    lost: atMost(late, MUST_KEEP / NODES),
    split: atMost(late, KEPT),
    duplicated: duplicates(secondsCut + LONGEST_PAUSE_SECONDS),
    secondsBefore: platform.decisionWaitSeconds + 5,
    secondsAfter: SAMPLER_PAUSE_SECONDS,
    reason: `every trace has spans of the node, which come after the others are decided on: ${late} traces are begun in ${secondsCut} s and the longest pause `
      + 'between two tries; a third of errors and slow roots is on that node',
  };
}

/** Samplers are restarted one by one, with a goodbye: they decide on what they have, and on what comes then when they are back. */
export function restartedSamplers(platform: PlatformUnderFault, restarts: number): Bounds {
  const underWay = tracesUnderWay(restarts);
  return {
    ...nothing(platform, '', KAFKA_TIMEOUT_SECONDS),
    duplicated: duplicates(restarts * UNDER_WAY_SECONDS),
    split: atMost(underWay, KEPT),
    secondsAfter: SAMPLER_PAUSE_SECONDS,
    reason: `a sampler that ends decides on what it has: ${underWay} traces are under way then, and may be decided on in two parts`,
  };
}

/** An ingester is killed. */
export function killedIngester(platform: PlatformUnderFault): Bounds {
  return brokenWrites(platform, 'what wasn\'t written is read from Kafka again', INGESTER_MEMORY_SECONDS);
}

/** All of Elasticsearch is away, or takes nothing. */
export function awayStore(platform: PlatformUnderFault): Bounds {
  return brokenWrites(platform, 'the ingester tries again until Elasticsearch takes it, and what it doesn\'t hold waits in Kafka', REQUEST_SECONDS);
}

/** An Elasticsearch node is killed. */
export function brokenStore(platform: PlatformUnderFault): Bounds {
  return brokenWrites(platform, 'each shard has a copy on another node, and the ingester tries again', REQUEST_SECONDS);
}

/** The ingester or the store breaks off what is being written. */
function brokenWrites(platform: PlatformUnderFault, promise: string, seconds: number): Bounds {
  const written = traces(seconds);
  const lossless = nothing(platform, promise, seconds + COMMIT_SECONDS);
  if (WRITES_ARE_SYNCHRONOUS) return lossless;
  return {
    ...lossless,
    lost: atMost(written, MUST_KEEP),
    split: atMost(written, KEPT),
    reason: `${promise}; but ${OLD_JAEGER}: ${written} traces are begun in the ${seconds} s that a write takes`,
  };
}

/** The same fault several times in a run. */
export function times(number: number, bounds: Bounds): Bounds {
  const { lost, split, duplicated } = bounds;
  return { ...bounds, lost: number * lost, split: number * split, duplicated: number * duplicated };
}

/** Several faults in a run; each may cost what it costs alone. */
export function together(reason: string, ...all: Bounds[]): Bounds {
  const sum = (what: 'lost' | 'split' | 'duplicated') => all.reduce((total, bounds) => total + bounds[what], 0);
  return {
    lost: sum('lost'),
    split: sum('split'),
    duplicated: sum('duplicated'),
    secondsBefore: Math.max(...all.map(({ secondsBefore }) => secondsBefore)),
    secondsAfter: Math.max(...all.map(({ secondsAfter }) => secondsAfter)),
    reason,
  };
}

/** A broker is killed: the collector has its answer from all replicas in sync, or tries again. */
export function killedBroker(platform: PlatformUnderFault): Bounds {
  return nothing(platform, 'the collector answers after all replicas in sync have a record; what wasn\'t answered is sent again', KAFKA_TIMEOUT_SECONDS + COMMIT_SECONDS);
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ours, minors] = version.split('.').map(Number);
  return ours > major || (ours === major && minors >= minor);
}
