import { promtool } from './support/promtool';
import { AlertCase, Series } from '../support/alert-case';
import { ALERT_CASES } from '../support/alert-cases';
import { alertNames, everyRule } from '../support/monitored-platform';

/** Needs promtool, and no cluster. */
const rules = everyRule();

const RUNBOOKS = 'https://github.com/cdk8s-tracing/cdk8s-tracing/blob/main/docs/runbooks';

/** A test of promtool: these time series, and what the alert does at that time. */
function promtoolTest({ alert, at, severity, labels, summary }: AlertCase, series: Series, fires: boolean): object {
  const expected = { exp_labels: { ...labels, severity }, exp_annotations: { summary, runbook_url: `${RUNBOOKS}/${alert}.md` } };
  return {
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: [{ eval_time: at, alertname: alert, exp_alerts: fires ? [expected] : [] }],
  };
}

/** The rules around an alert, and those that record what it may be made of: all of them for each minute of a day would take long. */
function rulesFor(alert: string): object {
  return { groups: rules.groups.filter(group => group.rules.some((rule: any) => rule.alert === alert || rule.record)) };
}

function run(alert: string, test: object): void {
  promtool(['test', 'rules', 'test.yaml'], { 'rules.yaml': rulesFor(alert), 'test.yaml': { rule_files: ['rules.yaml'], evaluation_interval: '1m', tests: [test] } });
}

test('promtool takes the rules, and finds nothing to lint', () => {
  expect(promtool(['check', 'rules', '--lint=all', '--lint-fatal', 'rules.yaml'], { 'rules.yaml': rules })).toContain('SUCCESS');
});

test('every alert has its cases', () => {
  expect([...new Set(ALERT_CASES.map(({ alert }) => alert))].sort()).toEqual(alertNames(rules).sort());
});

describe.each(ALERT_CASES.map(alertCase => [alertCase.alert, alertCase] as const))('%s', (_name, alertCase) => {
  test('fires', () => {
    run(alertCase.alert, promtoolTest(alertCase, alertCase.fires, true));
  });

  test('stays silent', () => {
    run(alertCase.alert, promtoolTest(alertCase, alertCase.quiet, false));
  });
});

test('a test that expects the wrong thing fails', () => {
  const [first] = ALERT_CASES;
  expect(() => run(first.alert, promtoolTest(first, first.quiet, true))).toThrow('FAILED');
});
