import { ApiObject, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import {
  ExternalSecrets, ExternalSecretsOptions, JaegerWithKafka, KafkaCluster, OtelExporter, PlatformTls, SecretStoreKind, TracingPlatform,
  TracingPlatformProps,
} from '../../src';
import { testChart } from '../support/chart';
import { ADDED, changes } from '../support/diff';
import { Effects, testEffects } from '../support/effects';
import { EXISTING, platformObjects, PRODUCTION } from '../support/platforms';
import { find, KubeObject, listNames, refusal, synth, synthRefusal } from '../support/synth';

const STORE: ExternalSecretsOptions = { storeName: 'vault' };

/** What the API server fills in. */
const FILLED_IN = { conversionStrategy: 'Default', decodingStrategy: 'None', metadataPolicy: 'None' };

function entry(name: string, key: string) {
  return { secretKey: key, remoteRef: { key: name, property: key, ...FILLED_IN } };
}

function externalSecrets(objects: KubeObject[]): string[] {
  return listNames(objects).filter(name => name.startsWith('ExternalSecret/'));
}

/** An exporter with a password, into the platform's samplers. */
function addExporter(platform: TracingPlatform, secretName: string, secretKey: string): void {
  platform.gateway.samplerConfig.pipeline('traces').addExporter(OtelExporter.custom('otlp_http/vendor', { endpoint: 'https://vendor:4318' }, {
    environment: [{ name: 'TOKEN', secretName, secretKey }],
  }));
}

/** A pod that refers to Secrets. */
function addPod(chart: Construct, id: string, container: object, volumes: object[] = []): ApiObject {
  return new ApiObject(chart, id, { apiVersion: 'v1', kind: 'Pod', metadata: { name: id, labels: { app: id } }, spec: { containers: [{ name: 'main', ...container }], volumes } });
}

function secretVariable(name: string, key: string, more: object = {}): object {
  return { name: 'A', valueFrom: { secretKeyRef: { name, key, ...more } } };
}

describe('a platform', () => {
  test('gets an ExternalSecret for the password of its Elasticsearch, and none for what cert-manager makes', () => {
    const objects = platformObjects({ ...PRODUCTION, externalSecrets: STORE });
    expect(changes(platformObjects(PRODUCTION), objects)).toEqual({ 'ExternalSecret/tracing-elasticsearch-credentials': ADDED });
    expect(find(objects, 'ExternalSecret', 'tracing-elasticsearch-credentials')).toEqual({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: {
        name: 'tracing-elasticsearch-credentials',
        namespace: 'observability',
        labels: {
          'app.kubernetes.io/name': 'elasticsearch',
          'app.kubernetes.io/instance': 'tracing-elasticsearch',
          'app.kubernetes.io/component': 'node',
          'app.kubernetes.io/version': '8.19.20',
          'app.kubernetes.io/part-of': 'tracing',
          'app.kubernetes.io/managed-by': 'cdk8s',
        },
      },
      spec: {
        refreshInterval: '1h0m0s',
        secretStoreRef: { name: 'vault', kind: 'SecretStore' },
        target: { name: 'tracing-elasticsearch-credentials', creationPolicy: 'Owner', deletionPolicy: 'Retain' },
        data: ['elastic', 'index-manager', 'jaeger-reader', 'jaeger-writer', 'monitoring'].map(user => entry('tracing-elasticsearch-credentials', user)),
      },
    });
  });

  test('gets them for existing systems', () => {
    const objects = platformObjects({ ...EXISTING, externalSecrets: STORE });
    expect(externalSecrets(objects)).toEqual(['ExternalSecret/es-ca', 'ExternalSecret/es-user']);
    expect(find(objects, 'ExternalSecret', 'es-ca').spec.data).toEqual([entry('es-ca', 'ca.crt')]);
  });

  test('has none for image registries', () => {
    const objects = platformObjects({ imageSource: { pullSecrets: ['registry'] }, externalSecrets: STORE });
    expect(externalSecrets(objects)).toEqual(['ExternalSecret/tracing-elasticsearch-credentials']);
  });

  test('has them at hand', () => {
    const platform = new TracingPlatform(testChart(), 'tracing', { externalSecrets: STORE });
    expect(platform.externalSecrets!.objects.map(({ name }) => name)).toEqual(['tracing-elasticsearch-credentials']);
    expect(new TracingPlatform(testChart(), 'tracing').externalSecrets).toBeUndefined();
  });
});

test('a Secret of which all keys are mounted is copied as a whole', () => {
  const chart = testChart();
  addPod(chart, 'pod', { env: [secretVariable('whole', 'a')] }, [{ name: 'v', secret: { secretName: 'whole' } }]);
  new ExternalSecrets(chart, 'secrets', { ...STORE, remoteKeyPrefix: 'team/' });
  expect(find(synth(chart), 'ExternalSecret', 'whole').spec).toEqual({
    refreshInterval: '1h0m0s',
    secretStoreRef: { name: 'vault', kind: 'SecretStore' },
    target: { name: 'whole', creationPolicy: 'Owner', deletionPolicy: 'Retain' },
    dataFrom: [{ extract: { key: 'team/whole', ...FILLED_IN } }],
  });
});

describe('each option', () => {
  const object = 'ExternalSecret/es-user spec';
  const effects: Effects<ExternalSecretsOptions> = {
    storeName: { value: 'aws', changes: { [`${object}.secretStoreRef.name`]: 'aws' } },
    storeKind: { value: SecretStoreKind.CLUSTER_SECRET_STORE, changes: { [`${object}.secretStoreRef.kind`]: 'ClusterSecretStore' } },
    refreshInterval: { value: Duration.minutes(90), changes: { [`${object}.refreshInterval`]: '1h30m0s' } },
    remoteKeyPrefix: { value: 'tracing/', changes: { [`${object}.data.0.remoteRef.key`]: 'tracing/es-user' } },
  };
  testEffects<ExternalSecretsOptions>((chart, { storeName = 'vault', ...props }) => {
    addPod(chart, 'pod', { env: [secretVariable('es-user', 'password')] });
    new ExternalSecrets(chart, 'secrets', { ...props, storeName });
  }, effects);
});

describe('constructs without a platform', () => {
  test('get them from the chart', () => {
    const chart = testChart();
    new JaegerWithKafka(chart, 'jaeger', { storage: EXISTING.storage!, kafka: EXISTING.buffer });
    expect(new ExternalSecrets(chart, 'secrets', STORE).objects.map(({ name }) => name)).toEqual(['es-ca', 'es-user']);
  });

  test('get them in the namespace of the chart only', () => {
    const chart = testChart();
    addPod(chart, 'here', { env: [secretVariable('one', 'a')] });
    addPod(new Chart(chart, 'inner', { namespace: 'other' }), 'there', { env: [secretVariable('two', 'a')] });
    expect(new ExternalSecrets(chart, 'secrets', STORE).objects.map(({ name }) => name)).toEqual(['one']);
  });

  test('without Secrets get none', () => {
    const chart = testChart();
    new KafkaCluster(chart, 'kafka');
    expect(new ExternalSecrets(chart, 'secrets', STORE).objects).toEqual([]);
  });
});

describe('what is made already', () => {
  const pod = (chart: Chart) => addPod(chart, 'pod', { env: [secretVariable('one', 'a'), secretVariable('one', 'b')] });
  const made = (define: (chart: Chart) => unknown) => {
    const chart = testChart();
    pod(chart);
    define(chart);
    return new ExternalSecrets(chart, 'secrets', STORE).objects.map(({ name }) => name);
  };
  const own = (name: string, spec: object) => (chart: Chart) =>
    new ApiObject(chart, 'own', { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata: { name }, spec });

  test.each<[string, (chart: Chart) => unknown]>([
    ['a Secret', chart => new ApiObject(chart, 'own', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' } })],
    ['a Certificate', chart => new ApiObject(chart, 'own', { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: 'x' }, spec: { secretName: 'one' } })],
    ['an ExternalSecret with its keys', own('one', { data: [{ secretKey: 'b' }, { secretKey: 'a' }] })],
    ['an ExternalSecret of all keys', own('one', { dataFrom: [{}] })],
    ['an ExternalSecret of another name', own('x', { target: { name: 'one' }, dataFrom: [{}] })],
  ])('by %s is left alone', (_name, define) => {
    expect(made(define)).toEqual([]);
  });

  test.each<[string, (chart: Chart) => unknown]>([
    ['an ExternalSecret that has another target', own('one', { target: { name: 'x' }, dataFrom: [{}] })],
    ['a ConfigMap', chart => new ApiObject(chart, 'own', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } })],
    ['a Secret of another namespace', chart => new ApiObject(new Chart(chart.node.root as any, 'other', { namespace: 'other' }), 'own', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' } })],
  ])('is not made by %s', (_name, define) => {
    expect(made(define)).toEqual(['one']);
  });

  test('by an ExternalSecret without a key that is needed is refused as a second of that name', () => {
    const [message] = synthRefusal(chart => {
      pod(chart);
      own('one', { data: [{ secretKey: 'a' }] })(chart);
      new ExternalSecrets(chart, 'secrets', STORE);
    });
    expect(message).toContain("[test/secrets/one] 'name' must be unique among objects of kind ExternalSecret in namespace observability, got \"one\"");
  });

  test('by an ExternalSecret of some keys, where all are mounted, is refused as well', () => {
    const [message] = synthRefusal(chart => {
      addPod(chart, 'pod', { envFrom: [{ secretRef: { name: 'one' } }] });
      own('one', { data: [{ secretKey: 'a' }] })(chart);
      new ExternalSecrets(chart, 'secrets', STORE);
    });
    expect(message).toContain("[test/secrets/one] 'name' must be unique among objects of kind ExternalSecret");
  });

  test('for one of two platforms is not made again for the other', () => {
    const chart = testChart();
    const platforms = ['blue', 'green'].map(id => new TracingPlatform(chart, id, { ...EXISTING, externalSecrets: STORE }));
    expect(platforms.map(({ externalSecrets: made_ }) => made_!.objects.length)).toEqual([2, 0]);
    expect(externalSecrets(synth(chart))).toEqual(['ExternalSecret/es-ca', 'ExternalSecret/es-user']);
  });
});

describe('refused', () => {
  test.each(['', 'My Store'])('the store %j', storeName => {
    expect(refusal(chart => new ExternalSecrets(chart, 'secrets', { storeName }))).toEqual([
      `[test/secrets] 'storeName' must be the name of a SecretStore or ClusterSecretStore, got "${storeName}": name the one that the External Secrets Operator reads from`,
    ]);
  });

  const late = (value: string) => "[test/tracing/ExternalSecrets] 'externalSecrets' must be defined behind everything that refers to a Secret, " +
    `got "${value}": leave the platform's prop out, and write new ExternalSecrets(chart, 'external-secrets', { … }) below the last change`;

  test.each([['a Secret', 'vendor', 'token', 'vendor (token)'], ['a key', 'tracing-elasticsearch-credentials', 'token', 'tracing-elasticsearch-credentials (token)']])(
    '%s that comes later', (_name, secret, key, value) => {
      expect(synthRefusal(chart => {
        const platform = new TracingPlatform(chart, 'tracing', { externalSecrets: STORE });
        addExporter(platform, secret, key);
      })).toEqual([late(value)]);
    });

  test('all keys where some were known', () => {
    expect(synthRefusal(chart => {
      addPod(chart, 'one', { env: [secretVariable('s', 'a')] });
      new ExternalSecrets(chart, 'secrets', STORE);
      addPod(chart, 'two', { envFrom: [{ secretRef: { name: 's' } }] });
    })).toEqual([late('s (all keys)').replace('tracing/ExternalSecrets', 'secrets')]);
  });

  test('a wrong configuration as without it', () => {
    const wrong = (props: TracingPlatformProps) => synthRefusal(chart => {
      const platform = new TracingPlatform(chart, 'tracing', props);
      platform.gateway.samplerConfig.pipeline('traces').addExporter(OtelExporter.custom('no_such_exporter', {}));
    });
    expect(wrong({ externalSecrets: STORE })).toEqual(wrong({}));
  });

  test('nothing where it stands behind the last change', () => {
    const chart = testChart();
    const platform = new TracingPlatform(chart, 'tracing');
    addExporter(platform, 'vendor', 'token');
    new ExternalSecrets(chart, 'secrets', STORE);
    expect(externalSecrets(synth(chart))).toEqual(['ExternalSecret/tracing-elasticsearch-credentials', 'ExternalSecret/vendor']);
  });

  test('nothing that was known as a whole', () => {
    const chart = testChart();
    addPod(chart, 'one', { envFrom: [{ secretRef: { name: 's' } }] });
    new ExternalSecrets(chart, 'secrets', STORE);
    addPod(chart, 'two', { env: [secretVariable('s', 'a')] });
    expect(externalSecrets(synth(chart))).toEqual(['ExternalSecret/s']);
  });
});

describe('the required Secrets of a platform', () => {
  const required = (props: TracingPlatformProps) => new TracingPlatform(testChart(), 'tracing', props).requiredSecrets;
  const PASSWORD = {
    name: 'tracing-elasticsearch-credentials', keys: ['elastic', 'index-manager', 'jaeger-reader', 'jaeger-writer', 'monitoring'], allKeys: false,
  };

  test('are the password of Elasticsearch, with cert-manager', () => {
    expect(required(PRODUCTION)).toEqual([PASSWORD]);
  });

  test('are the same where ExternalSecrets make them', () => {
    expect(required({ ...PRODUCTION, externalSecrets: STORE })).toEqual([PASSWORD]);
  });

  test('are those of existing systems', () => {
    expect(required(EXISTING)).toEqual([{ name: 'es-ca', keys: ['ca.crt'], allKeys: false }, { name: 'es-user', keys: ['password'], allKeys: false }]);
  });

  test('are certificates that cert-manager does not make', () => {
    const names = required({
      tls: PlatformTls.secrets({
        agent: 'c-agent',
        sampler: 'c-sampler',
        router: 'c-router',
        kafka: 'c-kafka',
        kafkaAdmin: 'c-admin',
        elasticsearch: 'c-elasticsearch',
        jaegerCollector: 'c-collector',
        jaegerIngester: 'c-ingester',
        jaegerQuery: 'c-query',
        jaegerIndexManager: 'c-cleaner',
      }),
    }).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['c-agent', 'c-collector', 'c-elasticsearch', 'c-sampler', 'tracing-elasticsearch-credentials']));
  });

  test('are without what is optional, and with every way to refer to a Secret', () => {
    const chart = testChart();
    const platform = new TracingPlatform(chart, 'tracing', { ...EXISTING, agents: false, gateway: { router: {} } });
    addPod(platform, 'pod', {
      env: [secretVariable('variable', 'b'), secretVariable('variable', 'a'), secretVariable('variable', 'b'), secretVariable('optional', 'a', { optional: true }), { name: 'B', value: 'b' }],
      envFrom: [{ secretRef: { name: 'from' } }, { configMapRef: { name: 'c' } }, { secretRef: { name: 'optional', optional: true } }],
    }, [
      { name: 'a', secret: { secretName: 'optional', optional: true } },
      { name: 'b', secret: { secretName: 'items', items: [{ key: 'k', path: 'p' }] } },
      { name: 'c', projected: { sources: [{ secret: { name: 'projected', items: [{ key: 'k', path: 'p' }] } }, { configMap: { name: 'c' } }, { secret: { name: 'whole' } }] } },
      { name: 'd', emptyDir: {} },
    ]);
    expect(platform.requiredSecrets.filter(({ name }) => !name.startsWith('es-'))).toEqual([
      { name: 'from', keys: [], allKeys: true },
      { name: 'items', keys: ['k'], allKeys: false },
      { name: 'projected', keys: ['k'], allKeys: false },
      { name: 'variable', keys: ['a', 'b'], allKeys: false },
      { name: 'whole', keys: [], allKeys: true },
    ]);
  });
});
