import { platformObjects, PRODUCTION } from './platforms';
import { KubeObject } from './synth';
import { IndexLifecycle } from '../../src';

/** A PRODUCTION platform with everything that alerts can be about. */
export function monitoredObjects(): KubeObject[] {
  const daily = { index: { lifecycle: IndexLifecycle.daily() } }; // for the alert on them
  return platformObjects({ ...PRODUCTION, monitoring: {}, jaeger: daily, gateway: { router: { autoscaling: { minReplicas: 2, maxReplicas: 4 } } } }, 'obs');
}

/** The rule groups of a platform, as Prometheus reads them. */
export function ruleFile(objects: KubeObject[]): { groups: any[] } {
  return { groups: objects.filter(({ kind }) => kind === 'PrometheusRule').flatMap(({ spec }) => spec.groups) };
}

/** The names of the alerts in a rule file. */
export function alertNames({ groups }: { groups: any[] }): string[] {
  return groups.flatMap(({ rules }) => rules).map(({ alert }) => alert).filter(alert => alert !== undefined);
}
