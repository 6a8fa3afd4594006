import { ApiObject } from 'cdk8s';
import { ApplicationLanguage, HeadSampling, TracingPlatform, TracingSwitch } from '../../src';
import { testChart } from '../support/chart';
import { collector, found, manifest, service, workload } from '../support/checks';
import { platformObjects, PRODUCTION } from '../support/platforms';
import { synth } from '../support/synth';

const SWITCHED = HeadSampling.fromSwitch();

const COLLECTOR = collector({ receivers: { otlp: {} }, exporters: { debug: {} } });
const podMonitor = (spec: any) => manifest('PodMonitor', 'collector', { spec });
const APP = { matchLabels: { app: 'collector' } };

describe('no-monitoring', () => {
  test.each<[string, any[]]>([
    ['a PodMonitor', [...COLLECTOR, podMonitor({ selector: APP })]],
    ['a PodMonitor of another namespace that looks at all', [...COLLECTOR, { ...podMonitor({ selector: APP, namespaceSelector: { any: true } }), metadata: { name: 'a', namespace: 'monitoring' } }]],
    ['one that names the namespace', [...COLLECTOR, { ...podMonitor({ selector: APP, namespaceSelector: { matchNames: ['tracing'] } }), metadata: { name: 'a', namespace: 'monitoring' } }]],
    ['a ServiceMonitor', [
      ...COLLECTOR, service('collector', { ports: [] }), manifest('ServiceMonitor', 'collector', { spec: { selector: {} } }),
    ]],
    ['annotations', [COLLECTOR[0], withAnnotation(COLLECTOR[1], 'true')]],
    ['no collector', [workload('Deployment', 'shop')]],
  ])('finds nothing with %s', (_, objects) => {
    expect(found('no-monitoring', objects)).toEqual([]);
  });

  test.each<[string, any[]]>([
    ['nothing', COLLECTOR],
    ['a PodMonitor for others', [...COLLECTOR, podMonitor({ selector: { matchLabels: { app: 'other' } } })]],
    ['a PodMonitor of another namespace', [...COLLECTOR, { ...podMonitor({ selector: APP }), metadata: { name: 'a', namespace: 'monitoring' } }]],
    ['a ServiceMonitor without a Service', [...COLLECTOR, manifest('ServiceMonitor', 'collector', { spec: { selector: {} } })]],
    ['an annotation that says no', [COLLECTOR[0], withAnnotation(COLLECTOR[1], 'false')]],
  ])('finds the collector with %s', (_, objects) => {
    expect(found('no-monitoring', objects)).toEqual(['Deployment/tracing/collector: nothing scrapes its metrics']);
  });

  test('finds every part of a platform without monitoring, and none of one that has it', () => {
    const parts = found('no-monitoring', platformObjects(PRODUCTION)).map(text => /\/tracing-([a-z-]*[a-z])/.exec(text)![1]);
    expect([...new Set(parts)]).toEqual(['jaeger-collector', 'jaeger-ingester', 'jaeger-query', 'sampler', 'agent']);
    expect(found('no-monitoring', platformObjects({ ...PRODUCTION, monitoring: {} }))).toEqual([]);
    expect(found('no-monitoring', platformObjects({ ...PRODUCTION, monitoring: { scrapeAnnotations: true } }))).toEqual([]);
  });
});

describe('head-sampling', () => {
  const app = (sampler: string, argument?: string) => [workload('Deployment', 'shop', {}, {
    env: [{ name: 'OTEL_TRACES_SAMPLER', value: sampler }, ...argument === undefined ? [] : [{ name: 'OTEL_TRACES_SAMPLER_ARG', value: argument }]],
  })];

  test.each<[string, any[], string[]]>([
    ['a ratio', app('parentbased_traceidratio', '0.1'), ['records 10 % of the traces that begin there']],
    ['a ratio without a parent', app('traceidratio', '0.005'), ['records 0.5 % of the traces that begin there']],
    ['none', app('always_off'), ['records no trace that begins there']],
    ['all', app('parentbased_always_on'), []],
    ['a ratio of one', app('parentbased_traceidratio', '1'), []],
    ['a ratio that isn\'t given', app('traceidratio'), []],
    ['nothing', [workload('Deployment', 'shop')], []],
  ])('%s', (_, objects, expected) => {
    expect(found('head-sampling', objects)).toEqual(expected.map(message => `Deployment/tracing/shop: container main ${message}`));
  });

  test('of the operator', () => {
    const instrumentation = (sampler: any) => [manifest('Instrumentation', 'java', { spec: { sampler } })];
    expect(found('head-sampling', instrumentation({ type: 'parentbased_traceidratio', argument: '0.25' })))
      .toEqual(['Instrumentation/tracing/java: records 25 % of the traces that begin there']);
    expect(found('head-sampling', instrumentation({ type: 'parentbased_always_on' }))).toEqual([]);
  });

  test.each<[string, HeadSampling, string[]]>([
    ['all', HeadSampling.all(), []],
    ['a share', HeadSampling.percentage(2), ['Deployment/observability/shop: container shop records 2 % of the traces that begin there']],
    ['the switch\'s share', SWITCHED, ['Deployment/observability/shop: container shop records 1 % of the traces that begin there']],
  ])('of an application that the platform instruments with %s', (_, sampling, expected) => {
    const chart = testChart();
    const platform = new TracingPlatform(chart, 'tracing');
    const tracingSwitch = new TracingSwitch(chart, 'tracing-switch', { samplingPercentage: 1 });
    const shop = new ApiObject(chart, 'shop', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop' },
      spec: { selector: { matchLabels: { app: 'shop' } }, template: { metadata: { labels: { app: 'shop' } }, spec: { containers: [{ name: 'shop', image: 'shop:1' }] } } },
    });
    platform.instrument(shop, { language: ApplicationLanguage.java(), sampling, ...sampling === SWITCHED ? { tracingSwitch } : {} });
    expect(found('head-sampling', synth(chart))).toEqual(expected);
  });
});

function withAnnotation(object: any, value: string): any {
  const { spec: { template }, ...rest } = object;
  return { ...rest, spec: { template: { ...template, metadata: { ...template.metadata, annotations: { 'prometheus.io/scrape': value } } } } };
}
