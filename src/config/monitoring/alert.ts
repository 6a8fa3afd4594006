import type { MonitoredPlatform } from './parts';
import type { Thresholds } from './thresholds';

/** How soon somebody must look. */
export enum AlertSeverity {
  /** Now: spans are lost or soon will be. */
  CRITICAL = 'critical',
  /** In working hours. */
  WARNING = 'warning',
}

/** An alert of a platform. */
export interface Alert {
  /** What it is called, and its page in docs/runbooks. */
  readonly name: string;
  readonly severity: AlertSeverity;
  /** How long the expression must hold, as Prometheus writes it: `10m`. */
  readonly for: string;
  readonly expr: string;
  /** One line, with the labels of the time series as `{{ $labels.job }}`. */
  readonly summary: string;
}

/** A time series that is calculated from others. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
  readonly labels: { [key: string]: string };
}

/** What alerts are made from. Alerts about parts that aren't there aren't made. */
export interface AlertContext {
  readonly platform: MonitoredPlatform;
  readonly limits: Thresholds;
}

/** Alerts only where there is something to watch. */
export function when(condition: unknown[] | boolean | number | undefined, alerts: () => Alert[]): Alert[] {
  return (Array.isArray(condition) ? condition.length > 0 : condition) ? alerts() : [];
}
