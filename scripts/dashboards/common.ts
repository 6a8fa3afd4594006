/* What more than one dashboard shows. */
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { goodBelow, jobs, lines, Query, Unit, WINDOW } from './panels';
import { METRICS } from '../../src/config/monitoring/metrics';
import { perSecond, QUERIES } from '../../src/config/monitoring/queries';

/** The whole of a counter's growth. */
export function total(metric: string, selector: string): string {
  return `sum(rate(${metric}{${selector}}[${WINDOW}]))`;
}

/** The last word of a job is the workload's name. */
export function byJob(expr: string): string {
  return `label_replace(${expr}, "workload", "$1", "job", ".*/(.*)")`;
}

/** Spans in and out of a collector, and what it refuses or gives up. */
export function flow(part: string): timeseries.PanelBuilder[] {
  const own = jobs(part);
  return [
    lines({
      title: 'Spans in, per second',
      unit: Unit.COUNT,
      width: 12,
      none: 'none',
      description: 'What was accepted, and what was refused so that the sender tries again. Refused spans are an alert (TracingSpansRefused).',
    }, { legend: 'accepted by {{receiver}}', expr: perSecond(METRICS.accepted, own, WINDOW, 'receiver') },
    { legend: 'refused by {{receiver}}', expr: QUERIES.refused(own, WINDOW) }),
    lines({
      title: 'Spans out, per second',
      unit: Unit.COUNT,
      width: 12,
      none: 'none',
      description: 'What the next hop has taken, and what could not be sent. Spans that are given up are lost (TracingSpansGivenUp).',
    }, { legend: 'sent by {{exporter}}', expr: perSecond(METRICS.sent, own, WINDOW, 'exporter') },
    { legend: 'given up by {{exporter}}', expr: QUERIES.givenUp(own, WINDOW) },
    { legend: 'not queued by {{exporter}}', expr: QUERIES.turnedAway(own, WINDOW) }),
  ];
}

/** Queues, memory and CPU of the pods of a part. */
export function pods(part: string, queue: boolean): timeseries.PanelBuilder[] {
  const own = jobs(part);
  const width = queue ? 8 : 12;
  return [
    ...queue ? [queues(own, '{{pod}} {{exporter}}', width)] : [],
    memory(`memory-${part}`, '{{pod}}', width),
    lines({ title: 'CPU, cores', unit: Unit.COUNT, width, description: 'CPU that each pod uses.' },
      { legend: '{{pod}}', expr: `sum by (namespace, job, pod) (rate(${METRICS.cpu}{${own}}[${WINDOW}]))` }),
  ];
}

export function queues(selector: string, legend: string, width: number): timeseries.PanelBuilder {
  return lines({
    title: 'Queues',
    unit: Unit.PART,
    width,
    max: 1,
    steps: goodBelow('@queue@'),
    description: 'How full the queues in front of exporters are. A full queue turns spans away. The line is where TracingQueueFilling warns. The load_balancing exporter says nothing of its queues.',
  }, { legend, expr: QUERIES.queueFilling(selector) });
}

export function memory(token: string, legend: string, width: number): timeseries.PanelBuilder {
  return lines({
    title: 'Memory',
    unit: Unit.PART,
    width,
    max: 1,
    steps: goodBelow('@memory@'),
    description: 'Memory that processes use, as a part of their limit. The line is where TracingMemoryNearLimit warns.',
  }, { legend, expr: `@${token}@` });
}

/** How long the topic's readers need for what waits, and how much that is. */
export function lag(kafka: string): Query[] {
  return [{ legend: 'records that wait', expr: `sum(${METRICS.kafkaLag}{${kafka}})` }];
}
