import { Duration } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { testChart } from './chart';
import { ANOTHER, changes } from './diff';
import { KubeObject, synth } from './synth';
import type { SpanMetricsOptions, WorkloadOptions } from '../../src';

/** A value of a prop, and everything that it changes in the output. */
export interface Effect<T> {
  readonly value: T;
  readonly changes: Record<string, unknown>;
}

/** An effect for every prop, so that a test doesn't compile until a new prop has one. The name changes all objects: left out. */
export type Effects<Options> = { [Prop in keyof Required<Omit<Options, 'name'>>]: Effect<Required<Options>[Prop]> };

/** Tests that each prop changes what its effect says and nothing else. A Job is known by its name without the hash. */
export function testEffects<Options>(define: (chart: Chart, props: Partial<Options>) => unknown, effects: Effects<Options>): void {
  const render = (props: Partial<Options>): KubeObject[] => {
    const chart = testChart();
    define(chart, props);
    return synth(chart).map(withoutHash);
  };
  const table = Object.entries<Effect<unknown>>(effects as any);
  test.each(table)('%s changes what it means and nothing else', (prop, effect) => {
    expect(changes(render({}), render({ [prop]: effect.value } as Partial<Options>))).toEqual(effect.changes);
  });

  test('props that are undefined are like props that are left out', () => {
    expect(changes(render({}), render(Object.fromEntries(table.map(([prop]) => [prop, undefined])) as any))).toEqual({});
  });
}

/** A Job that does something else has another hash in its name, which would hide what has changed. */
export function withoutHash(object: KubeObject): KubeObject {
  const { kind, metadata } = object;
  return kind === 'Job' ? { ...object, metadata: { ...metadata, name: metadata.name.replace(/-[0-9a-f]{8}$/, '') } } : object;
}

type PodOptions = Omit<WorkloadOptions, 'imageRepository' | 'resources' | 'tolerations'>;

/** The effects of what means the same for every pod, for the workload `kind/name`. */
export function podEffects(workload: string, template: string = `${workload} spec.template`): Effects<PodOptions> {
  const spec = `${template}.spec`;
  return {
    imagePullSecrets: { value: ['registry'], changes: { [`${spec}.imagePullSecrets`]: [{ name: 'registry' }] } },
    nodeSelector: { value: { disk: 'ssd' }, changes: { [`${spec}.nodeSelector`]: { disk: 'ssd' } } },
    affinity: { value: { podAffinity: {} }, changes: { [`${spec}.affinity`]: { podAffinity: {} } } },
    priorityClassName: { value: 'high', changes: { [`${spec}.priorityClassName`]: 'high' } },
    podLabels: { value: { team: 'a' }, changes: { [`${template}.metadata.labels.team`]: 'a' } },
    podAnnotations: { value: { note: 'b' }, changes: { [`${template}.metadata.annotations.note`]: 'b' } },
    terminationGracePeriod: { value: Duration.minutes(7), changes: { [`${spec}.terminationGracePeriodSeconds`]: 420 } },
  };
}

/** The same where several workloads have the pods. */
export function sharedPodEffects(workloads: string[]): Effects<PodOptions> {
  const effects = workloads.map(workload => podEffects(workload));
  return Object.fromEntries(Object.entries(effects[0]).map(([prop, effect]) => [
    prop, { ...effect, changes: Object.assign({}, ...effects.map(one => one[prop as keyof PodOptions].changes)) },
  ])) as any;
}

/** The effect of another version: its label on each of these objects and on the workload's pods, and these other changes. */
export function versionLabels(version: string, workload: string, objects: string[]): Record<string, unknown> {
  const label = 'labels.app.kubernetes.io/version';
  return {
    ...Object.fromEntries([workload, ...objects].map(object => [`${object} metadata.${label}`, version])),
    [`${workload} spec.template.metadata.${label}`]: version,
  };
}

/** What counting spans changes in samplers; what the connectors are configured with is tested on its own. */
export function spanMetricsEffect(workloads: string[], configMap: string): Effect<SpanMetricsOptions> {
  return {
    value: { serviceGraph: { enabled: false } },
    changes: {
      ...Object.assign({}, ...workloads.map(workload => ({
        [`${workload} spec.template.metadata.annotations.checksum/config`]: ANOTHER,
        [`${workload} spec.template.spec.containers.0.ports`]: [
          { name: 'health', containerPort: 13133, protocol: 'TCP' },
          { name: 'otlp-grpc', containerPort: 4317, protocol: 'TCP' },
          { name: 'span-metrics', containerPort: 8889, protocol: 'TCP' },
          { name: 'metrics', containerPort: 8888, protocol: 'TCP' },
        ],
      }))),
      [`${configMap} data.config.yaml.processors.transform/service-only`]: {
        metric_statements: [{ context: 'resource', statements: ['keep_keys(attributes, ["service.name"])'] }],
      },
      [`${configMap} data.config.yaml.connectors`]: expect.objectContaining({ 'forward/sampling': {} }),
      [`${configMap} data.config.yaml.exporters.prometheus/spans`]: { endpoint: '0.0.0.0:8889', metric_expiration: '45s', without_scope_info: true },
      [`${configMap} data.config.yaml.service.pipelines.traces.receivers.0`]: 'forward/sampling',
      [`${configMap} data.config.yaml.service.pipelines.traces.processors`]: ['tail_sampling'],
      [`${configMap} data.config.yaml.service.pipelines.traces/received`]: {
        receivers: ['otlp'], processors: ['memory_limiter'], exporters: ['span_metrics', 'forward/sampling'],
      },
      [`${configMap} data.config.yaml.service.pipelines.metrics/spans`]: {
        receivers: ['span_metrics'], processors: ['transform/service-only'], exporters: ['prometheus/spans'],
      },
    },
  };
}
