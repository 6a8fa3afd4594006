import { answeredFindings, kubeScoreFindings } from '../cluster/support/linters';

const YAML = `kind: Service
metadata: { labels: { app.kubernetes.io/component: agent } }
---
kind: DaemonSet
metadata: { labels: { app.kubernetes.io/component: agent } }
---
kind: Job
metadata: { labels: { app.kubernetes.io/component: topic } }
`;

function result(kind: string, component: string, checks: object[]): object {
  return { type_meta: { kind }, object_meta: { labels: { 'app.kubernetes.io/component': component } }, checks };
}

describe('kubeScoreFindings', () => {
  test('are the checks that ran and were not all good', () => {
    expect(kubeScoreFindings([
      result('Job', 'topic', [
        { check: { id: 'critical' }, skipped: false, grade: 1 },
        { check: { id: 'warning' }, skipped: false, grade: 5 },
        { check: { id: 'almost' }, skipped: false, grade: 7 },
        { check: { id: 'good' }, skipped: false, grade: 10 },
        { check: { id: 'other' }, skipped: true, grade: 0 },
      ]),
      result('DaemonSet', 'agent', [{ check: { id: 'warning' }, skipped: false, grade: 5 }]),
    ])).toEqual(['almost Job/topic', 'critical Job/topic', 'warning DaemonSet/agent', 'warning Job/topic']);
  });

  test('name an object without labels by its kind', () => {
    expect(kubeScoreFindings([{ type_meta: { kind: 'Namespace' }, object_meta: {}, checks: [{ check: { id: 'a' }, skipped: false, grade: 1 }] }]))
      .toEqual(['a Namespace/']);
  });
});

describe('answeredFindings', () => {
  test('are the rows of the section on kube-score', () => {
    const page = [
      '# Linters', '', '## kube-score', '',
      '| Rule | Where | Why it stays |', '|---|---|---|',
      '| `rule-one` | every pod | because |', '| `rule-two` | `Job/topic`, `DaemonSet/agent` | because of `this` |', '',
      '## Other', '', '| `rule-three` | every pod | because |', '',
    ].join('\n');
    expect(answeredFindings(page, YAML)).toEqual(['rule-one DaemonSet/agent', 'rule-one Job/topic', 'rule-two DaemonSet/agent', 'rule-two Job/topic']);
  });

  test('are none without that section', () => {
    expect(answeredFindings('# Linters\n', YAML)).toEqual([]);
  });
});
