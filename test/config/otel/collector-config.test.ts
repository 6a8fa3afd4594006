import {
  OtelCollectorConfig, OtelCollectorVersion, OtelConnector, OtelExporter, OtelExtension, OtelProcessor, OtelReceiver, OtelSignal, OtlpAddressing,
} from '../../../src';

const VERSION = OtelCollectorVersion.of('0.158.0');

const TELEMETRY = {
  logs: { level: 'info', encoding: 'json' },
  metrics: {
    level: 'normal',
    readers: [{
      pull: {
        exporter: { prometheus: { host: '0.0.0.0', port: 8888, without_scope_info: true, without_type_suffix: false, without_units: false } },
      },
    }],
  },
};

function simple(): OtelCollectorConfig {
  const config = new OtelCollectorConfig();
  config.addPipeline(OtelSignal.TRACES, { receivers: [OtelReceiver.custom('nop')], exporters: [OtelExporter.debug()] });
  return config;
}

describe('rendering', () => {
  test('writes a component once, in the order in which people write a configuration', () => {
    const config = new OtelCollectorConfig();
    const forward = OtelConnector.forward();
    config.addPipeline(OtelSignal.TRACES, { receivers: [OtelReceiver.zipkin()], processors: [OtelProcessor.custom('batch')], exporters: [forward] });
    config.addPipeline(OtelSignal.TRACES, { name: 'out', receivers: [forward], exporters: [OtelExporter.debug()] });
    config.addExtension(OtelExtension.custom('zpages'));
    expect(config._toYaml(VERSION)).toBe(`extensions:
  zpages: {}
receivers:
  zipkin:
    endpoint: 0.0.0.0:9411
processors:
  batch: {}
connectors:
  forward: {}
exporters:
  debug:
    verbosity: basic
service:
  extensions:
    - zpages
  pipelines:
    traces:
      receivers:
        - zipkin
      processors:
        - batch
      exporters:
        - forward
    traces/out:
      receivers:
        - forward
      exporters:
        - debug
  telemetry:
    logs:
      level: info
      encoding: json
    metrics:
      level: normal
      readers:
        - pull:
            exporter:
              prometheus:
                host: 0.0.0.0
                port: 8888
                without_scope_info: true
                without_type_suffix: false
                without_units: false
`);
  });

  test('calls components as the release does', () => {
    const config = new OtelCollectorConfig();
    const exporter = OtelExporter.otlp({ host: 'a', port: 1, addressing: OtlpAddressing.BY_TRACE_ID }, { name: 'x' });
    config.addPipeline(OtelSignal.TRACES, { receivers: [OtelReceiver.custom('nop')], exporters: [exporter] });
    const old = config._toObject(OtelCollectorVersion.of('0.152.0'));
    expect([Object.keys(old.exporters), old.service.pipelines.traces.exporters]).toEqual([['loadbalancing/x'], ['loadbalancing/x']]);
    const now = config._toObject(OtelCollectorVersion.of('0.153.0'));
    expect([Object.keys(now.exporters), now.service.pipelines.traces.exporters]).toEqual([['load_balancing/x'], ['load_balancing/x']]);
  });

  test('lists an extension that a component asks for', () => {
    const storage = OtelExtension.fileStorage({ name: 'queue', directory: '/q' });
    const config = new OtelCollectorConfig();
    const exporters = ['a', 'b'].map(name => OtelExporter.otlp({ host: name, port: 1 }, { name, queue: { storage } }));
    config.addPipeline(OtelSignal.TRACES, { receivers: [OtelReceiver.custom('nop')], exporters });
    const rendered = config._toObject(VERSION);
    expect(Object.keys(rendered.extensions)).toEqual(['file_storage/queue']);
    expect(rendered.service.extensions).toEqual(['file_storage/queue']);
  });

  test('lists an extension once where two like it were added', () => {
    const config = simple();
    config.addExtension(OtelExtension.healthCheck());
    config.addExtension(OtelExtension.healthCheck());
    expect(config._toObject(VERSION).service.extensions).toEqual(['health_check']);
  });

  test('tells the process who it is', () => {
    const config = simple();
    expect(config._toObject(VERSION).service.telemetry).toEqual(TELEMETRY);
    config.addTelemetryAttribute('service.name', 'me');
    expect(config._toObject(VERSION).service.telemetry).toEqual({ resource: { 'service.name': 'me' }, ...TELEMETRY });
  });

  test('is the same each time', () => {
    const config = simple();
    expect(config._toYaml(VERSION)).toBe(config._toYaml(VERSION));
  });
});

describe('pipelines', () => {
  test('a second pipeline of one id is refused', () => {
    expect(() => simple().addPipeline(OtelSignal.TRACES, { receivers: [], exporters: [] })).toThrow(new Error(
      "'name' of a traces pipeline must be unique in a collector, got 'traces' twice: give the second another name"));
  });

  test('the same name under another signal is another pipeline', () => {
    const config = simple();
    config.addPipeline(OtelSignal.LOGS, { receivers: [OtelReceiver.custom('nop')], exporters: [OtelExporter.debug()] });
    config.addPipeline(OtelSignal.METRICS, { name: 'own', receivers: [OtelReceiver.custom('nop')], exporters: [OtelExporter.debug()] });
    expect(config.pipelines.map(({ id }) => id)).toEqual(['traces', 'logs', 'metrics/own']);
  });

  test('a pipeline that is not there is refused with those that are', () => {
    expect(() => simple().pipeline('metrics')).toThrow(new Error("'id' must be one of traces, got 'metrics': name a pipeline that exists, or add it"));
  });

  test('components can be added behind those that are there', () => {
    const config = simple();
    const pipeline = config.pipeline('traces');
    pipeline.addReceiver(OtelReceiver.zipkin());
    pipeline.addProcessor(OtelProcessor.custom('batch'));
    pipeline.addExporter(OtelExporter.custom('nop'));
    expect(config._toObject(VERSION).service.pipelines).toEqual({
      traces: { receivers: ['nop', 'zipkin'], processors: ['batch'], exporters: ['debug', 'nop'] },
    });
  });

  test('lists that are read are copies', () => {
    const config = simple();
    config.pipelines.pop();
    config.pipeline('traces').exporters.pop();
    config.pipeline('traces').receivers.pop();
    config.pipeline('traces').processors.push(OtelProcessor.custom('batch'));
    expect(config._toObject(VERSION).service.pipelines).toEqual({ traces: { receivers: ['nop'], exporters: ['debug'] } });
  });

  test('lists that were given can change without changing the pipeline', () => {
    const receivers = [OtelReceiver.custom('nop')];
    const config = new OtelCollectorConfig();
    config.addPipeline(OtelSignal.TRACES, { receivers, exporters: [OtelExporter.debug()] });
    receivers.push(OtelReceiver.zipkin());
    expect(config._toObject(VERSION).service.pipelines.traces.receivers).toEqual(['nop']);
  });
});

describe('merge', () => {
  test('lays keys over what is there', () => {
    const config = simple();
    config.merge({ exporters: { debug: { verbosity: 'detailed', sampling_initial: 1 } }, service: { telemetry: { logs: { level: 'debug' } } } });
    const rendered = config._toObject(VERSION);
    expect(rendered.exporters).toEqual({ debug: { verbosity: 'detailed', sampling_initial: 1 } });
    expect(rendered.service.telemetry.logs).toEqual({ level: 'debug', encoding: 'json' });
  });

  test('replaces lists', () => {
    const config = simple();
    config.merge({ exporters: { nop: {} }, service: { pipelines: { traces: { exporters: ['nop'] } } } });
    expect(config._toObject(VERSION).service.pipelines.traces.exporters).toEqual(['nop']);
  });

  test('removes with null', () => {
    const config = simple();
    config.merge({ exporters: { debug: { verbosity: null } }, service: { telemetry: null } });
    const rendered = config._toObject(VERSION);
    expect(rendered.exporters).toEqual({ debug: {} });
    expect(rendered.service.telemetry).toBe(undefined);
  });

  test('removes a whole section with null', () => {
    const config = simple();
    config.merge({ exporters: null });
    expect(config._toObject(VERSION).exporters).toBe(undefined);
  });

  test('a later merge wins over an earlier one', () => {
    const config = simple();
    config.merge({ exporters: { debug: { verbosity: 'normal' } } });
    config.merge({ exporters: { debug: { verbosity: 'detailed' } } });
    expect(config._toObject(VERSION).exporters).toEqual({ debug: { verbosity: 'detailed' } });
  });

  test('a later merge removes with null, also beside keys of an earlier one', () => {
    const config = simple();
    config.merge({ exporters: { debug: { sampling_initial: 1 } } });
    config.merge({ exporters: { debug: { verbosity: null } } });
    expect(config._toObject(VERSION).exporters).toEqual({ debug: { sampling_initial: 1 } });
  });
});
