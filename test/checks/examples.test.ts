/**
 * What the checks say of each example's committed YAML, by severity and rule. An example that gets worse goes red, and so does
 * one that gets better.
 */
import * as fs from 'fs';
import { loadAll } from 'js-yaml';
import { Finding, ProductionChecks } from '../../src';
import { exampleFolder, exampleNames, readFolder } from '../example-apps';

const EXPECTED: { [file: string]: { [rule: string]: string[] } } = {
  'agents-only/tracing-agents.k8s.yaml': {
    'warning no-network-policy': [
      'DaemonSet/tracing/tracing-agent',
    ],
    'warning no-monitoring': [
      'DaemonSet/tracing/tracing-agent',
    ],
    'info unpinned-image': [
      'DaemonSet/tracing/tracing-agent',
    ],
  },
  'custom-collector/tracing.k8s.yaml': {
    'error plaintext-hop': [
      'ConfigMap/tracing/tracing-sampler',
      'ConfigMap/tracing/tracing-agent',
    ],
    'warning no-network-policy': [
      'Deployment/tracing/tracing-sampler-0',
      'Deployment/tracing/tracing-sampler-1',
      'Deployment/tracing/tracing-sampler-2',
      'DaemonSet/tracing/tracing-agent',
    ],
    'warning no-monitoring': [
      'Deployment/tracing/tracing-sampler-0',
      'Deployment/tracing/tracing-sampler-1',
      'Deployment/tracing/tracing-sampler-2',
      'DaemonSet/tracing/tracing-agent',
    ],
    'info unpinned-image': [
      'Deployment/tracing/tracing-sampler-0',
      'Deployment/tracing/tracing-sampler-1',
      'Deployment/tracing/tracing-sampler-2',
      'DaemonSet/tracing/tracing-agent',
    ],
  },
  'evaluation/tracing.k8s.yaml': {
    'error plaintext-hop': [
      'ConfigMap/tracing/tracing-jaeger-collector',
      'ConfigMap/tracing/tracing-jaeger-ingester',
      'ConfigMap/tracing/tracing-jaeger-query',
      'ConfigMap/tracing/tracing-sampler',
      'ConfigMap/tracing/tracing-agent',
      'ConfigMap/tracing/tracing-kafka',
      'ConfigMap/tracing/tracing-elasticsearch',
      'Job/tracing/tracing-kafka-topic',
      'Deployment/tracing/tracing-jaeger-ingester',
      'Job/tracing/tracing-jaeger-index-init',
      'CronJob/tracing/tracing-jaeger-index-rollover',
      'CronJob/tracing/tracing-jaeger-index-lookback',
      'CronJob/tracing/tracing-jaeger-index-cleaner',
    ],
    'error kafka-allow-everyone': [
      'ConfigMap/tracing/tracing-kafka',
    ],
    'warning ui-without-login': [
      'Deployment/tracing/tracing-jaeger-query',
    ],
    'warning no-network-policy': [
      'StatefulSet/tracing/tracing-elasticsearch',
      'StatefulSet/tracing/tracing-kafka',
      'Job/tracing/tracing-kafka-topic',
      'Deployment/tracing/tracing-jaeger-collector',
      'Deployment/tracing/tracing-jaeger-ingester',
      'Deployment/tracing/tracing-jaeger-query',
      'Job/tracing/tracing-jaeger-index-init',
      'CronJob/tracing/tracing-jaeger-index-rollover',
      'CronJob/tracing/tracing-jaeger-index-lookback',
      'CronJob/tracing/tracing-jaeger-index-cleaner',
      'Deployment/tracing/tracing-sampler-0',
      'DaemonSet/tracing/tracing-agent',
    ],
    'warning single-replica': [
      'StatefulSet/tracing/tracing-elasticsearch',
      'StatefulSet/tracing/tracing-kafka',
      'Deployment/tracing/tracing-sampler-0',
    ],
    'warning no-monitoring': [
      'Deployment/tracing/tracing-jaeger-collector',
      'Deployment/tracing/tracing-jaeger-ingester',
      'Deployment/tracing/tracing-jaeger-query',
      'Deployment/tracing/tracing-sampler-0',
      'DaemonSet/tracing/tracing-agent',
    ],
    'info unpinned-image': [
      'StatefulSet/tracing/tracing-elasticsearch',
      'StatefulSet/tracing/tracing-kafka',
      'Job/tracing/tracing-kafka-topic',
      'Deployment/tracing/tracing-jaeger-collector',
      'Deployment/tracing/tracing-jaeger-ingester',
      'Deployment/tracing/tracing-jaeger-query',
      'Job/tracing/tracing-jaeger-index-init',
      'CronJob/tracing/tracing-jaeger-index-rollover',
      'CronJob/tracing/tracing-jaeger-index-lookback',
      'CronJob/tracing/tracing-jaeger-index-cleaner',
      'Deployment/tracing/tracing-sampler-0',
      'DaemonSet/tracing/tracing-agent',
    ],
  },
  'existing-kafka-and-elasticsearch/tracing.k8s.yaml': {
    'error plaintext-hop': [
      'ConfigMap/tracing/tracing-jaeger-collector',
      'ConfigMap/tracing/tracing-jaeger-query',
      'ConfigMap/tracing/tracing-sampler',
      'ConfigMap/tracing/tracing-agent',
    ],
    'warning ui-without-login': [
      'Deployment/tracing/tracing-jaeger-query',
    ],
    'warning no-monitoring': [
      'Deployment/tracing/tracing-jaeger-collector',
      'Deployment/tracing/tracing-jaeger-ingester',
      'Deployment/tracing/tracing-jaeger-query',
      'Deployment/tracing/tracing-sampler-0',
      'Deployment/tracing/tracing-sampler-1',
      'Deployment/tracing/tracing-sampler-2',
      'DaemonSet/tracing/tracing-agent',
    ],
    'info ingress-from-everywhere': [
      'NetworkPolicy/tracing/tracing-agent',
    ],
    'info unpinned-image': [
      'Deployment/tracing/tracing-jaeger-collector',
      'Deployment/tracing/tracing-jaeger-ingester',
      'Deployment/tracing/tracing-jaeger-query',
      'Job/tracing/tracing-jaeger-index-init',
      'CronJob/tracing/tracing-jaeger-index-rollover',
      'CronJob/tracing/tracing-jaeger-index-lookback',
      'CronJob/tracing/tracing-jaeger-index-cleaner',
      'Deployment/tracing/tracing-sampler-0',
      'Deployment/tracing/tracing-sampler-1',
      'Deployment/tracing/tracing-sampler-2',
      'DaemonSet/tracing/tracing-agent',
    ],
  },
  'platform-repo/production.k8s.yaml': {
    'warning ui-without-login': [
      'Deployment/tracing/tracing-jaeger-query',
    ],
    'warning no-monitoring': [
      'Deployment/tracing/tracing-jaeger-collector',
      'Deployment/tracing/tracing-jaeger-ingester',
      'Deployment/tracing/tracing-jaeger-query',
      'Deployment/tracing/tracing-sampler-0',
      'Deployment/tracing/tracing-sampler-1',
      'Deployment/tracing/tracing-sampler-2',
      'DaemonSet/tracing/tracing-agent',
    ],
    'info ingress-from-everywhere': [
      'NetworkPolicy/tracing/tracing-agent',
    ],
    'info unpinned-image': [
      'StatefulSet/tracing/tracing-elasticsearch',
      'StatefulSet/tracing/tracing-kafka',
      'Job/tracing/tracing-kafka-topic',
      'Deployment/tracing/tracing-jaeger-collector',
      'Deployment/tracing/tracing-jaeger-ingester',
      'Deployment/tracing/tracing-jaeger-query',
      'Job/tracing/tracing-jaeger-index-init',
      'CronJob/tracing/tracing-jaeger-index-rollover',
      'CronJob/tracing/tracing-jaeger-index-lookback',
      'CronJob/tracing/tracing-jaeger-index-cleaner',
      'Deployment/tracing/tracing-sampler-0',
      'Deployment/tracing/tracing-sampler-1',
      'Deployment/tracing/tracing-sampler-2',
      'DaemonSet/tracing/tracing-agent',
    ],
    'info elasticsearch-bootstrap': [
      'ConfigMap/tracing/tracing-elasticsearch',
    ],
  },
  'platform-repo/staging.k8s.yaml': {
    'warning ui-without-login': [
      'Deployment/tracing/tracing-jaeger-query',
    ],
    'warning no-network-policy': [
      'StatefulSet/tracing/tracing-elasticsearch',
      'StatefulSet/tracing/tracing-kafka',
      'Job/tracing/tracing-kafka-topic',
      'Deployment/tracing/tracing-jaeger-collector',
      'Deployment/tracing/tracing-jaeger-ingester',
      'Deployment/tracing/tracing-jaeger-query',
      'Job/tracing/tracing-jaeger-index-init',
      'CronJob/tracing/tracing-jaeger-index-rollover',
      'CronJob/tracing/tracing-jaeger-index-lookback',
      'CronJob/tracing/tracing-jaeger-index-cleaner',
      'Deployment/tracing/tracing-sampler-0',
      'DaemonSet/tracing/tracing-agent',
    ],
    'warning single-replica': [
      'StatefulSet/tracing/tracing-elasticsearch',
      'StatefulSet/tracing/tracing-kafka',
      'Deployment/tracing/tracing-sampler-0',
    ],
    'warning no-monitoring': [
      'Deployment/tracing/tracing-jaeger-collector',
      'Deployment/tracing/tracing-jaeger-ingester',
      'Deployment/tracing/tracing-jaeger-query',
      'Deployment/tracing/tracing-sampler-0',
      'DaemonSet/tracing/tracing-agent',
    ],
    'info unpinned-image': [
      'StatefulSet/tracing/tracing-elasticsearch',
      'StatefulSet/tracing/tracing-kafka',
      'Job/tracing/tracing-kafka-topic',
      'Deployment/tracing/tracing-jaeger-collector',
      'Deployment/tracing/tracing-jaeger-ingester',
      'Deployment/tracing/tracing-jaeger-query',
      'Job/tracing/tracing-jaeger-index-init',
      'CronJob/tracing/tracing-jaeger-index-rollover',
      'CronJob/tracing/tracing-jaeger-index-lookback',
      'CronJob/tracing/tracing-jaeger-index-cleaner',
      'Deployment/tracing/tracing-sampler-0',
      'DaemonSet/tracing/tracing-agent',
    ],
  },
  'production/tracing.k8s.yaml': {
    'warning no-monitoring': [
      'Deployment/observability/tracing-jaeger-collector',
      'Deployment/observability/tracing-jaeger-ingester',
      'Deployment/observability/tracing-jaeger-query',
      'Deployment/observability/tracing-sampler-0',
      'Deployment/observability/tracing-sampler-1',
      'Deployment/observability/tracing-sampler-2',
      'DaemonSet/observability/tracing-agent',
    ],
    'info ui-without-login': [
      'Deployment/observability/tracing-jaeger-query',
    ],
    'info ingress-from-everywhere': [
      'NetworkPolicy/observability/tracing-agent',
    ],
    'info unpinned-image': [
      'StatefulSet/observability/tracing-elasticsearch',
      'StatefulSet/observability/tracing-kafka',
      'Job/observability/tracing-kafka-topic',
      'Deployment/observability/tracing-jaeger-collector',
      'Deployment/observability/tracing-jaeger-ingester',
      'Deployment/observability/tracing-jaeger-query',
      'Job/observability/tracing-jaeger-index-init',
      'CronJob/observability/tracing-jaeger-index-rollover',
      'CronJob/observability/tracing-jaeger-index-lookback',
      'CronJob/observability/tracing-jaeger-index-cleaner',
      'Deployment/observability/tracing-sampler-0',
      'Deployment/observability/tracing-sampler-1',
      'Deployment/observability/tracing-sampler-2',
      'DaemonSet/observability/tracing-agent',
    ],
    'info elasticsearch-bootstrap': [
      'ConfigMap/observability/tracing-elasticsearch',
    ],
  },
};

/** The manifests of all examples, as `example/file`. */
function manifests(): [string, string][] {
  return exampleNames().filter(example => fs.existsSync(exampleFolder(example, 'manifests')))
    .flatMap(example => [...readFolder(exampleFolder(example, 'manifests'))].map(([file, text]): [string, string] => [`${example}/${file}`, text]));
}

function byRule(findings: Finding[]): { [rule: string]: string[] } {
  const rules = [...new Set(findings.map(({ severity, rule }) => `${severity} ${rule}`))];
  return Object.fromEntries(rules.map(name => [name, findings.filter(({ severity, rule }) => `${severity} ${rule}` === name).map(({ object }) => withoutHash(object))]));
}

/** The Job's name changes with what the Job does. */
function withoutHash(object: string): string {
  return object.replace(/-[0-9a-f]{8}$/, '');
}

test('each example is expected', () => {
  expect(manifests().map(([file]) => file).sort()).toEqual(Object.keys(EXPECTED).sort());
});

test.each(manifests())('%s', (file, text) => {
  expect(byRule(new ProductionChecks().checkObjects(loadAll(text)))).toEqual(EXPECTED[file]);
});

test('no example has what looks like a credential', () => {
  const findings = manifests().flatMap(([, text]) => new ProductionChecks().checkObjects(loadAll(text)));
  expect(findings.filter(({ rule }) => rule === 'credential-in-text').map(({ object, message }) => `${object}: ${message}`)).toEqual([]);
});
