import { Chart, Size } from 'cdk8s';
import {
  Delivery, OtelCollectorDaemonSet, OtelCollectorDaemonSetOptions, OtelCollectorDistribution, OtelCollectorVersion, OtelExporter, OtelExtension,
  OtelProcessor, OtelReceiver, OtelSignal, OtlpAddressing, OtlpEndpoint, OtlpReceiverTls, PersistentQueue, PlatformTls, Redaction,
} from '../../src';
import { toYaml } from '../../src/config/yaml';
import { testChart } from '../support/chart';
import { ANOTHER, GONE } from '../support/diff';
import { podEffects, testEffects, versionLabels } from '../support/effects';
import { container, parseConfig } from '../support/manifests';
import { find, KubeObject, listNames, refusal, synth, synthRefusal } from '../support/synth';

const exportTo = OtlpEndpoint.fromAttributes({ host: 'gateway.obs.svc', port: 4317 });

function agent(chart: Chart, props: OtelCollectorDaemonSetOptions = {}): OtelCollectorDaemonSet {
  return new OtelCollectorDaemonSet(chart, 'Agent', { exportTo, ...props });
}

function rendered(change: (agent: OtelCollectorDaemonSet) => void = () => {}, props: OtelCollectorDaemonSetOptions = {}): KubeObject[] {
  const chart = testChart();
  change(agent(chart, props));
  return synth(chart);
}

describe('defaults', () => {
  const objects = rendered();

  test('are these objects', () => {
    expect(listNames(objects)).toEqual([
      'ClusterRole/observability:agent', 'ClusterRoleBinding/observability:agent', 'ConfigMap/agent', 'DaemonSet/agent', 'Service/agent', 'ServiceAccount/agent',
    ]);
  });

  test('of the DaemonSet', () => {
    expect(toYaml(find(objects, 'DaemonSet', 'agent').spec)).toMatchSnapshot();
  });

  test('of the configuration', () => {
    expect(find(objects, 'ConfigMap', 'agent').data['config.yaml']).toMatchSnapshot();
  });

  test('give it the right to read pods, and nothing else', () => {
    expect(find(objects, 'ClusterRole', 'observability:agent').rules).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }]);
    const { roleRef, subjects } = find(objects, 'ClusterRoleBinding', 'observability:agent');
    expect(roleRef).toEqual({ apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'observability:agent' });
    expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'agent', namespace: 'observability' }]);
  });

  test('let applications reach the agent of their own node only', () => {
    expect(find(objects, 'Service', 'agent').spec).toEqual({
      type: 'ClusterIP',
      internalTrafficPolicy: 'Local',
      selector: { 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': 'agent', 'app.kubernetes.io/component': 'agent' },
      ports: [
        { name: 'otlp-grpc', port: 4317, targetPort: 'otlp-grpc', protocol: 'TCP', appProtocol: 'grpc' },
        { name: 'otlp-http', port: 4318, targetPort: 'otlp-http', protocol: 'TCP', appProtocol: 'http' },
      ],
    });
  });
});

describe('addresses', () => {
  test('are those of the Service', () => {
    const { otlpHttpUrl, otlpGrpcUrl, destination } = agent(testChart('obs'), { name: 'my-agent' });
    expect([otlpHttpUrl, otlpGrpcUrl, destination]).toEqual([
      'http://my-agent.obs.svc:4318', 'http://my-agent.obs.svc:4317', { host: 'my-agent.obs.svc', port: 4317 },
    ]);
  });
});

describe('each prop', () => {
  const checksum = { 'DaemonSet/agent spec.template.metadata.annotations.checksum/config': ANOTHER };
  const main = 'DaemonSet/agent spec.template.spec.containers.0';
  const configuration = 'ConfigMap/agent data.config.yaml';

  testEffects<OtelCollectorDaemonSetOptions>(agent, {
    ...podEffects('DaemonSet/agent'),
    imageRepository: { value: 'mirror.example.com/otelcol', changes: { [`${main}.image`]: 'mirror.example.com/otelcol:0.158.0' } },
    resources: {
      value: { memory: { limit: Size.gibibytes(1) } },
      changes: {
        ...checksum,
        [`${main}.resources.requests.memory`]: '1Gi',
        [`${main}.resources.limits.memory`]: '1Gi',
        [`${main}.env.0.value`]: '614MiB',
        // 1 GiB × 40 % ÷ 5, in whole MiB: 81.
        [`${configuration}.exporters.otlp_grpc.sending_queue.queue_size`]: 84_934_656,
      },
    },
    tolerations: {
      value: [{ key: 'gpu', operator: 'Exists' }],
      changes: { 'DaemonSet/agent spec.template.spec.tolerations': [{ operator: 'Exists' }, { key: 'gpu', operator: 'Exists' }] },
    },
    version: {
      value: OtelCollectorVersion.of('0.152.0'),
      changes: {
        ...versionLabels('0.152.0', 'DaemonSet/agent', [
          'ServiceAccount/agent', 'ClusterRole/observability:agent', 'ClusterRoleBinding/observability:agent', 'ConfigMap/agent', 'Service/agent',
        ]),
        [`${main}.image`]: 'otel/opentelemetry-collector-contrib:0.152.0',
      },
    },
    distribution: { value: OtelCollectorDistribution.K8S, changes: { [`${main}.image`]: 'otel/opentelemetry-collector-k8s:0.158.0' } },
    resourceAttributes: {
      value: { 'k8s.cluster.name': 'blue' },
      changes: {
        ...checksum,
        [`${configuration}.processors.resource`]: { attributes: [{ key: 'k8s.cluster.name', value: 'blue', action: 'upsert' }] },
        [`${configuration}.service.pipelines.traces.processors`]: ['memory_limiter', 'k8s_attributes', 'resource'],
      },
    },
    k8sAttributes: {
      value: { metadata: ['k8s.pod.name'] },
      changes: { ...checksum, [`${configuration}.processors.k8s_attributes.extract.metadata`]: ['k8s.pod.name'] },
    },
    redaction: {
      value: Redaction.of({ presets: [], attributes: ['^tax'] }),
      changes: {
        ...checksum,
        [`${configuration}.processors.redaction`]: { allow_all_keys: true, blocked_key_patterns: ['^tax'], redact_all_types: true, summary: 'silent' },
        [`${configuration}.service.pipelines.traces.processors`]: ['memory_limiter', 'k8s_attributes', 'redaction'],
      },
    },
    tolerateAllTaints: { value: false, changes: { 'DaemonSet/agent spec.template.spec.tolerations': GONE } },
    hostPorts: {
      value: true,
      changes: {
        [`${main}.ports.1.hostPort`]: 4317,
        [`${main}.ports.2.hostPort`]: 4318,
        // With a port of the node in the way, the old agent must go first.
        'DaemonSet/agent spec.updateStrategy.rollingUpdate.maxSurge': 0,
        'DaemonSet/agent spec.updateStrategy.rollingUpdate.maxUnavailable': 1,
      },
    },
    persistentQueue: {
      value: PersistentQueue.emptyDir(Size.gibibytes(1)),
      changes: {
        ...checksum,
        [`${configuration}.extensions.file_storage/queue`]: {
          directory: '/var/lib/otelcol/queue',
          create_directory: true,
          timeout: '10s',
          compaction: { on_start: true, on_rebound: true, directory: '/var/lib/otelcol/queue' },
          recreate: true,
          // 45 % of 1 GiB, so that a copy fits beside it.
          max_size: 482_344_960,
        },
        // 30 % of 1 GiB.
        [`${configuration}.exporters.otlp_grpc.sending_queue.queue_size`]: 321_912_832,
        [`${configuration}.exporters.otlp_grpc.sending_queue.storage`]: 'file_storage/queue',
        [`${configuration}.service.extensions`]: ['health_check', 'file_storage/queue'],
        [`${main}.volumeMounts`]: [{ name: 'config', mountPath: '/etc/otelcol', readOnly: true }, { name: 'queue', mountPath: '/var/lib/otelcol/queue' }],
        'DaemonSet/agent spec.template.spec.volumes': [{ name: 'config', configMap: { name: 'agent' } }, { name: 'queue', emptyDir: { sizeLimit: '1Gi' } }],
      },
    },
    queueSpans: {
      value: 7,
      changes: {
        ...checksum,
        [`${configuration}.exporters.otlp_grpc.sending_queue.sizer`]: 'items',
        [`${configuration}.exporters.otlp_grpc.sending_queue.queue_size`]: 7,
      },
    },
    delivery: {
      value: Delivery.BEST_EFFORT, changes: { ...checksum, [`${configuration}.exporters.otlp_grpc.retry_on_failure.max_elapsed_time`]: '300s' },
    },
    // Applications on the node send in plain text; see "TLS of the receiver" for the other modes.
    tls: { value: PlatformTls.certManager({ issuer: 'ca' }), changes: {} },
    receiverTls: { value: OtlpReceiverTls.NONE, changes: {} },
  });

  test('name is the name of every object', () => {
    expect(listNames(rendered(() => {}, { name: 'other' }))).toEqual([
      'ClusterRole/observability:other', 'ClusterRoleBinding/observability:other', 'ConfigMap/other', 'DaemonSet/other', 'Service/other', 'ServiceAccount/other',
    ]);
  });

  test('exportTo decides the exporter by how it must be addressed', () => {
    const samplers = OtlpEndpoint.fromAttributes({ host: 'samplers.obs.svc', port: 4317, addressing: OtlpAddressing.BY_TRACE_ID });
    const chart = testChart();
    new OtelCollectorDaemonSet(chart, 'Agent', { exportTo: samplers });
    const config = parseConfig(find(synth(chart), 'ConfigMap', 'agent'));
    expect(config.service.pipelines.traces.exporters).toEqual(['load_balancing']);
    expect(config.exporters.load_balancing.resolver.dns.hostname).toBe('samplers.obs.svc');
  });
});

describe('TLS of the receiver', () => {
  const withTls = (receiverTls: OtlpReceiverTls) => {
    const chart = testChart();
    const own = agent(chart, { tls: PlatformTls.certManager({ issuer: 'ca' }), receiverTls });
    return { own, objects: synth(chart) };
  };
  const SERVER = { cert_file: '/etc/tls/agent-tls/tls.crt', key_file: '/etc/tls/agent-tls/tls.key', reload_interval: '1m' };

  test.each([
    [OtlpReceiverTls.SERVER, SERVER, ['tls.crt', 'tls.key']],
    [OtlpReceiverTls.MUTUAL, { ...SERVER, client_ca_file: '/etc/tls/agent-tls/ca.crt', client_ca_file_reload: true }, ['ca.crt', 'tls.crt', 'tls.key']],
  ])('%s', (mode, expected, keys) => {
    const { own, objects } = withTls(mode);
    const { grpc, http } = parseConfig(find(objects, 'ConfigMap', 'agent')).receivers.otlp.protocols;
    expect([grpc.tls, http.tls]).toEqual([expected, expected]);
    expect(find(objects, 'Certificate', 'agent-tls').spec).toMatchObject({
      dnsNames: ['agent', 'agent.observability', 'agent.observability.svc'], usages: ['server auth', 'digital signature'],
    });
    expect(find(objects, 'DaemonSet', 'agent').spec.template.spec.volumes[1]).toEqual(
      { name: 'secret-0', secret: { secretName: 'agent-tls', defaultMode: 288, items: keys.map(key => ({ key, path: key })) } });
    expect([own.otlpHttpUrl, own.otlpGrpcUrl]).toEqual(['https://agent.observability.svc:4318', 'https://agent.observability.svc:4317']);
    expect(find(objects, 'Service', 'agent').spec.ports.map((port: any) => port.appProtocol)).toEqual(['https', 'https']);
  });

  test('is known to other collectors, which trust the CA and show a certificate where one is asked for', () => {
    const [server, mutual] = [OtlpReceiverTls.SERVER, OtlpReceiverTls.MUTUAL].map(mode => {
      const chart = testChart();
      const other = agent(chart, { tls: PlatformTls.certManager({ issuer: 'ca' }), receiverTls: mode });
      new OtelCollectorDaemonSet(chart, 'Sidecar', { exportTo: other });
      return parseConfig(find(synth(chart), 'ConfigMap', 'sidecar')).exporters.otlp_grpc.tls;
    });
    expect(server).toEqual({ ca_file: '/etc/tls/agent-tls/ca.crt', reload_interval: '1m' });
    expect(mutual).toEqual({
      ca_file: '/etc/tls/sidecar-tls/ca.crt', cert_file: '/etc/tls/sidecar-tls/tls.crt', key_file: '/etc/tls/sidecar-tls/tls.key', reload_interval: '1m',
    });
  });

  test('an exporter of the user\'s own gets a certificate, too, and the same one for the same endpoint', () => {
    const chart = testChart();
    const own = agent(chart);
    const endpoint = OtlpEndpoint.fromAttributes({ host: 'elsewhere.svc', port: 4317, mutualTls: PlatformTls.certManager({ issuer: 'theirs' }) });
    const [one, other] = [own.destinationFor(endpoint), own.destinationFor(endpoint)];
    expect(one.tls?.certFile).toBe('/etc/tls/agent-tls/tls.crt');
    expect(other).toEqual(one);
    expect(find(synth(chart), 'Certificate', 'agent-tls').spec.issuerRef.name).toBe('theirs');
  });

  test('without a source of certificates is refused', () => {
    expect(refusal(chart => agent(chart, { receiverTls: OtlpReceiverTls.SERVER }))).toEqual([
      "[test/Agent] 'receiverTls' must be OtlpReceiverTls.NONE without 'tls', got \"server\": say where the certificate comes from: tls: PlatformTls.certManager({ … })",
    ]);
  });
});

describe('components that are added later', () => {
  test('land in the configuration, and roll the pods', () => {
    const before = rendered();
    const after = rendered(({ config }) => config.pipeline('traces').addProcessor(OtelProcessor.custom('batch', { timeout: '1s' })));
    const config = parseConfig(find(after, 'ConfigMap', 'agent'));
    expect(config.processors.batch).toEqual({ timeout: '1s' });
    expect(config.service.pipelines.traces.processors).toEqual(['memory_limiter', 'k8s_attributes', 'batch']);
    const [sum, other] = [before, after].map(objects => find(objects, 'DaemonSet', 'agent').spec.template.metadata.annotations['checksum/config']);
    expect(other).not.toBe(sum);
  });

  test('open their ports in pod and Service', () => {
    const objects = rendered(({ config }) => config.pipeline('traces').addReceiver(OtelReceiver.zipkin()));
    expect(container(find(objects, 'DaemonSet', 'agent')).ports.map((port: any) => `${port.name} ${port.containerPort}`))
      .toEqual(['health 13133', 'otlp-grpc 4317', 'otlp-http 4318', 'zipkin 9411', 'metrics 8888']);
    expect(find(objects, 'Service', 'agent').spec.ports.map((port: any) => port.port)).toEqual([4317, 4318, 9411]);
  });

  test('get rights, environment and files', () => {
    const objects = rendered(({ config }) => {
      config.addPipeline(OtelSignal.LOGS, {
        receivers: [OtelReceiver.custom('k8s_events', {}, { clusterRules: [{ apiGroups: [''], resources: ['events'], verbs: ['list'] }] })],
        exporters: [OtelExporter.custom('file', { path: '${env:TARGET}' }, {
          environment: [{ name: 'TARGET', secretName: 'target', secretKey: 'path' }],
          secretFiles: [{ secretName: 'certs', mountPath: '/certs', keys: ['ca.crt'] }],
        })],
      });
    });
    expect(find(objects, 'ClusterRole', 'observability:agent').rules[1]).toEqual({ apiGroups: [''], resources: ['events'], verbs: ['list'] });
    const { env, volumeMounts } = container(find(objects, 'DaemonSet', 'agent'));
    expect(env[3]).toEqual({ name: 'TARGET', valueFrom: { secretKeyRef: { name: 'target', key: 'path' } } });
    expect(volumeMounts[1]).toEqual({ name: 'secret-0', mountPath: '/certs', readOnly: true });
    expect(find(objects, 'DaemonSet', 'agent').spec.template.spec.volumes[1])
      .toEqual({ name: 'secret-0', secret: { secretName: 'certs', defaultMode: 288, items: [{ key: 'ca.crt', path: 'ca.crt' }] } });
  });

  test('of one destination with headers get their values from Secrets', () => {
    const chart = testChart();
    const headers = [{ name: 'authorization', secretName: 'vendor', secretKey: 'token' }];
    new OtelCollectorDaemonSet(chart, 'Agent', { exportTo: OtlpEndpoint.fromAttributes({ host: 'a.example.com', port: 443, tls: {}, headers }) });
    const objects = synth(chart);
    const reference = parseConfig(find(objects, 'ConfigMap', 'agent')).exporters.otlp_grpc.headers.authorization;
    const variable = /^\$\{env:(.+)\}$/.exec(reference)![1];
    expect(container(find(objects, 'DaemonSet', 'agent')).env).toContainEqual(
      { name: variable, valueFrom: { secretKeyRef: { name: 'vendor', key: 'token' } } });
  });
});

describe('refused', () => {
  test.each<[object, number, string, string]>([
    // 40 MiB of memory, or 30 % of 256 MiB of disk, and 200 bytes a span.
    [{}, 209_716, '209715, which is 41943040 bytes', 'memory (resources)'],
    [{ persistentQueue: PersistentQueue.emptyDir(Size.mebibytes(256)) }, 398_459, '398458, which is 79691776 bytes', 'disk to persistentQueue'],
  ])('a queue of more spans than fit: %#', (props, queueSpans, most, more) => {
    expect(refusal(chart => agent(chart, { ...props, queueSpans }))).toEqual([
      `[test/Agent] 'queueSpans' must be at most ${most} of the smallest spans, got ${queueSpans}: ` +
      `leave it out, so that the queue is counted in bytes, or give more ${more}`,
    ]);
  });

  test.each([0, -1, 1.5])('a queue of %d spans', queueSpans => {
    expect(refusal(chart => agent(chart, { queueSpans }))).toEqual([
      `[test/Agent] 'queueSpans' must be a whole number of at least 1, got ${queueSpans}: give the number of spans that may wait`,
    ]);
  });

  test('tail sampling, since an agent sees only its own node', () => {
    expect(synthRefusal(chart => agent(chart).config.pipeline('traces').addProcessor(OtelProcessor.custom('tail_sampling', {})))).toEqual([
      "[test/Agent] 'config.processors' must be without tail_sampling in a DaemonSet, got \"tail_sampling\": " +
      'an agent sees only the spans of its own node; decide in a TailSamplingGateway',
    ]);
  });

  test('tail sampling that was merged in', () => {
    expect(synthRefusal(chart => agent(chart).config.merge({
      processors: { tail_sampling: { policies: [] } }, service: { pipelines: { traces: { processors: ['memory_limiter', 'k8s_attributes', 'tail_sampling'] } } },
    }))).toEqual([
      "[test/Agent] 'config.processors' must be without tail_sampling in a DaemonSet, got \"tail_sampling\": " +
      'an agent sees only the spans of its own node; decide in a TailSamplingGateway',
    ]);
  });

  test('a pipeline that is empty', () => {
    expect(synthRefusal(chart => agent(chart).config.addPipeline(OtelSignal.METRICS, { receivers: [OtelReceiver.custom('nop')], exporters: [] }))).toEqual([
      "[test/Agent] 'config.service.pipelines.metrics.exporters' must be a list of at least one of the exporters, got []: " +
      'an empty pipeline does nothing; add a component or remove the pipeline',
    ]);
  });

  test('a component that the image does not have', () => {
    expect(synthRefusal(chart => agent(chart, { distribution: OtelCollectorDistribution.CORE }))).toEqual([
      "[test/Agent] 'config.processors' must be a component that otel/opentelemetry-collector:0.158.0 has, got \"k8s_attributes\": " +
      'otel/opentelemetry-collector:0.158.0 has none like it; use an image that does, or remove it',
    ]);
  });

  test('two components of one id', () => {
    expect(synthRefusal(chart => agent(chart).config.pipeline('traces').addExporter(OtelExporter.otlp({ host: 'other', port: 1 })))).toEqual([
      "[test/Agent] 'config.exporters.otlp_grpc' must be one component with one set of settings, got \"otlp_grpc\": " +
      'give the second component a name of its own (`type/name`)',
    ]);
  });

  test('a memory limiter that is not first', () => {
    expect(synthRefusal(chart => agent(chart).config.addPipeline(OtelSignal.LOGS, {
      receivers: [OtelReceiver.custom('nop')], processors: [OtelProcessor.custom('batch'), OtelProcessor.memoryLimiter()], exporters: [OtelExporter.debug()],
    }))).toEqual([
      "[test/Agent] 'config.service.pipelines.logs.processors' must be a list that starts with 'memory_limiter', got [\"batch\",\"memory_limiter\"]: " +
      'move it to the front: behind other processors it refuses data that was already accepted',
    ]);
  });

  test('a name that is no DNS label', () => {
    expect(refusal(chart => agent(chart, { name: 'Agent_1' }))[0]).toMatch(
      /^\[test\/Agent\] 'name' must be a DNS label \(a-z, 0-9 and dashes, starting with a letter\) of at most 52 characters, got "Agent_1": .+$/);
  });

  test('a name that is too long', () => {
    expect(refusal(chart => agent(chart, { name: 'a'.repeat(53) }))).toEqual([
      `[test/Agent] 'name' must be a DNS label (a-z, 0-9 and dashes, starting with a letter) of at most 52 characters, got "${'a'.repeat(53)}": ` +
      `Kubernetes allows 52 characters for '${'a'.repeat(53)}'; shorten it`,
    ]);
  });

  test('a chart without a namespace', () => {
    expect(refusal(chart => agent(chart), '')).toEqual([
      "[test/Agent] 'namespace' must be set on the chart, got \"\": addresses of Services contain it; write new Chart(app, id, { namespace: 'observability' })",
    ]);
  });
});

test('a build of your own may have any component', () => {
  const objects = rendered(({ config }) => config.pipeline('traces').addProcessor(OtelProcessor.custom('mine')), {
    distribution: OtelCollectorDistribution.custom('registry.example.com/otelcol'),
  });
  expect(container(find(objects, 'DaemonSet', 'agent')).image).toBe('registry.example.com/otelcol:0.158.0');
});

test('an extension that is added is listed', () => {
  const objects = rendered(({ config }) => config.addExtension(OtelExtension.custom('zpages', {})));
  expect(parseConfig(find(objects, 'ConfigMap', 'agent')).service.extensions).toEqual(['health_check', 'zpages']);
});

test('two syntheses are equal', () => {
  expect(JSON.stringify(rendered())).toBe(JSON.stringify(rendered()));
});
