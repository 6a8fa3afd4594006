import { collectorFiles } from './configurations';
import { list, Manifest, namespaceOf, RenderedObjects, Workload } from './rendered-objects';
import { CheckSeverity, Hit, Rule } from './rule';
import { isSelected } from './selectors';

/** Rules about what nobody sees: the platform itself, and traces that are dropped before it. */
export const WATCHING_RULES: Rule[] = [
  {
    id: 'no-monitoring',
    severity: CheckSeverity.WARNING,
    finds: 'collectors and Jaegers that no PodMonitor or ServiceMonitor selects, and whose pods have no annotation `prometheus.io/scrape`',
    why: 'spans are refused, queues fill up and disks too, and the first to notice is somebody who looks for a trace',
    fix: 'monitoring: {} on the platform, or new Monitoring(…) behind the workloads',
    find: objects => collectors(objects).filter(workload => !isScraped(workload, objects))
      .map(({ object }) => ({ object, message: 'nothing scrapes its metrics' })),
  },
  {
    id: 'head-sampling',
    severity: CheckSeverity.INFO,
    finds: 'applications whose SDK drops traces when they begin: `OTEL_TRACES_SAMPLER` with a ratio below 1, or an Instrumentation of the operator with one',
    why: 'samplers never see the rest, so most errors and slow requests are gone before a policy looks at them',
    fix: 'HeadSampling.all() where the load allows it; the samplers decide what is kept',
    find: objects => [...sampledContainers(objects), ...sampledInstrumentations(objects)],
  },
];

/** What runs a collector's configuration. */
function collectors(objects: RenderedObjects): Workload[] {
  const users = new Set(collectorFiles(objects).flatMap(file => file.users).map(({ object }) => object));
  return objects.running.filter(({ object }) => users.has(object));
}

function isScraped(workload: Workload, objects: RenderedObjects): boolean {
  const { annotations, labels, namespace } = workload;
  if (String(annotations['prometheus.io/scrape']) === 'true') {
    return true;
  }
  const services = objects.servicesOf(workload);
  return objects.ofKind('PodMonitor').some(monitor => looksAt(monitor, namespace) && isSelected(monitor.spec?.selector, labels))
    || objects.ofKind('ServiceMonitor').some(monitor => looksAt(monitor, namespace)
      && services.some(service => isSelected(monitor.spec?.selector, service.metadata?.labels ?? {})));
}

/** Without a selector for namespaces a monitor looks at its own. */
function looksAt(monitor: Manifest, namespace: string): boolean {
  const { any, matchNames } = monitor.spec?.namespaceSelector ?? {};
  return any === true || (matchNames ? list(matchNames).includes(namespace) : namespaceOf(monitor) === namespace);
}

const RATIO = /^(parentbased_)?traceidratio$/;
const NEVER = /^(parentbased_)?always_off$/;

function sampledContainers(objects: RenderedObjects): Hit[] {
  return objects.workloads.flatMap(workload => workload.containers.flatMap(({ name, env }) => {
    const share = sampledShare(valueOf(env, 'OTEL_TRACES_SAMPLER', workload, objects), valueOf(env, 'OTEL_TRACES_SAMPLER_ARG', workload, objects));
    return share ? [{ object: workload.object, message: `container ${name} ${share}` }] : [];
  }));
}

/** @see https://github.com/open-telemetry/opentelemetry-operator */
function sampledInstrumentations(objects: RenderedObjects): Hit[] {
  return objects.ofKind('Instrumentation').flatMap(object => {
    const share = sampledShare(object.spec?.sampler?.type, object.spec?.sampler?.argument);
    return share ? [{ object, message: share }] : [];
  });
}

/** Nothing where every trace is recorded, or where it isn't known. Without a ratio SDKs record all. */
function sampledShare(sampler: unknown, argument: unknown): string | undefined {
  if (NEVER.test(String(sampler))) {
    return 'records no trace that begins there';
  }
  const ratio = Number.parseFloat(String(argument ?? 1));
  return RATIO.test(String(sampler)) && ratio < 1 ? `records ${Number((ratio * 100).toPrecision(10))} % of the traces that begin there` : undefined;
}

/** A variable's value: its own, or that of a key in a ConfigMap. */
function valueOf(env: unknown, name: string, { namespace }: Workload, objects: RenderedObjects): unknown {
  const variable = list(env).find(one => one.name === name);
  const reference = variable?.valueFrom?.configMapKeyRef;
  return reference
    ? objects.ofKind('ConfigMap').find(one => namespaceOf(one) === namespace && one.metadata?.name === reference.name)?.data?.[reference.key]
    : variable?.value;
}
