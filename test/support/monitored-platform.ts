import { ApiObject, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { testChart } from './chart';
import { PRODUCTION } from './platforms';
import { KubeObject, synth } from './synth';
import { IndexLifecycle, SnapshotRepository, TracingPlatform, TracingPlatformProps } from '../../src';
import { Graph } from '../../src/shared/graph';

/** A PRODUCTION platform with everything that alerts can be about, but for indices that roll over. */
export function monitoredObjects(): KubeObject[] {
  const daily = { index: { lifecycle: IndexLifecycle.daily() } }; // for the alert on them
  return watchedPlatform({ jaeger: daily });
}

/** Every rule that there is: those of that platform, and those about the jobs of one whose indices roll over. */
export function everyRule(): { groups: any[] } {
  const rolling = ruleFile(watchedPlatform({ jaeger: { snapshots: { repository: SnapshotRepository.registered('backups'), every: Duration.hours(1) } } })).groups;
  return { groups: ruleFile(monitoredObjects()).groups.map(group => group.name === 'tracing-jobs' ? rolling.find(({ name }) => name === group.name) : group) };
}

function watchedPlatform(props: TracingPlatformProps): KubeObject[] {
  const chart = testChart('obs');
  new TracingPlatform(chart, 'tracing', {
    ...PRODUCTION, monitoring: {}, gateway: { router: { autoscaling: { minReplicas: 2, maxReplicas: 4 } } }, ...props,
  });
  addSmokeTest(chart, 'tracing-smoke-test', 'tracing-agent.obs.svc');
  return synth(chart);
}

/** What a smoke test is to monitoring: a CronJob, and a label of who calls the platform. */
export function addSmokeTest(chart: Chart, name: string, calls: string, schedule = '*/15 * * * *'): void {
  const scope = new Construct(chart, name);
  const namespace = chart.namespace!;
  new ApiObject(scope, 'CronJob', { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name, namespace }, spec: { schedule } });
  Graph.of(chart).add({
    scope, name, namespace, labels: { 'app.kubernetes.io/component': 'smoke-test' }, selector: {}, hosts: [], calls: () => [{ host: calls, port: 4318 }],
  });
}

/** The rule groups of a platform, as Prometheus reads them. */
export function ruleFile(objects: KubeObject[]): { groups: any[] } {
  return { groups: objects.filter(({ kind }) => kind === 'PrometheusRule').flatMap(({ spec }) => spec.groups) };
}

/** The names of the alerts in a rule file. */
export function alertNames({ groups }: { groups: any[] }): string[] {
  return groups.flatMap(({ rules }) => rules).map(({ alert }) => alert).filter(alert => alert !== undefined);
}
