import type { Change } from './change';
import type { Manifest } from '../rendered-objects';

/** What becomes of a change that is applied. */
export enum UpgradeSeverity {
  /** The API server refuses it, or what runs can't follow it. */
  REFUSED = 'refused',
  /** It is applied, and data, traces or the service can be lost. */
  DANGER = 'danger',
  /** It is applied; somebody should know what it does. */
  NOTE = 'note',
}

/** One rule of the comparison. */
export interface UpgradeRule {
  /** The stable name. */
  readonly id: string;
  /** What becomes of it, as a rule; a single finding can say otherwise. */
  readonly severity: UpgradeSeverity;
  /** What it finds. */
  readonly finds: string;
  /** Why that matters. */
  readonly why: string;
  /** What to do. */
  readonly fix: string;
  readonly find: (change: Change) => UpgradeHit[];
}

/** What a rule has found. */
export interface UpgradeHit {
  readonly object: Manifest;
  readonly message: string;
  /** Where it differs from the rule's. */
  readonly severity?: UpgradeSeverity;
  /** Where the rule's is not to the point. */
  readonly fix?: string;
}

/** A finding, as it is told. */
export interface UpgradeFinding {
  /** The rule's stable name. */
  readonly rule: string;
  readonly severity: UpgradeSeverity;
  /** `Kind/namespace/name`. */
  readonly object: string;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
}

/** True if it should stop a pull request until somebody has thought about it. */
export function isGrave({ severity }: UpgradeFinding): boolean {
  return severity !== UpgradeSeverity.NOTE;
}
