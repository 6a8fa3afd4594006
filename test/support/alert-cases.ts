import { AlertCase } from './alert-case';
import { FLOW_ALERT_CASES } from './alert-cases-flow';
import { JOB_ALERT_CASES } from './alert-cases-jobs';
import { STORAGE_ALERT_CASES } from './alert-cases-storage';

/** Every alert of a PRODUCTION platform with a router that scales: what makes it fire, and what doesn't. */
export const ALERT_CASES: AlertCase[] = [...FLOW_ALERT_CASES, ...STORAGE_ALERT_CASES, ...JOB_ALERT_CASES];
