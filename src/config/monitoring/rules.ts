import { Alert, AlertContext, Recording } from './alert';
import { clusterAlerts } from './alerts-cluster';
import { flowAlerts, targetAlerts } from './alerts-collectors';
import { jobAlerts } from './alerts-jobs';
import { routingAlerts, samplerAlerts } from './alerts-sampling';
import { elasticsearchAlerts, ingestAlerts, kafkaAlerts, queryAlerts } from './alerts-storage';
import { objectiveAlerts, objectiveRecordings } from './objectives';

/** A group of rules, which Prometheus evaluates together. */
export interface RuleGroup {
  readonly name: string;
  readonly recordings: Recording[];
  readonly alerts: Alert[];
}

/** All rules of a platform. Groups without a rule are left out. */
export function ruleGroups(context: AlertContext): RuleGroup[] {
  const groups = [
    { name: 'tracing-objectives', recordings: objectiveRecordings(context), alerts: objectiveAlerts(context) },
    group('tracing-parts', targetAlerts(context)),
    group('tracing-flow', flowAlerts(context)),
    group('tracing-sampling', [...samplerAlerts(context), ...routingAlerts(context)]),
    group('tracing-kafka', kafkaAlerts(context)),
    group('tracing-storage', [...ingestAlerts(context), ...elasticsearchAlerts(context)]),
    group('tracing-query', queryAlerts(context)),
    group('tracing-cluster', clusterAlerts(context)),
    group('tracing-jobs', jobAlerts(context)),
  ];
  return groups.filter(({ recordings, alerts }) => recordings.length + alerts.length > 0);
}

function group(name: string, alerts: Alert[]): RuleGroup {
  return { name, recordings: [], alerts };
}

/** How rules are written. */
export interface RuleOptions {
  /** Where the runbooks are; each page has the alert's name and ends in `.md`. */
  readonly runbookBaseUrl: string;
  /** Further labels of every alert, by which it is routed. */
  readonly labels: { [key: string]: string };
}

/** The groups as Prometheus reads them. */
export function renderedGroups(groups: RuleGroup[], { runbookBaseUrl, labels }: RuleOptions): { [key: string]: any }[] {
  return groups.map(({ name, recordings, alerts }) => ({
    name,
    rules: [
      ...recordings,
      ...alerts.map(alert => ({
        alert: alert.name,
        expr: alert.expr,
        for: alert.for,
        labels: { severity: alert.severity, ...labels },
        annotations: { summary: alert.summary, runbook_url: `${runbookBaseUrl.replace(/\/$/, '')}/${alert.name}.md` },
      })),
    ],
  }));
}
