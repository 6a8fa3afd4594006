import type { Manifest, RenderedObjects } from './rendered-objects';

/** How much a finding matters. */
export enum CheckSeverity {
  /** Somebody can read, forge or lose data. */
  ERROR = 'error',
  /** It works, until a node fails, a pod misbehaves or an attacker is in one pod. */
  WARNING = 'warning',
  /** Worth knowing; often right as it is. */
  INFO = 'info',
}

/** One rule of {@link ProductionChecks}. */
export interface CheckRule {
  /** The stable name: what suppressions refer to. */
  readonly id: string;
  /** How much its findings matter, as a rule; a single finding can be milder. */
  readonly severity: CheckSeverity;
  /** What it finds. */
  readonly finds: string;
  /** Why that is bad. */
  readonly why: string;
  /** What to do about it. */
  readonly fix: string;
}

/** What a rule has found, before it is known whether somebody suppresses it. */
export interface Hit {
  readonly object: Manifest;
  readonly message: string;
  /** Where it is milder or graver than the rule's. */
  readonly severity?: CheckSeverity;
  /** Where the rule's is not to the point. */
  readonly fix?: string;
}

/** A rule with its code. */
export interface Rule extends CheckRule {
  readonly find: (objects: RenderedObjects) => Hit[];
}
