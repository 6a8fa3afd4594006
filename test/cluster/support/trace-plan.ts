import { createHash } from 'crypto';

/**
 * What the generator pods send, known beforehand: every trace, every span, and which pod sends it.
 * generator.sh derives the same from the run's name; nothing is exchanged but that name.
 */
export type TraceKind = 'plain' | 'error' | 'slow';

export interface SenderNode {
  /** The node's name, expected as `k8s.node.name`. */
  readonly name: string;
  /** The node's label `kubernetes.io/hostname`, by which the pod is placed. */
  readonly hostname: string;
}

export interface Sender extends SenderNode {
  readonly pod: string;
  readonly namespace: string;
}

export interface PlannedSpan {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly service: string;
  /** Milliseconds after the trace's start. */
  readonly offset: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly error: boolean;
  readonly sender: Sender;
}

export interface PlannedTrace {
  readonly index: number;
  readonly traceId: string;
  readonly kind: TraceKind;
  readonly spans: PlannedSpan[];
}

export interface TracePlan {
  readonly run: string;
  readonly services: string[];
  readonly senders: Sender[];
  readonly traces: PlannedTrace[];
}

export interface TracePlanOptions {
  /** Unique name of the run, at most 40 lower-case letters, digits and hyphens: it becomes part of pod and service names. */
  readonly run: string;
  readonly namespace: string;
  readonly traces: number;
  readonly nodes: readonly SenderNode[];
}

/** A trace runs through three services, each with an entry span and an inner span. */
const SLOTS = [0, 1, 2];

/** A name for a run that hasn't been used before. */
export function newRun(purpose: string): string {
  return `${purpose}-${Date.now().toString(36)}`;
}

/** The plan that generator.sh carries out. */
export function planTraces(options: TracePlanOptions): TracePlan {
  const senders = options.nodes.map((node, number) => ({ ...node, namespace: options.namespace, pod: `${options.run}-${number}` }));
  const runHash = createHash('md5').update(options.run).digest('hex');
  return {
    run: options.run,
    services: SLOTS.map((slot) => serviceOf(options.run, slot)),
    senders,
    traces: Array.from({ length: options.traces }, (_, index) => planTrace(options.run, runHash, index, senders)),
  };
}

/**
 * One error and one slow trace in each 20, so 5 % of either, spread evenly over the run. Their place moves on by one each time:
 * at a fixed place every error of a run with two nodes would be sent by the same node.
 */
export function kindOf(index: number): TraceKind {
  const place = (index + Math.floor(index / 20)) % 20;
  if (place === 3) return 'error';
  return place === 11 ? 'slow' : 'plain';
}

/** Whether tail sampling must keep the trace whatever the percentage is. */
export function mustKeep(trace: PlannedTrace): boolean {
  return trace.kind !== 'plain';
}

function planTrace(run: string, runHash: string, index: number, senders: readonly Sender[]): PlannedTrace {
  const traceId = traceIdOf(runHash, index);
  const kind = kindOf(index);
  const spans = SLOTS.flatMap((slot) => planSlot(run, traceId, kind, slot, senders[(index + slot) % senders.length]));
  return { index, traceId, kind, spans };
}

/**
 * The first half of the run's hash, and the second one mixed with the trace's number by multiplications and divisions. A shell does
 * that without starting a program. Its numbers have 64 bits and a sign; literals beyond 2^63 aren't read alike by all shells.
 */
function traceIdOf(runHash: string, index: number): string {
  const seed = BigInt(`0x${runHash.slice(17)}`);
  const bits = (number: bigint) => BigInt.asUintN(64, number);
  let mixed = bits(seed + BigInt(index + 1) * 0x1E3779B97F4A7C15n);
  mixed = bits(bits(mixed + mixed / 2n ** 30n) * 0x3F58476D1CE4E5B9n);
  mixed = bits(bits(mixed + mixed / 2n ** 27n) * 0x14D049BB133111EBn);
  mixed = bits(mixed + mixed / 2n ** 31n);
  return `${runHash.slice(0, 16)}${mixed.toString(16).padStart(16, '0')}`;
}

/** The error is on a span that isn't the root's node's: a sampler that sees only part of the trace would miss it. */
function planSlot(run: string, traceId: string, kind: TraceKind, slot: number, sender: Sender): PlannedSpan[] {
  const common = { service: serviceOf(run, slot), sender };
  const entry = 2 * slot + 1;
  const inner = entry + 1;
  return [
    {
      ...common,
      spanId: spanId(traceId, entry),
      parentSpanId: slot === 0 ? undefined : spanId(traceId, entry - 1),
      offset: 30 * slot,
      duration: slot === 0 && kind === 'slow' ? 1500 : 240 - 60 * slot,
      error: false,
    },
    {
      ...common,
      spanId: spanId(traceId, inner),
      parentSpanId: spanId(traceId, entry),
      offset: 30 * slot + 10,
      duration: 220 - 60 * slot,
      error: slot === 1 && kind === 'error',
    },
  ];
}

function spanId(traceId: string, number: number): string {
  return `${traceId.slice(18)}0${number}`;
}

function serviceOf(run: string, slot: number): string {
  return `${run}-${'abc'[slot]}`;
}
