import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { baseName, checkUniqueNames, podHost, serviceHost } from '../../src/shared/names';
import { testChart } from '../support/chart';
import { refusal, synth, synthRefusal } from '../support/synth';

function nameOf(id: string, given?: string, suffix = ''): string {
  return baseName(new Construct(testChart(), id), given, suffix);
}

function configMap(scope: Construct, id: string, name: string, namespace?: string): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } });
}

describe('baseName', () => {
  test('is the given name', () => {
    expect(nameOf('Platform', 'tracing')).toBe('tracing');
  });

  test('is the id in lower case without one', () => {
    expect(nameOf('Platform-1')).toBe('platform-1');
  });

  test('may use all the room that a StatefulSet has', () => {
    expect(nameOf('x', 'a'.repeat(52))).toHaveLength(52);
    expect(nameOf('x', 'a'.repeat(45), '-suffix')).toHaveLength(45);
  });

  test('that is one character too long is refused', () => {
    expect(refusal(chart => baseName(new Construct(chart, 'P'), 'a'.repeat(46), '-suffix'))).toEqual([
      `[test/P] 'name' must be a DNS label (a-z, 0-9 and dashes, starting with a letter) of at most 45 characters, got "${'a'.repeat(46)}": ` +
      `Kubernetes allows 52 characters for '${'a'.repeat(46)}-suffix'; shorten it`,
    ]);
  });

  test.each(['Tracing', '1st', '-a', 'a-', 'a_b', 'a.b', 'a b', ''])('%j is refused: it is no DNS label', name => {
    expect(refusal(chart => baseName(new Construct(chart, 'P'), name, ''))[0]).toMatch(
      /^\[test\/P\] 'name' must be a DNS label \(a-z, 0-9 and dashes, starting with a letter\) of at most 52 characters, got ".*": .+$/);
  });

  test('that is no DNS label is not said to be too long', () => {
    expect(refusal(chart => baseName(new Construct(chart, 'P'), 'a_b', ''))).toEqual([
      "[test/P] 'name' must be a DNS label (a-z, 0-9 and dashes, starting with a letter) of at most 52 characters, got \"a_b\": " +
      'use other characters',
    ]);
  });

  test('from an id that is no DNS label is refused with another fix', () => {
    expect(refusal(chart => baseName(new Construct(chart, 'my_platform'), undefined, ''))).toEqual([
      "[test/my_platform] 'name' must be a DNS label (a-z, 0-9 and dashes, starting with a letter) of at most 52 characters, got \"my_platform\": " +
      "it comes from the construct's id; set 'name'",
    ]);
  });
});

describe('hosts', () => {
  test('leave out the domain of the cluster', () => {
    expect(serviceHost('agent', 'obs')).toBe('agent.obs.svc');
    expect(podHost('kafka', 2, 'kafka-brokers', 'obs')).toBe('kafka-2.kafka-brokers.obs.svc');
  });
});

describe('checkUniqueNames', () => {
  test('refuses two objects of one kind and name', () => {
    expect(synthRefusal(chart => {
      configMap(chart, 'one', 'same');
      configMap(chart, 'two', 'same');
      checkUniqueNames(chart);
    })).toEqual([
      "[test/two] 'name' must be unique among objects of kind ConfigMap in namespace observability, got \"same\": " +
      "test/one has the same; give one of the two constructs another 'name', or, if they are for two clusters, an App of its own",
    ]);
  });

  test('says it once, however often it was asked for', () => {
    expect(synthRefusal(chart => {
      [1, 2, 3].forEach(() => checkUniqueNames(chart));
      configMap(chart, 'one', 'same');
      configMap(chart, 'two', 'same');
    })).toHaveLength(1);
  });

  test('looks at all charts of an app', () => {
    expect(synthRefusal(chart => {
      checkUniqueNames(chart);
      configMap(chart, 'one', 'same');
      configMap(new Chart(chart.node.root as any, 'second', { namespace: 'observability' }), 'two', 'same');
    })).toHaveLength(1);
  });

  test('lets one name stand in two namespaces, and for two kinds', () => {
    const chart = testChart();
    checkUniqueNames(chart);
    configMap(chart, 'one', 'same');
    configMap(chart, 'two', 'same', 'elsewhere');
    new ApiObject(chart, 'three', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'same' } });
    expect(synth(chart)).toHaveLength(3);
  });
});
