import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';
import { FOLDER, templateFiles } from '../../../scripts/dashboards/main';
import { METRICS } from '../../../src/config/monitoring/metrics';
import { Dashboard, dashboardsOf, panelQueries } from '../../support/dashboards';
import { hurried } from '../../support/expressions';
import { ruleFile } from '../../support/monitored-platform';
import { platformObjects, PRODUCTION } from '../../support/platforms';

const objects = platformObjects({ ...PRODUCTION, monitoring: { dashboards: {} }, gateway: { router: {} } }, 'obs');
const dashboards = dashboardsOf(objects);
const queries = panelQueries(dashboards);

test('the templates are what the task writes', () => {
  const written = readdirSync(FOLDER).map(file => [file, readFileSync(path.join(FOLDER, file), 'utf8')]);
  expect(Object.fromEntries(written)).toEqual(templateFiles());
});

test('there is one for the whole, for each part, and for what is achieved', () => {
  expect(Object.keys(dashboards)).toEqual([
    'overview', 'agent', 'router', 'sampler', 'collector', 'kafka', 'ingester', 'elasticsearch', 'query', 'success',
  ]);
});

test('every metric is one that is known to be scraped', () => {
  const known: string[] = Object.values(METRICS);
  const used = queries.flatMap(({ board, panel, expr }) => [...expr.matchAll(/([a-zA-Z_:][\w:]*)\{/g)].map(([, name]) => ({ board, panel, name })));
  expect(used.length).toBeGreaterThan(100);
  expect(used.filter(({ name }) => !known.includes(name))).toEqual([]);
});

test('every query chooses by jobs of this platform, or by its namespace', () => {
  const job = /job=~?"obs\/tracing-[a-z|/-]+"/;
  const selectors = queries.flatMap(({ panel, expr }) => [...expr.matchAll(/[a-zA-Z_:][\w:]*\{([^}]*)\}/g)].map(([, inside]) => [panel, inside]));
  expect(selectors.filter(([, inside]) => !job.test(inside) && !inside.includes('namespace="obs"'))).toEqual([]);
});

test('nothing of a template is left', () => {
  const texts = objects.filter(({ kind }) => kind === 'ConfigMap').flatMap(({ data }) => Object.entries<string>(data)).filter(([file]) => file.endsWith('.json'));
  expect(texts.filter(([, text]) => /@[a-z-]+@/.test(text)).map(([file]) => file)).toEqual([]);
});

test('every panel has a title, a description, a unit and queries with names', () => {
  const panels = Object.values(dashboards).flatMap(dashboard => dashboard.panels).filter(({ type }) => type !== 'row');
  const poor = panels.filter(({ title, description, fieldConfig, targets }) =>
    !title || !/\.$/.test(description ?? '') || !fieldConfig.defaults.unit || !targets?.every(({ legendFormat }) => legendFormat));
  expect(poor.map(({ title }) => title)).toEqual([]);
});

test('the overview has the hops of the chain in a line, each with what goes in and out', () => {
  const { panels } = dashboards.overview;
  const hops = panels.filter(({ gridPos }) => gridPos.y === panels.find(({ title }) => title === 'Agents')!.gridPos.y);
  expect(hops.map(({ title, targets }) => `${title}: ${targets!.map(({ legendFormat }) => legendFormat).join(', ')}`)).toEqual([
    'Agents: in /s, out /s, refused /s',
    'Router: in /s, out /s, refused /s',
    'Samplers: in /s, out /s, refused /s, waiting',
    'Jaeger collectors: in /s, out /s, refused /s',
    'Kafka: in /s, out /s, waiting',
    'Jaeger ingesters: in /s, out /s, refused /s',
    'Elasticsearch: in /s, failed /s, rejected /s',
    'Jaeger query: reads /s, failed /s',
  ]);
});

/** Lines of the grid that aren't filled from the left to the right edge, or begin above the end of the last one. */
function layoutErrors({ panels }: Dashboard): string[] {
  let end = 0;
  return [...new Set(panels.map(({ gridPos }) => gridPos.y))].flatMap(y => {
    const line = panels.filter(({ gridPos }) => gridPos.y === y).map(({ gridPos }) => gridPos);
    const edges = line.map(({ x, w }, index) => x + w === (line[index + 1]?.x ?? 24) && w > 0);
    const errors = line[0].x === 0 && edges.every(edge => edge) && y === end ? [] : [`line ${y}: ${JSON.stringify(line)}`];
    end = y + Math.max(...line.map(({ h }) => h));
    return errors;
  });
}

test.each([
  ['everything', objects],
  ['no router', platformObjects({ ...PRODUCTION, monitoring: { dashboards: {} } })],
  ['no exporters', platformObjects({ ...PRODUCTION, monitoring: { dashboards: {}, exporters: false } })],
])('with %s the panels fill the grid', (_, rendered) => {
  const errors = Object.entries(dashboardsOf(rendered)).flatMap(([board, dashboard]) => layoutErrors(dashboard).map(error => `${board} ${error}`));
  expect(errors).toEqual([]);
});

/** Alerts, and the panels that show the number which they compare. */
const SHOWN: [string, string, string][] = [
  ['TracingSpansRefused', 'agent', 'Spans in, per second'],
  ['TracingSpansGivenUp', 'agent', 'Spans out, per second'],
  ['TracingQueueFull', 'agent', 'Spans out, per second'],
  ['TracingQueueFilling', 'agent', 'Queues'],
  ['TracingMemoryNearLimit', 'overview', 'Memory'],
  ['TracingSamplersMissing', 'agent', 'Samplers in sight'],
  ['TracingExportSlow', 'agent', 'Time to hand spans to a sampler, p99'],
  ['TracingTracesDroppedTooEarly', 'sampler', 'Dropped before the decision, per second'],
  ['TracingSamplingPolicyFails', 'sampler', 'Dropped before the decision, per second'],
  ['TracingLateSpans', 'sampler', 'Spans after the decision'],
  ['TracingSamplingDecisionsSlow', 'sampler', 'Time for the decisions of a second, p99'],
  ['TracingTooManyTracesKept', 'success', 'Sampling: traces kept'],
  ['TracingConsumerLag', 'kafka', 'Time to catch up'],
  ['TracingKafkaUnderReplicated', 'kafka', 'Partitions without all copies'],
  ['TracingKafkaPartitionOffline', 'kafka', 'Partitions without a leader'],
  ['TracingWritesFail', 'ingester', 'Documents not written, per second'],
  ['TracingElasticsearchDiskFilling', 'elasticsearch', 'Disks'],
  ['TracingElasticsearchHeapHigh', 'elasticsearch', 'Heap'],
  ['TracingElasticsearchWritesRejected', 'elasticsearch', 'Writes rejected, per second'],
  ['TracingQueryErrors', 'query', 'Reads that fail'],
  ['TracingQuerySlow', 'query', 'Time for a read, p95'],
];

/** The same for every window, every choice of jobs, and every limit. */
function shape(expression: string): string {
  return hurried(expression.replace(/\[\$__rate_interval\]/g, '[5m]'), '5m').replace(/job=~?"[^"]*"/g, 'job').replace(/ > [\d.]+/g, '');
}

test.each(SHOWN)('%s compares what the dashboard "%s" shows in "%s"', (alert, board, panel) => {
  const { expr } = ruleFile(objects).groups.flatMap(({ rules }) => rules).find(rule => rule.alert === alert);
  const compared = shape(expr).replace(/ < \d+$/, '').split('\nor ');
  const shown = queries.filter(query => query.board === board && query.panel === panel).map(query => shape(query.expr));
  expect(shown.some(one => compared.some(part => one.includes(part)))).toBe(true);
});

test('panels change their colour where alerts fire', () => {
  const thresholds = { queuePercent: 55, acceptancePercent: 99.5 };
  const strict = dashboardsOf(platformObjects({ ...PRODUCTION, monitoring: { dashboards: {}, thresholds } }));
  const steps = (title: string) => strict.overview.panels.find(panel => panel.title === title)!.fieldConfig.defaults.thresholds.steps;
  expect([steps('Queues'), steps('Spans accepted')]).toEqual([
    [{ value: null, color: 'green' }, { value: 0.55, color: 'red' }],
    [{ value: null, color: 'red' }, { value: 0.995, color: 'green' }],
  ]);
});
