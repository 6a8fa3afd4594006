import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { KafkaCluster, ImageSource, ImageSourceOptions, KafkaTopic, OtelCollectorDistribution, PlatformTls, TracingPlatform, TracingPlatformProps } from '../../src';
import { testApp, testChart } from '../support/chart';
import { changes } from '../support/diff';
import { containersOf, podTemplateOf, workloads } from '../support/manifests';
import { platformObjects, PRODUCTION } from '../support/platforms';
import { find, KubeObject, refusal, synth, synthRefusal } from '../support/synth';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** The images of a single Kafka whose chart has a source. */
function kafkaImage(options: ImageSourceOptions, imageRepository?: string): string {
  const chart = testChart();
  ImageSource.useFor(chart, options);
  new KafkaCluster(chart, 'kafka', { imageRepository });
  return containersOf(find(synth(chart), 'StatefulSet', 'kafka'))[0].image;
}

function images(objects: KubeObject[]): string[] {
  return [...new Set(workloads(objects).flatMap(workload => containersOf(workload, { init: true }).map(({ image }) => image)))].sort();
}

describe('the registry', () => {
  test('is put before the whole name of each image of the platform', () => {
    const objects = platformObjects({ ...PRODUCTION, gateway: { router: {} }, imageSource: { registry: 'registry.example.com/mirror' } });
    expect(images(objects)).toEqual([
      'registry.example.com/mirror/apache/kafka:4.3.1',
      'registry.example.com/mirror/docker.elastic.co/elasticsearch/elasticsearch:8.19.20',
      'registry.example.com/mirror/jaegertracing/jaeger-es-index-cleaner:2.21.0',
      'registry.example.com/mirror/jaegertracing/jaeger-es-rollover:2.21.0',
      'registry.example.com/mirror/jaegertracing/jaeger:2.21.0',
      'registry.example.com/mirror/otel/opentelemetry-collector-contrib:0.158.0',
    ]);
  });

  test.each([
    ['registry.example.com', 'registry.example.com/apache/kafka:4.3.1'],
    ['registry.example.com:5000', 'registry.example.com:5000/apache/kafka:4.3.1'],
    ['localhost/a/b_c/d-e.f', 'localhost/a/b_c/d-e.f/apache/kafka:4.3.1'],
  ])('%s', (registry, image) => {
    expect(kafkaImage({ registry })).toBe(image);
  });

  test('is put before a distribution of your own, too', () => {
    const objects = platformObjects({ agent: { distribution: OtelCollectorDistribution.custom('ghcr.io/acme/otelcol') }, imageSource: { registry: 'registry.example.com' } });
    expect(containersOf(find(objects, 'DaemonSet', 'tracing-agent'))[0].image).toBe('registry.example.com/ghcr.io/acme/otelcol:0.158.0');
  });

  test("leaves a workload's own repository alone", () => {
    expect(kafkaImage({ registry: 'registry.example.com' }, 'builds.example.com/kafka')).toBe('builds.example.com/kafka:4.3.1');
  });
});

describe('digests', () => {
  test('stand behind the tag, by the name without the mirror', () => {
    expect(kafkaImage({ digests: { 'apache/kafka:4.3.1': DIGEST } })).toBe(`apache/kafka:4.3.1@${DIGEST}`);
    expect(kafkaImage({ registry: 'registry.example.com', digests: { 'apache/kafka:4.3.1': DIGEST } })).toBe(`registry.example.com/apache/kafka:4.3.1@${DIGEST}`);
  });

  test("are found by a workload's own repository", () => {
    expect(kafkaImage({ digests: { 'builds.example.com/kafka:4.3.1': DIGEST } }, 'builds.example.com/kafka')).toBe(`builds.example.com/kafka:4.3.1@${DIGEST}`);
  });

  test('hold for init containers and Jobs as for the rest', () => {
    const digests = Object.fromEntries(images(platformObjects(PRODUCTION)).map(image => [image, DIGEST]));
    expect(Object.keys(digests)).toHaveLength(6);
    expect(images(platformObjects({ ...PRODUCTION, imageSource: { digests } })).filter(image => !image.endsWith(`@${DIGEST}`))).toEqual([]);
  });

  test('of an image that is not used are refused: a slip, or another version', () => {
    const messages = synthRefusal(chart => {
      ImageSource.useFor(chart, { registry: 'registry.example.com', digests: { 'apache/kafka:4.3.0': DIGEST, 'apache/kafka:4.3.1': DIGEST } });
      new KafkaCluster(chart, 'kafka');
    });
    expect(messages).toEqual([
      "[test] 'digests' must be about images that are used: apache/kafka:4.3.1, got \"apache/kafka:4.3.0\": correct the name, or give the digest of the new version",
    ]);
  });

  test('of an image that is not used are refused by the prop of the platform', () => {
    const [message] = synthRefusal(chart => new TracingPlatform(chart, 'tracing', { imageSource: { digests: { kafka: DIGEST } } }));
    expect(message).toBe(
      "[test/tracing] 'imageSource.digests' must be about images that are used: apache/kafka:4.3.1, docker.elastic.co/elasticsearch/elasticsearch:8.19.20, " +
      'jaegertracing/jaeger-es-index-cleaner:2.21.0, jaegertracing/jaeger-es-rollover:2.21.0, jaegertracing/jaeger:2.21.0, otel/opentelemetry-collector-contrib:0.158.0, got "kafka": ' +
      'correct the name, or give the digest of the new version');
  });
});

describe('pull secrets', () => {
  const pullSecrets = (objects: KubeObject[]) => workloads(objects).map(workload => podTemplateOf(workload).spec.imagePullSecrets);

  test('reach the pods of all workloads', () => {
    const found = pullSecrets(platformObjects({ ...PRODUCTION, gateway: { router: {} }, imageSource: { pullSecrets: ['mirror', 'second'] } }));
    expect(found).toHaveLength(15);
    expect(found).toEqual(Array(15).fill([{ name: 'mirror' }, { name: 'second' }]));
  });

  test('of a workload replace those of the source', () => {
    const objects = platformObjects({ kafka: { imagePullSecrets: ['own'] }, agent: { imagePullSecrets: [] }, imageSource: { pullSecrets: ['mirror'] } });
    const of = (kind: string, name: string) => podTemplateOf(find(objects, kind, name)).spec.imagePullSecrets;
    expect([of('StatefulSet', 'tracing-kafka'), of('DaemonSet', 'tracing-agent'), of('Deployment', 'tracing-sampler-0')])
      .toEqual([[{ name: 'own' }], undefined, [{ name: 'mirror' }]]);
  });
});

describe('a source', () => {
  test('changes images and pull secrets, and nothing else', () => {
    const spec = 'spec.template.spec';
    const render = (imageSource?: ImageSourceOptions) => {
      const chart = testChart();
      if (imageSource) {
        ImageSource.useFor(chart, imageSource);
      }
      new KafkaCluster(chart, 'kafka');
      return synth(chart);
    };
    expect(changes(render(), render({ registry: 'registry.example.com', pullSecrets: ['mirror'] }))).toEqual({
      [`StatefulSet/kafka ${spec}.containers.0.image`]: 'registry.example.com/apache/kafka:4.3.1',
      [`StatefulSet/kafka ${spec}.imagePullSecrets`]: [{ name: 'mirror' }],
    });
    expect(changes(render(), render({ registry: undefined, pullSecrets: undefined, digests: undefined }))).toEqual({});
  });

  test('of the app holds for all charts, and the innermost for its own part', () => {
    const app: App = testApp();
    ImageSource.useFor(app, { registry: 'registry.example.com', pullSecrets: ['mirror'] });
    const charts = ['one', 'two'].map(id => new Chart(app, id, { namespace: id }));
    ImageSource.useFor(charts[1], { registry: 'second.example.com' });
    const platforms = charts.map((chart, index) => new TracingPlatform(chart, 'tracing', {
      jaeger: { topic: { diskPercent: 40 } }, ...index === 1 ? {} : { imageSource: { registry: 'third.example.com' } },
    }));
    new KafkaTopic(charts[0], 'topic', { cluster: platforms[0].kafka!, topicName: 'other', replicationFactor: 1, diskPercent: 40 });
    expect(ImageSource.imagesOf(charts[0]).filter(image => image.includes('kafka'))).toEqual(['registry.example.com/apache/kafka:4.3.1', 'third.example.com/apache/kafka:4.3.1']);
    expect(platforms[1].images.filter(image => image.includes('kafka'))).toEqual(['second.example.com/apache/kafka:4.3.1']);
    expect(podTemplateOf(find(synth(charts[1]), 'StatefulSet', 'tracing-kafka')).spec.imagePullSecrets).toBeUndefined();
  });
});

describe('refused', () => {
  const refused = (options: ImageSourceOptions) => refusal(chart => ImageSource.useFor(chart, options));

  test.each([
    'https://registry.example.com', 'registry.example.com/', 'registry.example.com/mirror/', '/registry', 'mirror', 'acme/mirror', 'registry.example.com/Mirror',
    'registry.example.com/mirror:1', 'registry.example.com:port', '', 'registry.example.com/a//b',
  ])('the registry %j', registry => {
    expect(refused({ registry })).toEqual([
      `[test] 'registry' must be a registry's host, with a port and a path or without, such as registry.example.com/mirror, got "${registry}": leave out scheme, tag and a slash at the end`,
    ]);
  });

  test.each(['sha256:abc', `sha512:${'a'.repeat(64)}`, 'a'.repeat(64), `sha256:${'A'.repeat(64)}`, `sha256:${'a'.repeat(65)}`])('the digest %s', digest => {
    expect(refused({ digests: { 'apache/kafka:4.3.1': digest } })).toEqual([
      `[test] 'digests['apache/kafka:4.3.1']' must be 'sha256:' and 64 hexadecimal digits, got "${digest}": copy the digest that the registry shows for the tag`,
    ]);
  });

  test.each(['', 'My_Secret', 'user:password'])('the pull secret %j', name => {
    expect(refused({ pullSecrets: ['fine', name] })).toEqual([
      `[test] 'pullSecrets' must be names of Secrets (a-z, 0-9, dashes and dots), got "${name}": name Secrets of the same namespace; credentials belong into them`,
    ]);
  });

  test('all that is wrong at once, by the prop of the platform', () => {
    expect(refusal(chart => new TracingPlatform(chart, 'tracing', { imageSource: { registry: 'mirror', pullSecrets: [''], digests: { a: 'b' } } }))
      .map(line => line.slice(0, line.indexOf(' must be')))).toEqual([
      "[test/tracing] 'imageSource.registry'", "[test/tracing] 'imageSource.pullSecrets'", "[test/tracing] 'imageSource.digests['a']'",
    ]);
  });

  test('where it comes too late', () => {
    expect(refusal(chart => {
      new KafkaCluster(chart, 'kafka');
      ImageSource.useFor(chart, {});
    })).toEqual(["[test] 'scope' must be without children yet, got \"test\": set the source before you define test/kafka"]);
  });
});

describe('the list of images', () => {
  const list = (props: TracingPlatformProps) => new TracingPlatform(testChart(), 'tracing', props).images;

  test('has each image once, in order, as pods name it', () => {
    expect(list({ tls: PlatformTls.certManager({ issuer: 'ca' }), imageSource: { registry: 'registry.example.com', digests: { 'apache/kafka:4.3.1': DIGEST } } })).toEqual([
      `registry.example.com/apache/kafka:4.3.1@${DIGEST}`,
      'registry.example.com/docker.elastic.co/elasticsearch/elasticsearch:8.19.20',
      'registry.example.com/jaegertracing/jaeger-es-index-cleaner:2.21.0',
      'registry.example.com/jaegertracing/jaeger-es-rollover:2.21.0',
      'registry.example.com/jaegertracing/jaeger:2.21.0',
      'registry.example.com/otel/opentelemetry-collector-contrib:0.158.0',
    ]);
  });

  test('has all that is written', () => {
    expect(list(PRODUCTION)).toEqual(images(platformObjects(PRODUCTION)));
  });

  test('has the images of pods of your own, of init containers, and of patches', () => {
    const chart = testChart();
    const spec = { initContainers: [{ name: 'a', image: 'acme/init:1' }], containers: [{ name: 'b', image: 'acme/main:1' }] };
    const pod = new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', spec });
    new ApiObject(chart, 'cron', { apiVersion: 'batch/v1', kind: 'CronJob', spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'c', image: 'acme/cron:1' }] } } } } } });
    pod.addJsonPatch(JsonPatch.replace('/spec/containers/0/image', 'acme/patched:1'));
    expect(ImageSource.imagesOf(chart)).toEqual(['acme/cron:1', 'acme/init:1', 'acme/patched:1']);
  });
});
