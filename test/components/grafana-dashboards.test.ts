import { Monitoring, OtelCollectorDaemonSet, OtlpEndpoint, TracingPlatform } from '../../src';
import { testChart } from '../support/chart';
import { dashboardsOf, panelQueries } from '../support/dashboards';
import { platformObjects, PRODUCTION, twoPlatforms } from '../support/platforms';
import { find, KubeObject, refusal, synth } from '../support/synth';

const maps = (objects: KubeObject[]) => objects.filter(({ kind, metadata }) => kind === 'ConfigMap' && /-dashboard-/.test(metadata.name));
const VENDOR = OtlpEndpoint.fromAttributes({ host: 'otlp.vendor.example.com', port: 4317 });

test('each is a ConfigMap that the sidecar finds, far below what etcd takes', () => {
  const found = maps(platformObjects({ ...PRODUCTION, monitoring: { dashboards: {} } }));
  expect(found.map(({ metadata, data }) => [metadata.name, metadata.labels!.grafana_dashboard, metadata.annotations, Object.keys(data)])).toEqual([
    'overview', 'agent', 'sampler', 'collector', 'kafka', 'ingester', 'elasticsearch', 'query', 'success',
  ].map(board => [`tracing-dashboard-${board}`, '1', undefined, [`observability-tracing-${board}.json`]]));
  expect(Math.max(...found.map(object => JSON.stringify(object).length))).toBeLessThan(100_000);
});

test('label, folder, namespace and data source are what was asked for', () => {
  const options = { label: 'dashboards', labelValue: 'yes', namespace: 'grafana', folder: 'Tracing', folderAnnotation: 'grafana_folder', datasource: 'thanos' };
  const { metadata, data } = find(platformObjects({ monitoring: { dashboards: options } }), 'ConfigMap', 'observability-tracing-dashboard-agent');
  expect([metadata.namespace, metadata.labels!.dashboards, metadata.annotations]).toEqual(['grafana', 'yes', { grafana_folder: 'Tracing' }]);
  expect(JSON.parse(data['observability-tracing-agent.json']).templating.list[0].current).toEqual({ text: 'thanos', value: 'thanos' });
});

test('with an existing backend they are about what is there', () => {
  const dashboards = dashboardsOf(platformObjects({ backend: VENDOR, monitoring: { dashboards: {} } }));
  expect(Object.keys(dashboards)).toEqual(['overview', 'agent', 'sampler', 'success']);
  expect(panelQueries(dashboards).filter(({ expr }) => /kafka|elasticsearch|jaeger/.test(expr))).toEqual([]);
});

test('of one part alone are about that part', () => {
  const chart = testChart();
  new OtelCollectorDaemonSet(chart, 'agent', { exportTo: VENDOR });
  new Monitoring(chart, 'monitoring', { dashboards: {} });
  const dashboards = dashboardsOf(synth(chart));
  expect(Object.keys(dashboards)).toEqual(['overview', 'agent', 'success']);
  expect(dashboards.agent.panels.find(({ title }) => title === 'Queues')!.targets![0].expr).toContain('{job=~"observability/agent"}');
});

test('are there as files without ConfigMaps, too', () => {
  const chart = testChart();
  const { monitoring } = new TracingPlatform(chart, 'tracing', { monitoring: {} });
  const files = monitoring!.dashboardFiles;
  expect(Object.keys(files).slice(0, 2)).toEqual(['observability-tracing-overview.json', 'observability-tracing-agent.json']);
  expect(JSON.parse(files['observability-tracing-overview.json']).title).toBe('Tracing: overview (observability/tracing)');
  expect(maps(synth(chart))).toEqual([]);
});

test('those of two platforms differ in names, files, ids and tags, also in one namespace', () => {
  const props = { monitoring: { dashboards: { namespace: 'grafana' } } };
  const both = twoPlatforms({ name: 'tracing', namespace: 'one' }, { name: 'tracing', namespace: 'other' }, props).map(maps);
  const facts = both.map(objects => objects.flatMap(({ metadata, data }) => {
    const [[file, text]] = Object.entries<string>(data);
    return [metadata.name, file, JSON.parse(text).uid, JSON.parse(text).tags[1]];
  }));
  expect(facts[0].filter(fact => facts[1].includes(fact))).toEqual([]);
});

test('the ids of long names are short, and differ', () => {
  const name = 'tracing-of-the-payments';
  const uids = Object.values(dashboardsOf(platformObjects({ name, monitoring: { dashboards: {} } }))).map(({ uid }) => uid);
  expect(uids.filter(uid => uid.length > 40 || !/^[-\w]+$/.test(uid))).toEqual([]);
  expect(new Set(uids).size).toBe(uids.length);
});

test('refused are names that Kubernetes would refuse, and an annotation without its folder', () => {
  const dashboards = { label: 'a b', labelValue: '-', namespace: 'Grafana', folderAnnotation: 'grafana_folder' };
  expect(refusal(chart => new TracingPlatform(chart, 'tracing', { monitoring: { dashboards } }))).toEqual([
    "[test/tracing/Monitoring] 'dashboards.label' must be the key of a label, got \"a b\": it is what the sidecar's LABEL says",
    "[test/tracing/Monitoring] 'dashboards.labelValue' must be the value of a label, of at most 63 characters, got \"-\": it is what the sidecar's LABEL_VALUE says",
    "[test/tracing/Monitoring] 'dashboards.namespace' must be the name of a namespace, got \"Grafana\": name that of Grafana",
    "[test/tracing/Monitoring] 'dashboards.folderAnnotation' must be left out without 'folder', got \"grafana_folder\": name the folder with 'folder'",
  ]);
});
