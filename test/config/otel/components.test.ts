import { Duration } from 'cdk8s';
import { OtelCollectorVersion, OtelComponentKind, OtelConnector, OtelExtension, OtelProcessor, OtelReceiver, TailSamplingPolicy } from '../../../src';

const VERSION = OtelCollectorVersion.of('0.158.0');

describe('OtelReceiver', () => {
  test('otlp listens on every address, for gRPC and HTTP', () => {
    const receiver = OtelReceiver.otlp();
    expect(receiver._settings(VERSION)).toEqual({
      protocols: {
        grpc: {
          endpoint: '0.0.0.0:4317',
          max_recv_msg_size_mib: 16,
          keepalive: {
            server_parameters: { max_connection_age: '5m', max_connection_age_grace: '30s' },
            enforcement_policy: { min_time: '10s' },
          },
        },
        http: { endpoint: '0.0.0.0:4318' },
      },
    });
    expect(receiver.needs.ports).toEqual([
      { name: 'otlp-grpc', port: 4317, appProtocol: 'grpc' },
      { name: 'otlp-http', port: 4318, appProtocol: 'http' },
    ]);
  });

  test('otlp opens one port only where one protocol is turned off', () => {
    const grpc = OtelReceiver.otlp({ http: false });
    const http = OtelReceiver.otlp({ grpc: false });
    expect([Object.keys(grpc._settings(VERSION).protocols), grpc.needs.ports!.map(({ port }) => port)]).toEqual([['grpc'], [4317]]);
    expect([Object.keys(http._settings(VERSION).protocols), http.needs.ports!.map(({ port }) => port)]).toEqual([['http'], [4318]]);
  });

  test('otlp takes a name, a message size and overrides', () => {
    const receiver = OtelReceiver.otlp({ name: 'apps', maxReceiveMessageMebibytes: 64, overrides: { protocols: { http: { cors: { allowed_origins: ['*'] } } } } });
    expect(receiver._id(VERSION)).toBe('otlp/apps');
    expect(receiver._settings(VERSION).protocols.grpc.max_recv_msg_size_mib).toBe(64);
    expect(receiver._settings(VERSION).protocols.http).toEqual({ endpoint: '0.0.0.0:4318', cors: { allowed_origins: ['*'] } });
  });

  test('jaeger listens for gRPC and Thrift over HTTP', () => {
    const receiver = OtelReceiver.jaeger();
    expect(receiver._settings(VERSION)).toEqual({ protocols: { grpc: { endpoint: '0.0.0.0:14250' }, thrift_http: { endpoint: '0.0.0.0:14268' } } });
    expect(receiver.needs.ports!.map(({ name, port }) => `${name} ${port}`)).toEqual(['jaeger-grpc 14250', 'jaeger-thrift 14268']);
  });

  test('zipkin listens on 9411', () => {
    expect(OtelReceiver.zipkin()._settings(VERSION)).toEqual({ endpoint: '0.0.0.0:9411' });
    expect(OtelReceiver.zipkin().needs.ports).toEqual([{ name: 'zipkin', port: 9411, appProtocol: 'http' }]);
  });

  test('custom is written as given', () => {
    const receiver = OtelReceiver.custom('fluent_forward', { endpoint: '0.0.0.0:8006' }, { ports: [{ name: 'fluent', port: 8006 }] });
    expect([receiver._id(VERSION), receiver._settings(VERSION), receiver.needs.ports]).toEqual(
      ['fluent_forward', { endpoint: '0.0.0.0:8006' }, [{ name: 'fluent', port: 8006 }]]);
  });
});

describe('OtelProcessor', () => {
  test('memoryLimiter refuses data from 60 % of the container on', () => {
    expect(OtelProcessor.memoryLimiter()._settings(VERSION)).toEqual({ check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 20 });
    expect(OtelProcessor.memoryLimiter({ limitPercentage: 70, spikeLimitPercentage: 10 })._settings(VERSION))
      .toEqual({ check_interval: '1s', limit_percentage: 70, spike_limit_percentage: 10 });
  });

  test.each([
    ['0.120.0', {}],
    ['0.121.0', { min_gc_interval_when_soft_limited: '8760h' }],
    ['0.155.0', { min_gc_interval_when_soft_limited: '8760h' }],
    ['0.156.0', { min_gc_interval_when_soft_limited: '8760h', max_gc_interval_when_soft_limited: '8760h' }],
  ])('memoryLimiter refuses at once, as far as collector %s can', (version, more) => {
    expect(OtelProcessor.memoryLimiter({ refuseAtOnce: true })._settings(OtelCollectorVersion.of(version)))
      .toEqual({ check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 20, ...more });
  });

  test('k8sAttributes watches the pods of its own node and asks for no more rights than that', () => {
    const processor = OtelProcessor.k8sAttributes();
    expect(processor._settings(VERSION)).toEqual({
      auth_type: 'serviceAccount',
      passthrough: false,
      wait_for_metadata: true,
      wait_for_metadata_timeout: '30s',
      filter: { node_from_env_var: 'K8S_NODE_NAME' },
      pod_association: [
        { sources: [{ from: 'resource_attribute', name: 'k8s.pod.uid' }] },
        { sources: [{ from: 'resource_attribute', name: 'k8s.pod.ip' }] },
        { sources: [{ from: 'connection' }] },
      ],
      extract: {
        otel_annotations: true,
        metadata: [
          'k8s.namespace.name', 'k8s.pod.name', 'k8s.pod.uid', 'k8s.pod.start_time', 'k8s.node.name', 'k8s.deployment.name', 'k8s.statefulset.name',
          'k8s.daemonset.name', 'k8s.job.name', 'k8s.cronjob.name', 'k8s.container.name', 'container.image.name', 'container.image.tag',
        ],
      },
    });
    expect(processor.needs.clusterRules).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }]);
    expect(processor.needs.environment).toEqual([{ name: 'K8S_NODE_NAME', fieldPath: 'spec.nodeName' }]);
  });

  test('k8sAttributes reads ReplicaSets only for the uid of Deployments', () => {
    const processor = OtelProcessor.k8sAttributes({ metadata: ['k8s.deployment.uid'] });
    expect(processor.needs.clusterRules).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['get', 'list', 'watch'] },
    ]);
    expect(processor._settings(VERSION).extract.metadata).toEqual(['k8s.deployment.uid']);
  });

  test('k8sAttributes watches all pods where it is no agent', () => {
    const settings = OtelProcessor.k8sAttributes({ ownNodeOnly: false, overrides: { passthrough: true } })._settings(VERSION);
    expect([settings.filter, settings.passthrough]).toEqual([undefined, true]);
  });

  test('resourceAttributes replaces what the sender wrote', () => {
    expect(OtelProcessor.resourceAttributes({ 'deployment.environment.name': 'prod', 'k8s.cluster.name': '${env:CLUSTER}' })._settings(VERSION)).toEqual({
      attributes: [
        { key: 'deployment.environment.name', value: 'prod', action: 'upsert' },
        { key: 'k8s.cluster.name', value: '${env:CLUSTER}', action: 'upsert' },
      ],
    });
  });

  test('custom is written as given, without settings as an empty map', () => {
    expect(OtelProcessor.custom('batch')._settings(VERSION)).toEqual({});
    expect(OtelProcessor.custom('filter/probes', { error_mode: 'ignore' })._id(VERSION)).toBe('filter/probes');
  });
});

describe('OtelProcessor.tailSampling', () => {
  const options = { policies: [TailSamplingPolicy.errors()], decisionWait: Duration.seconds(30), numTraces: 5000 };

  test('remembers ten times as many decisions as it holds traces', () => {
    expect(OtelProcessor.tailSampling(options)._settings(VERSION)).toEqual({
      decision_wait: '30000ms',
      num_traces: 5000,
      decision_cache: { sampled_cache_size: 50_000, non_sampled_cache_size: 50_000 },
      policies: [{ name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } }],
    });
  });

  test('takes all its options', () => {
    const processor = OtelProcessor.tailSampling({
      ...options,
      expectedNewTracesPerSecond: 7,
      sampledCacheSize: 1,
      nonSampledCacheSize: 2,
      shards: 4,
      overrides: { drop_pending_traces_on_shutdown: true },
    });
    expect(processor._settings(OtelCollectorVersion.of('0.159.0'))).toEqual({
      decision_wait: '30000ms',
      num_traces: 5000,
      expected_new_traces_per_sec: 7,
      num_shards: 4,
      decision_cache: { sampled_cache_size: 1, non_sampled_cache_size: 2 },
      policies: [{ name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } }],
      drop_pending_traces_on_shutdown: true,
    });
  });

  test.each([['0.158.0', undefined], ['0.159.0', 4], ['0.160.0', 4]])('num_shards for collector %s is %s', (version, shards) => {
    expect(OtelProcessor.tailSampling({ ...options, shards: 4 })._settings(OtelCollectorVersion.of(version)).num_shards).toBe(shards);
  });
});

describe('OtelExtension', () => {
  test('healthCheck answers on every address, but not through the Service', () => {
    expect(OtelExtension.healthCheck()._settings(VERSION)).toEqual({ endpoint: '0.0.0.0:13133' });
    expect(OtelExtension.healthCheck().needs.ports).toEqual([{ name: 'health', port: 13133, exposed: false }]);
  });

  test('fileStorage compacts in its own folder', () => {
    const storage = OtelExtension.fileStorage({ name: 'queue', directory: '/var/queue', overrides: { timeout: '1s' } });
    expect(storage._id(VERSION)).toBe('file_storage/queue');
    expect(storage._settings(VERSION)).toEqual({
      directory: '/var/queue',
      create_directory: true,
      timeout: '1s',
      compaction: { on_start: true, on_rebound: true, directory: '/var/queue' },
      recreate: true,
    });
  });

  test.each<[string, object]>([
    // In 0.131 the key put every file aside, in 0.156 the limit came.
    ['0.135.0', {}],
    ['0.136.0', { recreate: true }],
    ['0.155.0', { recreate: true }],
    ['0.156.0', { recreate: true, max_size: 500 }],
  ])('fileStorage in %s', (release, expected) => {
    const { recreate, max_size, fsync } = OtelExtension.fileStorage({ directory: '/q', maxBytes: 500, fsync: true })._settings(OtelCollectorVersion.of(release));
    expect({ recreate, max_size, fsync }).toEqual({ ...expected, fsync: true });
  });
});

describe('OtelConnector', () => {
  test('forward has no settings and takes a name', () => {
    expect([OtelConnector.forward()._id(VERSION), OtelConnector.forward('a')._id(VERSION), OtelConnector.forward()._settings(VERSION)])
      .toEqual(['forward', 'forward/a', {}]);
  });

  test('custom is written as given', () => {
    expect(OtelConnector.custom('span_metrics', { namespace: 'x' })._settings(VERSION)).toEqual({ namespace: 'x' });
  });
});

describe('OtelComponent', () => {
  test('knows its kind, type and name', () => {
    const { kind, type, instanceName } = OtelProcessor.custom('batch/a/b');
    expect([kind, type, instanceName]).toEqual([OtelComponentKind.PROCESSOR, 'batch', 'a/b']);
    expect(OtelProcessor.custom('batch').instanceName).toBe(undefined);
  });
});
