import { OtelCollectorConfig, OtelCollectorVersion, OtelExporter, OtelExtension, OtelProcessor, OtelReceiver, OtelSignal } from '../../../src';
import { OTELCOL } from '../../../src/config/catalogue/otelcol';
import { OTELCOL_CONTRIB } from '../../../src/config/catalogue/otelcol-contrib';
import { configProblems } from '../../../src/config/otel/config-problems';
import { describeProblem } from '../../../src/config/problem';

interface Parts { receivers?: OtelReceiver[]; processors?: OtelProcessor[]; exporters?: OtelExporter[] }

function configOf({ receivers = [OtelReceiver.custom('nop')], processors = [], exporters = [OtelExporter.debug()] }: Parts): OtelCollectorConfig {
  const config = new OtelCollectorConfig();
  config.addPipeline(OtelSignal.TRACES, { receivers, processors, exporters });
  return config;
}

function problems(config: OtelCollectorConfig, { version = '0.158.0', image = 'contrib', catalogue = OTELCOL_CONTRIB as typeof OTELCOL | undefined } = {}): string[] {
  return configProblems('config', config, { image, version: OtelCollectorVersion.of(version), catalogue }).map(describeProblem);
}

test('a good configuration has none', () => {
  expect(problems(configOf({ processors: [OtelProcessor.memoryLimiter(), OtelProcessor.custom('batch')] }))).toEqual([]);
});

describe('components', () => {
  test('two of one id with different settings are refused', () => {
    expect(problems(configOf({ exporters: [OtelExporter.debug('basic'), OtelExporter.debug('detailed')] }))).toEqual([
      "'config.exporters.debug' must be one component with one set of settings, got \"debug\": give the second component a name of its own (`type/name`)",
    ]);
  });

  test('two pipelines may share a component that is written twice in the same way', () => {
    const config = configOf({ exporters: [OtelExporter.debug()] });
    config.addPipeline(OtelSignal.LOGS, { receivers: [OtelReceiver.custom('nop')], exporters: [OtelExporter.debug()] });
    expect(problems(config)).toEqual([]);
  });

  test('a processor that stands twice in a pipeline is refused, as the collector does', () => {
    const batch = OtelProcessor.custom('batch');
    expect(problems(configOf({ processors: [batch, batch] }))).toEqual([
      "'config.service.pipelines.traces.processors' must be in the pipeline once, got \"batch\": " +
      'remove one of the two, or give the second component a name of its own (`type/name`)',
    ]);
  });

  test('two ports of one name are refused', () => {
    const receiver = (id: string, port: number) => OtelReceiver.custom(id, {}, { ports: [{ name: 'in', port }] });
    expect(problems(configOf({ receivers: [receiver('nop/a', 1000), receiver('nop/b', 2000)] }))).toEqual([
      "'config.receivers.nop/b' must be a port of its own name and number (receivers.nop/a has in: 1000), got \"in: 2000\": give one of the two another port",
    ]);
  });

  test("a port that the collector's own metrics have is refused", () => {
    expect(problems(configOf({ receivers: [OtelReceiver.custom('nop', {}, { ports: [{ name: 'in', port: 8888 }] })] }))).toEqual([
      "'config.receivers.nop' must be a port of its own name and number (the collector itself has metrics: 8888), got \"in: 8888\": give one of the two another port",
    ]);
  });

  test.each(['receivers', 'exporters'])('one that stands twice among the %s of a pipeline is refused', kind => {
    const nop = kind === 'receivers' ? OtelReceiver.custom('nop') : OtelExporter.custom('nop');
    expect(problems(configOf({ [kind]: [nop, nop] }))).toEqual([
      `'config.service.pipelines.traces.${kind}' must be in the pipeline once, got "nop": ` +
      'remove one of the two, or give the second component a name of its own (`type/name`)',
    ]);
  });

  test('two components that listen on one port are refused', () => {
    expect(problems(configOf({ receivers: [OtelReceiver.otlp(), OtelReceiver.otlp({ name: 'second' })] }))).toEqual([
      "'config.receivers.otlp/second' must be a port of its own name and number (receivers.otlp has otlp-grpc: 4317), got \"otlp-grpc: 4317\": " +
      'give one of the two another port',
      "'config.receivers.otlp/second' must be a port of its own name and number (receivers.otlp has otlp-http: 4318), got \"otlp-http: 4318\": " +
      'give one of the two another port',
    ]);
  });
});

describe('pipelines', () => {
  test('none at all is refused', () => {
    expect(problems(new OtelCollectorConfig())).toEqual(["'config.service.pipelines' must be at least one pipeline, got {}: add one with addPipeline()"]);
  });

  test('one without receivers is refused', () => {
    expect(problems(configOf({ receivers: [] }))).toEqual([
      "'config.service.pipelines.traces.receivers' must be a list of at least one of the receivers, got []: an empty pipeline does nothing; add a component or remove the pipeline",
    ]);
  });

  test('one without exporters is refused', () => {
    expect(problems(configOf({ exporters: [] }))).toEqual([
      "'config.service.pipelines.traces.exporters' must be a list of at least one of the exporters, got []: an empty pipeline does nothing; add a component or remove the pipeline",
    ]);
  });

  test('a list that was merged away is refused', () => {
    const config = configOf({});
    config.merge({ service: { pipelines: { traces: { receivers: null } } } });
    expect(problems(config)).toEqual([
      "'config.service.pipelines.traces.receivers' must be a list of at least one of the receivers, got []: an empty pipeline does nothing; add a component or remove the pipeline",
    ]);
  });

  test.each([['receivers', 'nop'], ['exporters', 'debug']])('a name among the %s that is not configured is refused', (kind, configured) => {
    const config = configOf({});
    config.merge({ service: { pipelines: { traces: { [kind]: ['missing'] } } } });
    expect(problems(config)).toEqual([
      `'config.service.pipelines.traces.${kind}' must be one of the configured components (${configured}), got "missing": configure 'missing' under ${kind}, or remove it from the pipeline`,
    ]);
  });

  test('a processor that is not configured is refused, also where none is', () => {
    const config = configOf({});
    config.merge({ service: { pipelines: { traces: { processors: ['missing'] } } } });
    expect(problems(config)).toEqual([
      "'config.service.pipelines.traces.processors' must be one of the configured components (none), got \"missing\": configure 'missing' under processors, or remove it from the pipeline",
    ]);
  });
});

describe('memory_limiter', () => {
  test('behind another processor is refused', () => {
    expect(problems(configOf({ processors: [OtelProcessor.custom('batch'), OtelProcessor.memoryLimiter()] }))).toEqual([
      "'config.service.pipelines.traces.processors' must be a list that starts with 'memory_limiter', got [\"batch\",\"memory_limiter\"]: " +
      'move it to the front: behind other processors it refuses data that was already accepted',
    ]);
  });

  test('of another name behind another processor is refused, too', () => {
    const limiter = OtelProcessor.custom('memory_limiter/own', { check_interval: '1s', limit_mib: 100 });
    expect(problems(configOf({ processors: [OtelProcessor.custom('batch'), limiter] }))).toEqual([
      "'config.service.pipelines.traces.processors' must be a list that starts with 'memory_limiter/own', got [\"batch\",\"memory_limiter/own\"]: " +
      'move it to the front: behind other processors it refuses data that was already accepted',
    ]);
  });

  test('a pipeline without one is fine', () => {
    expect(problems(configOf({ processors: [OtelProcessor.custom('batch')] }))).toEqual([]);
  });

  function limited(limitPercentage: number, spikeLimitPercentage: number): string[] {
    return problems(configOf({ processors: [OtelProcessor.memoryLimiter({ limitPercentage, spikeLimitPercentage })] }));
  }

  test.each([101, 0, -1, NaN])('at %d %% of the memory is refused', percentage => {
    expect(limited(percentage, 0)).toEqual([
      `'config.processors.memory_limiter.limit_percentage' must be a number from 1 to 100, got ${percentage}: it is a percentage of the memory limit`,
    ]);
  });

  test.each([101, -1])('with a spike of %d %% is refused', percentage => {
    expect(limited(80, percentage)).toEqual([
      `'config.processors.memory_limiter.spike_limit_percentage' must be a number from 0 to 100, got ${percentage}: it is a percentage of the memory limit`,
    ]);
  });

  test.each([80, 90])('of 80 %% with a spike of %d %% is refused: it would refuse everything', percentage => {
    expect(limited(80, percentage)).toEqual([
      `'config.processors.memory_limiter.spike_limit_percentage' must be less than limit_percentage (80), got ${percentage}: ` +
      'data is refused above the difference of the two; lower it',
    ]);
  });

  test('in percent that was merged in is checked, too', () => {
    const config = configOf({ processors: [OtelProcessor.memoryLimiter()] });
    config.merge({ processors: { memory_limiter: { limit_percentage: 200 } } });
    expect(problems(config)).toEqual([
      "'config.processors.memory_limiter.limit_percentage' must be a number from 1 to 100, got 200: it is a percentage of the memory limit",
    ]);
  });
});

describe('extensions', () => {
  test('one that is listed but not configured is refused', () => {
    const config = configOf({});
    config.addExtension(OtelExtension.healthCheck());
    config.merge({ service: { extensions: ['health_check', 'pprof'] } });
    expect(problems(config)).toEqual([
      "'config.service.extensions' must be one of the configured extensions (health_check), got \"pprof\": configure 'pprof' under extensions, or remove it from the list",
    ]);
  });

  test('one that is listed where none is configured is refused', () => {
    const config = configOf({});
    config.merge({ service: { extensions: ['pprof'] } });
    expect(problems(config)).toEqual([
      "'config.service.extensions' must be one of the configured extensions (none), got \"pprof\": configure 'pprof' under extensions, or remove it from the list",
    ]);
  });
});

describe('the image', () => {
  test('without a component is named, with the component that may have been meant', () => {
    expect(problems(configOf({ processors: [OtelProcessor.custom('tailsampling')] }), { image: 'otel/contrib:0.158.0' })).toEqual([
      "'config.processors' must be a component that otel/contrib:0.158.0 has, got \"tailsampling\": did you mean tail_sampling?",
    ]);
  });

  test('without anything like it is named, too', () => {
    expect(problems(configOf({ exporters: [OtelExporter.custom('zzz/x')] }), { image: 'otel/contrib:0.158.0' })).toEqual([
      "'config.exporters' must be a component that otel/contrib:0.158.0 has, got \"zzz/x\": otel/contrib:0.158.0 has none like it; use an image that does, or remove it",
    ]);
  });

  test('core has no tail_sampling', () => {
    expect(problems(configOf({ processors: [OtelProcessor.custom('tail_sampling')] }), { image: 'otel/core:0.158.0', catalogue: OTELCOL })).toEqual([
      "'config.processors' must be a component that otel/core:0.158.0 has, got \"tail_sampling\": otel/core:0.158.0 has none like it; use an image that does, or remove it",
    ]);
  });

  test('of your own is not checked', () => {
    const config = configOf({ processors: [OtelProcessor.custom('of_my_own')] });
    expect(configProblems('config', config, { image: 'x', version: OtelCollectorVersion.of('0.158.0') })).toEqual([]);
  });

  test('is checked for what was merged, too', () => {
    const config = configOf({});
    config.merge({ connectors: { zzz: {} } });
    expect(problems(config)).toEqual([
      "'config.connectors' must be a component that contrib has, got \"zzz\": contrib has none like it; use an image that does, or remove it",
    ]);
  });

  test('takes the old name of a component that was renamed', () => {
    const config = configOf({});
    config.merge({ exporters: { loadbalancing: {} } });
    expect(problems(config)).toEqual([]);
  });
});
