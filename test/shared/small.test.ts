import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { labels, selectorLabels, setPartOf } from '../../src/shared/labels';
import { httpProbes, tcpProbes } from '../../src/shared/probes';
import { describeAt, refuse, refuseAtSynthesis, throwProblems } from '../../src/shared/refuse';
import { quantity, resources } from '../../src/shared/resources';
import { secretKeyProblems } from '../../src/shared/secret-key';
import { SyncWave, syncWave } from '../../src/shared/sync-wave';
import { testChart } from '../support/chart';
import { refusal, synthRefusal } from '../support/synth';

const IDENTITY = { application: 'jaeger', instance: 'tracing-jaeger-query', component: 'query', version: '2.21.0' };

describe('labels', () => {
  test('are the recommended ones', () => {
    expect(labels(testChart(), IDENTITY)).toEqual({
      'app.kubernetes.io/name': 'jaeger',
      'app.kubernetes.io/instance': 'tracing-jaeger-query',
      'app.kubernetes.io/component': 'query',
      'app.kubernetes.io/version': '2.21.0',
      'app.kubernetes.io/part-of': 'tracing-jaeger-query',
      'app.kubernetes.io/managed-by': 'cdk8s',
    });
  });

  test('name the platform as the whole', () => {
    const platform = new Construct(testChart(), 'platform');
    setPartOf(platform, 'tracing');
    expect(labels(new Construct(platform, 'child'), IDENTITY)['app.kubernetes.io/part-of']).toBe('tracing');
  });

  test('that select are without what changes: version and platform', () => {
    expect(selectorLabels(IDENTITY)).toEqual({
      'app.kubernetes.io/name': 'jaeger', 'app.kubernetes.io/instance': 'tracing-jaeger-query', 'app.kubernetes.io/component': 'query',
    });
  });
});

describe('quantity', () => {
  test.each([[512, '512Mi'], [1024, '1Gi'], [1536, '1536Mi'], [4096, '4Gi'], [102_400, '100Gi'], [1, '1Mi']])('of %d MiB is %s', (mebibytes, text) => {
    expect(quantity(mebibytes)).toBe(text);
  });
});

describe('resources', () => {
  const DEFAULTS = { cpuRequest: 100, cpuLimit: 2000, memory: 512 };

  test('are the defaults where nothing is given', () => {
    expect(resources(undefined, DEFAULTS)).toEqual({
      memoryLimitBytes: 536_870_912,
      rendered: { requests: { cpu: '100m', memory: '512Mi' }, limits: { cpu: '2', memory: '512Mi' } },
    });
  });

  test('request less memory than the limit where the defaults say so', () => {
    expect(resources(undefined, { ...DEFAULTS, memoryRequest: 128 }).rendered.requests.memory).toBe('128Mi');
  });

  test('move the request along with a new limit', () => {
    expect(resources({ memory: { limit: Size.gibibytes(3) } }, { ...DEFAULTS, memoryRequest: 128 })).toEqual({
      memoryLimitBytes: 3_221_225_472,
      rendered: { requests: { cpu: '100m', memory: '3Gi' }, limits: { cpu: '2', memory: '3Gi' } },
    });
  });

  test('take disk space of the node only where it is given', () => {
    expect(resources({ ephemeralStorage: { request: Size.mebibytes(100), limit: Size.gibibytes(2) } }, DEFAULTS).rendered).toEqual({
      requests: { 'cpu': '100m', 'memory': '512Mi', 'ephemeral-storage': '100Mi' },
      limits: { 'cpu': '2', 'memory': '512Mi', 'ephemeral-storage': '2Gi' },
    });
    expect(resources({ ephemeralStorage: { limit: Size.gibibytes(2) } }, DEFAULTS).rendered.requests).toEqual({ cpu: '100m', memory: '512Mi' });
  });

  test('keep what is not given', () => {
    expect(resources({ memory: { request: Size.mebibytes(64) } }, DEFAULTS).rendered)
      .toEqual({ requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '2', memory: '512Mi' } });
    expect(resources({ cpu: { request: Cpu.millis(50) } }, DEFAULTS).rendered)
      .toEqual({ requests: { cpu: '50m', memory: '512Mi' }, limits: { cpu: '2', memory: '512Mi' } });
    expect(resources({ cpu: { limit: Cpu.units(4) } }, DEFAULTS).rendered)
      .toEqual({ requests: { cpu: '100m', memory: '512Mi' }, limits: { cpu: '4', memory: '512Mi' } });
  });
});

describe('secretKeyProblems', () => {
  const REFUSED = {
    value: '(hidden)',
    allowed: "a reference to a Secret, { secretName: '…', key: '…' }",
    fix: 'put the password into a Secret and name it here; what is synthesized is committed to git',
  };

  test.each<[string, any]>([['a reference', { secretName: 's', key: 'k' }], ['nothing', undefined]])('%s is fine', (_name, value) => {
    expect(secretKeyProblems('password', value)).toEqual([]);
  });

  test.each<[string, any]>([
    ['a password', 'hunter2'], ['a number', 1], ['null', null], ['a reference without a key', { secretName: 's' }], ['a reference without a name', { key: 'k' }],
    ['a reference to a Secret without a name', { secretName: '', key: 'k' }], ['a reference to a key without a name', { secretName: 's', key: '' }],
  ])('%s is refused, without writing it into the log', (_name, value) => {
    expect(secretKeyProblems('password', value)).toEqual([{ prop: 'password', ...REFUSED }]);
  });
});

describe('probes', () => {
  test('by HTTP give two minutes to start', () => {
    expect(httpProbes('health', '/status')).toEqual({
      startupProbe: { httpGet: { path: '/status', port: 'health' }, periodSeconds: 2, failureThreshold: 60 },
      readinessProbe: { httpGet: { path: '/status', port: 'health' }, periodSeconds: 5, failureThreshold: 2 },
      livenessProbe: { httpGet: { path: '/status', port: 'health' }, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
    });
  });

  test('by TCP tell being ready from being alive, and give ten minutes to start', () => {
    expect(tcpProbes('client', 'controller')).toEqual({
      startupProbe: { tcpSocket: { port: 'controller' }, periodSeconds: 5, failureThreshold: 120 },
      readinessProbe: { tcpSocket: { port: 'client' }, periodSeconds: 5, failureThreshold: 3 },
      livenessProbe: { tcpSocket: { port: 'controller' }, periodSeconds: 10, failureThreshold: 12, timeoutSeconds: 5 },
    });
  });
});

describe('sync waves', () => {
  test('start storage first, then what writes to it, and senders last', () => {
    const waves = [SyncWave.STORAGE, SyncWave.STORAGE_SETUP, SyncWave.JAEGER, SyncWave.SAMPLER, SyncWave.INGEST];
    expect(waves.map(wave => syncWave(wave)['argocd.argoproj.io/sync-wave'])).toEqual(['1', '2', '3', '4', '5']);
  });
});

describe('refusals', () => {
  const PROBLEMS = [{ prop: 'a', value: 1, allowed: 'two', fix: 'add one' }, { prop: 'b', value: undefined, allowed: 'given', fix: 'give it' }];

  test('name the construct, and everything that is wrong', () => {
    expect(refusal(chart => refuse(new Construct(chart, 'Agent'), PROBLEMS))).toEqual([
      "[test/Agent] 'a' must be two, got 1: add one", "[test/Agent] 'b' must be given, got nothing: give it",
    ]);
  });

  test('name the call where there is no construct', () => {
    expect(refusal(() => throwProblems('Thing.of', PROBLEMS.slice(0, 1)))).toEqual(["[Thing.of] 'a' must be two, got 1: add one"]);
  });

  test('do not happen without a problem', () => {
    expect(() => throwProblems('Thing.of', [])).not.toThrow();
  });

  test('at synthesis name the path once', () => {
    const chart = testChart();
    refuseAtSynthesis(new Construct(chart, 'Agent'), () => PROBLEMS.slice(0, 1));
    expect(() => (chart.node.root as any).synth()).toThrow(new Error("Validation failed with the following errors:\n  [test/Agent] 'a' must be two, got 1: add one"));
  });

  test('at synthesis look at the finished tree', () => {
    const problems: typeof PROBLEMS = [];
    expect(synthRefusal(chart => {
      refuseAtSynthesis(chart, () => problems);
      problems.push(PROBLEMS[1]);
    })).toEqual(["[test] 'b' must be given, got nothing: give it"]);
  });

  test('of the whole app name the construct that is meant', () => {
    expect(describeAt(new Construct(testChart(), 'Agent'), PROBLEMS[0])).toBe("[test/Agent] 'a' must be two, got 1: add one");
  });
});
