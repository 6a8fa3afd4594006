import { Chart, Duration, Size } from 'cdk8s';
import {
  Delivery, OtelCollectorDistribution, OtelCollectorVersion, OtlpEndpoint, OtlpIngestAuth, OtlpIngestExposure, OtlpReceiverTls, PersistentQueue,
  PlatformTls, PublicTls, SamplerDiscovery, TailSamplingGateway, TailSamplingGatewayOptions, TailSamplingPolicy,
} from '../../src';
import { toYaml } from '../../src/config/yaml';
import { testChart } from '../support/chart';
import { ADDED, ANOTHER, GONE } from '../support/diff';
import { sharedPodEffects, spanMetricsEffect, testEffects, versionLabels } from '../support/effects';
import { container, parseConfig } from '../support/manifests';
import { find, KubeObject, listNames, synth } from '../support/synth';

/** The samplers. */
const DEPLOYMENTS = ['Deployment/gateway-sampler-0', 'Deployment/gateway-sampler-1', 'Deployment/gateway-sampler-2'];
/** The Services of single samplers. */
const POD_SERVICES = ['Service/gateway-sampler-0', 'Service/gateway-sampler-1', 'Service/gateway-sampler-2'];
const exportTo = OtlpEndpoint.fromAttributes({ host: 'jaeger-collector-replicas.obs.svc', port: 4317, resolvesToReplicas: true });

function gateway(chart: Chart, props: TailSamplingGatewayOptions = {}): TailSamplingGateway {
  return new TailSamplingGateway(chart, 'Gateway', { exportTo, ...props });
}

function rendered(props: TailSamplingGatewayOptions = {}, change: (gateway: TailSamplingGateway) => void = () => {}): KubeObject[] {
  const chart = testChart();
  change(gateway(chart, props));
  return synth(chart);
}

function samplerConfig(objects: KubeObject[]): any {
  return parseConfig(find(objects, 'ConfigMap', 'gateway-sampler'));
}

describe('defaults', () => {
  const objects = rendered();

  test('are these objects', () => {
    expect(listNames(objects)).toEqual([
      'ConfigMap/gateway-sampler', ...DEPLOYMENTS, 'PodDisruptionBudget/gateway-sampler', 'Service/gateway-sampler', ...POD_SERVICES,
    ]);
  });

  test('of a Deployment', () => {
    expect(toYaml(find(objects, 'Deployment', 'gateway-sampler-1').spec)).toMatchSnapshot();
  });

  test('of the configuration', () => {
    expect(find(objects, 'ConfigMap', 'gateway-sampler').data['config.yaml']).toMatchSnapshot();
  });

  test('keep errors, slow traces and a tenth of all', () => {
    expect(samplerConfig(objects).processors.tail_sampling.policies).toEqual([
      { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
      { name: 'slow', type: 'latency', latency: { threshold_ms: 1000 } },
      { name: 'percentage', type: 'probabilistic', probabilistic: { sampling_percentage: 10 } },
    ]);
  });

  test('make samplers found one by one, and only those that are ready', () => {
    expect(find(objects, 'Service', 'gateway-sampler').spec).toEqual({
      clusterIP: 'None',
      selector: {
        'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': 'gateway-sampler', 'app.kubernetes.io/component': 'sampler',
      },
      ports: [{ name: 'otlp-grpc', port: 4317, targetPort: 'otlp-grpc', protocol: 'TCP', appProtocol: 'grpc' }],
    });
  });

  test('let the processor wait when the queue is full, since it drops what is refused', () => {
    // 2 GiB × 20 % ÷ 5, in whole MiB: 81.
    expect(samplerConfig(objects).exporters.otlp_grpc.sending_queue).toMatchObject({ block_on_overflow: true, sizer: 'bytes', queue_size: 84_934_656 });
  });

  test('limit memory before sampling', () => {
    expect(samplerConfig(objects).service.pipelines.traces)
      .toEqual({ receivers: ['otlp'], processors: ['memory_limiter', 'tail_sampling'], exporters: ['otlp_grpc'] });
  });

  test.each([
    [2047, { limit_percentage: 80, spike_limit_percentage: 20 }, '1228MiB'],
    [2048, { limit_percentage: 85, spike_limit_percentage: 10, min_gc_interval_when_soft_limited: '8760h', max_gc_interval_when_soft_limited: '8760h' }, '1536MiB'],
  ])('use more of a large memory for spans: of %d MiB', (mebibytes, limits, collected) => {
    const sized = rendered({ resources: { memory: { limit: Size.mebibytes(mebibytes) } } });
    expect(samplerConfig(sized).processors.memory_limiter).toEqual({ check_interval: '1s', ...limits });
    expect(container(find(sized, 'Deployment', 'gateway-sampler-0')).env).toContainEqual({ name: 'GOMEMLIMIT', value: collected });
  });
});

describe('the address', () => {
  test('must be addressed by trace id', () => {
    expect(gateway(testChart('obs')).destination)
      .toEqual({
        host: 'gateway-sampler.obs.svc',
        port: 4317,
        addressing: 'by-trace-id',
        resolvesToReplicas: true,
        replicaHosts: ['gateway-sampler-0.obs.svc', 'gateway-sampler-1.obs.svc', 'gateway-sampler-2.obs.svc'],
      });
  });

  test('of the router takes any span', () => {
    const { router, routerOtlpHttpUrl } = gateway(testChart('obs'), { router: {} });
    expect(router!.destination).toEqual({ host: 'gateway-router-replicas.obs.svc', port: 4317, resolvesToReplicas: true });
    expect(routerOtlpHttpUrl).toBe('http://gateway-router.obs.svc:4318');
  });

  test('of a router that is not there is not there', () => {
    const { router, routerOtlpHttpUrl, routerConfig, routerDeployment } = gateway(testChart());
    expect([router, routerOtlpHttpUrl, routerConfig, routerDeployment]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('each prop', () => {
  /** What changes in each sampler, by its path. */
  const pods = (changes: { [path: string]: unknown }) => Object.fromEntries(
    DEPLOYMENTS.flatMap(name => Object.entries(changes).map(([path, value]) => [`${name} ${path}`, value])));
  const main = 'spec.template.spec.containers.0';
  const config = 'ConfigMap/gateway-sampler data.config.yaml';
  const sampling = `${config}.processors.tail_sampling`;
  const checksum = pods({ 'spec.template.metadata.annotations.checksum/config': ANOTHER });
  const held = (traces: number) => ({
    [`${sampling}.num_traces`]: traces,
    [`${sampling}.decision_cache.sampled_cache_size`]: traces * 10,
    [`${sampling}.decision_cache.non_sampled_cache_size`]: traces * 10,
  });

  testEffects<TailSamplingGatewayOptions>(gateway, {
    ...sharedPodEffects(DEPLOYMENTS),
    imageRepository: { value: 'mirror.example.com/otelcol', changes: pods({ [`${main}.image`]: 'mirror.example.com/otelcol:0.158.0' }) },
    resources: {
      value: { memory: { limit: Size.gibibytes(4) } },
      changes: {
        ...checksum,
        ...pods({ [`${main}.resources.requests.memory`]: '4Gi', [`${main}.resources.limits.memory`]: '4Gi', [`${main}.env.0.value`]: '3072MiB' }),
        // 4 GiB × 20 % ÷ 5, in whole MiB: 163.
        [`${config}.exporters.otlp_grpc.sending_queue.queue_size`]: 170_917_888,
      },
    },
    tolerations: {
      value: [{ key: 'gpu', operator: 'Exists' }, { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 120 }],
      changes: pods({
        'spec.template.spec.tolerations': [
          { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 },
          { key: 'gpu', operator: 'Exists' },
          { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 120 },
        ],
      }),
    },
    version: {
      value: OtelCollectorVersion.of('0.159.0'),
      changes: {
        ...Object.assign({}, ...DEPLOYMENTS.map(name => versionLabels('0.159.0', name, [
          'ConfigMap/gateway-sampler', 'Service/gateway-sampler', ...POD_SERVICES, 'PodDisruptionBudget/gateway-sampler',
        ]))),
        ...pods({ [`${main}.image`]: 'otel/opentelemetry-collector-contrib:0.159.0' }),
      },
    },
    distribution: { value: OtelCollectorDistribution.K8S, changes: pods({ [`${main}.image`]: 'otel/opentelemetry-collector-k8s:0.158.0' }) },
    policies: { value: [TailSamplingPolicy.always()], changes: { ...checksum, [`${sampling}.policies`]: [{ name: 'always', type: 'always_sample' }] } },
    decisionWait: {
      value: Duration.seconds(10),
      changes: { ...checksum, ...held(10_000), [`${sampling}.decision_wait`]: '10000ms', ...pods({ 'spec.template.spec.terminationGracePeriodSeconds': 70 }) },
    },
    replicas: {
      value: 5,
      changes: {
        ...checksum,
        ...held(15_000),
        [`${sampling}.expected_new_traces_per_sec`]: 200,
        'Deployment/gateway-sampler-3': ADDED,
        'Deployment/gateway-sampler-4': ADDED,
        'Service/gateway-sampler-3': ADDED,
        'Service/gateway-sampler-4': ADDED,
      },
    },
    discovery: {
      value: SamplerDiscovery.DNS,
      changes: { ...Object.fromEntries([...POD_SERVICES, ...DEPLOYMENTS].map(name => [name, GONE])), 'StatefulSet/gateway-sampler': ADDED },
    },
    replication: {
      value: 2,
      changes: {
        ...Object.fromEntries([...POD_SERVICES, ...DEPLOYMENTS].map(name => [name, GONE])),
        'ConfigMap/gateway-sampler-b': ADDED,
        'Service/gateway-sampler-b': ADDED,
        'StatefulSet/gateway-sampler': ADDED,
        'StatefulSet/gateway-sampler-b': ADDED,
        'PodDisruptionBudget/gateway-sampler spec.selector.matchLabels.app.kubernetes.io/instance': GONE,
        'PodDisruptionBudget/gateway-sampler spec.selector.matchExpressions': [
          { key: 'app.kubernetes.io/instance', operator: 'In', values: ['gateway-sampler', 'gateway-sampler-b'] },
        ],
      },
    },
    expectedTracesPerSecond: { value: 300, changes: { ...checksum, ...held(9000), [`${sampling}.expected_new_traces_per_sec`]: 100 } },
    tracesInMemory: { value: 77, changes: { ...checksum, ...held(77) } },
    // The default release knows one loop only; see below for one that knows more.
    shards: { value: 1, changes: {} },
    persistentQueue: {
      value: PersistentQueue.emptyDir(Size.gibibytes(1)),
      changes: {
        ...checksum,
        [`${config}.extensions.file_storage/queue`]: {
          directory: '/var/lib/otelcol/queue',
          create_directory: true,
          timeout: '10s',
          compaction: { on_start: true, on_rebound: true, directory: '/var/lib/otelcol/queue' },
          recreate: true,
          max_size: 482_344_960,
        },
        [`${config}.exporters.otlp_grpc.sending_queue.queue_size`]: 321_912_832,
        [`${config}.exporters.otlp_grpc.sending_queue.storage`]: 'file_storage/queue',
        [`${config}.service.extensions`]: ['health_check', 'file_storage/queue'],
        ...pods({
          [`${main}.volumeMounts`]: [{ name: 'config', mountPath: '/etc/otelcol', readOnly: true }, { name: 'queue', mountPath: '/var/lib/otelcol/queue' }],
          'spec.template.spec.volumes': [{ name: 'config', configMap: { name: 'gateway-sampler' } }, { name: 'queue', emptyDir: { sizeLimit: '1Gi' } }],
        }),
      },
    },
    delivery: {
      value: Delivery.BEST_EFFORT, changes: { ...checksum, [`${config}.exporters.otlp_grpc.retry_on_failure.max_elapsed_time`]: '300s' },
    },
    spanMetrics: spanMetricsEffect(DEPLOYMENTS, 'ConfigMap/gateway-sampler'),
    router: {
      value: {},
      changes: {
        'ConfigMap/gateway-router': ADDED,
        'Deployment/gateway-router': ADDED,
        'PodDisruptionBudget/gateway-router': ADDED,
        'Service/gateway-router': ADDED,
        'Service/gateway-router-replicas': ADDED,
      },
    },
    tls: {
      value: PlatformTls.certManager({ issuer: 'ca' }),
      changes: {
        ...checksum,
        'Certificate/gateway-sampler-tls': ADDED,
        'Certificate/gateway-sampler-clients': ADDED,
        'Issuer/gateway-sampler-clients': ADDED,
        'Issuer/gateway-sampler-clients-root': ADDED,
        [`${config}.receivers.otlp.protocols.grpc.tls`]: {
          cert_file: '/etc/tls/gateway-sampler-tls/tls.crt',
          key_file: '/etc/tls/gateway-sampler-tls/tls.key',
          reload_interval: '1m',
          client_ca_file: '/etc/tls/gateway-sampler-clients/ca.crt',
          client_ca_file_reload: true,
        },
        ...Object.fromEntries(['Service/gateway-sampler', ...POD_SERVICES].map(name => [`${name} spec.ports.0.appProtocol`, 'https'])),
        ...pods({
          [`${main}.volumeMounts`]: [
            { name: 'config', mountPath: '/etc/otelcol', readOnly: true },
            { name: 'secret-0', mountPath: '/etc/tls/gateway-sampler-tls', readOnly: true },
            { name: 'secret-1', mountPath: '/etc/tls/gateway-sampler-clients', readOnly: true },
          ],
          'spec.template.spec.volumes': [
            { name: 'config', configMap: { name: 'gateway-sampler' } },
            { name: 'secret-0', secret: { secretName: 'gateway-sampler-tls', defaultMode: 288, items: [{ key: 'tls.crt', path: 'tls.crt' }, { key: 'tls.key', path: 'tls.key' }] } },
            { name: 'secret-1', secret: { secretName: 'gateway-sampler-clients', defaultMode: 288, items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          ],
        }),
      },
    },
    ingest: {
      value: {
        auth: OtlpIngestAuth.bearerToken({ secretName: 'senders', key: 'tokens' }),
        exposure: OtlpIngestExposure.ingress({ host: 'otlp.example.com', tls: PublicTls.secret('otlp') }),
      },
      changes: {
        'ConfigMap/gateway-ingest': ADDED,
        'Deployment/gateway-ingest': ADDED,
        'Ingress/gateway-ingest': ADDED,
        'PodDisruptionBudget/gateway-ingest': ADDED,
        'Service/gateway-ingest': ADDED,
      },
    },
  });

  test('name is the beginning of every name', () => {
    expect(listNames(rendered({ name: 'other' }))).toEqual([
      'ConfigMap/other-sampler', 'Deployment/other-sampler-0', 'Deployment/other-sampler-1', 'Deployment/other-sampler-2',
      'PodDisruptionBudget/other-sampler', 'Service/other-sampler', 'Service/other-sampler-0', 'Service/other-sampler-1', 'Service/other-sampler-2',
    ]);
  });

  test('shards are written for a release that knows them', () => {
    const version = OtelCollectorVersion.of('0.159.0');
    expect(samplerConfig(rendered({ version, shards: 4 })).processors.tail_sampling.num_shards).toBe(4);
  });


  test('a single sampler has no disruption budget, and one that is left out is no budget either', () => {
    expect(listNames(rendered({ replicas: 1 }))).toEqual([
      'ConfigMap/gateway-sampler', 'Deployment/gateway-sampler-0', 'Service/gateway-sampler', 'Service/gateway-sampler-0',
    ]);
  });
});

describe('policies', () => {
  test('that are added land behind those that are there', () => {
    const objects = rendered({ policies: [TailSamplingPolicy.errors()] }, own => own.addPolicy(TailSamplingPolicy.percentage(5)));
    expect(samplerConfig(objects).processors.tail_sampling.policies.map(({ name }: any) => name)).toEqual(['errors', 'percentage']);
  });

  test('that are added land behind the default ones', () => {
    const objects = rendered({}, own => own.addPolicy(TailSamplingPolicy.serviceName(['checkout'])));
    expect(samplerConfig(objects).processors.tail_sampling.policies.map(({ name }: any) => name)).toEqual(['errors', 'slow', 'percentage', 'service-name']);
  });

  test('are copies, given and read', () => {
    const given = [TailSamplingPolicy.errors()];
    const objects = rendered({ policies: given }, own => {
      given.push(TailSamplingPolicy.always());
      own.policies.push(TailSamplingPolicy.always());
    });
    expect(samplerConfig(objects).processors.tail_sampling.policies).toHaveLength(1);
  });
});

describe('the router', () => {
  test('routes by trace id', () => {
    const { exporters, service } = parseConfig(find(rendered({ router: {} }), 'ConfigMap', 'gateway-router'));
    expect(service.pipelines.traces).toEqual({ receivers: ['otlp'], processors: ['memory_limiter'], exporters: ['load_balancing'] });
    const hostnames = [0, 1, 2].map(index => `gateway-sampler-${index}.observability.svc:4317`);
    expect(exporters.load_balancing).toMatchObject({ routing_key: 'traceID', resolver: { static: { hostnames } } });
  });

  test('is two pods that are replaced without a gap', () => {
    const { spec } = find(rendered({ router: {} }), 'Deployment', 'gateway-router');
    expect([spec.replicas, spec.strategy]).toEqual([2, { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }]);
  });

  test('has the release and the build of the samplers, but its own options', () => {
    const objects = rendered({
      version: OtelCollectorVersion.of('0.159.0'),
      distribution: OtelCollectorDistribution.K8S,
      router: { replicas: 3, nodeSelector: { a: 'b' }, resources: { memory: { limit: Size.gibibytes(1) } } },
    });
    const { spec } = find(objects, 'Deployment', 'gateway-router');
    expect([spec.replicas, spec.template.spec.nodeSelector]).toEqual([3, { a: 'b' }]);
    expect(container(find(objects, 'Deployment', 'gateway-router'))).toMatchObject({
      image: 'otel/opentelemetry-collector-k8s:0.159.0', resources: { limits: { memory: '1Gi' } },
    });
    expect(find(objects, 'Deployment', 'gateway-sampler-0').spec.template.spec.nodeSelector).toBe(undefined);
  });

  test('takes spans over mutual TLS where the gateway has certificates, and sends with one of its own', () => {
    const tls = PlatformTls.certManager({ issuer: 'ca' });
    const objects = rendered({ tls, router: {} });
    const config = parseConfig(find(objects, 'ConfigMap', 'gateway-router'));
    const files = { cert_file: '/etc/tls/gateway-router-tls/tls.crt', key_file: '/etc/tls/gateway-router-tls/tls.key', reload_interval: '1m' };
    const server = { ...files, client_ca_file: '/etc/tls/gateway-router-tls/ca.crt', client_ca_file_reload: true };
    expect([config.receivers.otlp.protocols.grpc.tls, config.receivers.otlp.protocols.http.tls]).toEqual([server, server]);
    expect(config.exporters.load_balancing.protocol.otlp.tls).toEqual({
      ca_file: '/etc/tls/gateway-sampler-tls/ca.crt',
      cert_file: '/etc/tls/gateway-router-to-gateway-sampler-tls/tls.crt',
      key_file: '/etc/tls/gateway-router-to-gateway-sampler-tls/tls.key',
      reload_interval: '1m',
      server_name_override: 'gateway-sampler.observability.svc',
    });
    expect(find(objects, 'Certificate', 'gateway-router-tls').spec.dnsNames).toEqual([
      'gateway-router', 'gateway-router.observability', 'gateway-router.observability.svc', 'gateway-router-replicas.observability.svc',
    ]);
  });

  test.each([
    [OtlpReceiverTls.MUTUAL, 'https://gateway-router.observability.svc:4318', true],
    [OtlpReceiverTls.SERVER, 'https://gateway-router.observability.svc:4318', false],
    [OtlpReceiverTls.NONE, 'http://gateway-router.observability.svc:4318', false],
  ])('lets in whom it is told to: %s', (receiverTls, url, asksForCertificate) => {
    const chart = testChart();
    const own = gateway(chart, { tls: PlatformTls.certManager({ issuer: 'ca' }), router: { receiverTls } });
    const tls = parseConfig(find(synth(chart), 'ConfigMap', 'gateway-router')).receivers.otlp.protocols.http.tls;
    expect([own.routerOtlpHttpUrl, tls?.client_ca_file !== undefined]).toEqual([url, asksForCertificate]);
  });

  test('can be scaled, which then owns the number', () => {
    const objects = rendered({ router: { replicas: 4, autoscaling: { minReplicas: 2, maxReplicas: 9, targetCpuPercent: 50 } } });
    expect(find(objects, 'Deployment', 'gateway-router').spec.replicas).toBe(undefined);
    const { spec } = find(objects, 'HorizontalPodAutoscaler', 'gateway-router');
    expect([spec.scaleTargetRef.name, spec.minReplicas, spec.maxReplicas, spec.metrics[0].resource.target.averageUtilization])
      .toEqual(['gateway-router', 2, 9, 50]);
  });
});

test('a release from before the rename gets the old name of the router exporter', () => {
  const config = parseConfig(find(rendered({ router: {}, version: OtelCollectorVersion.of('0.152.0') }), 'ConfigMap', 'gateway-router'));
  expect(Object.keys(config.exporters)).toEqual(['loadbalancing']);
});

test('two syntheses are equal', () => {
  expect(JSON.stringify(rendered({ router: {} }))).toBe(JSON.stringify(rendered({ router: {} })));
});
