import { Chart, Duration } from 'cdk8s';
import {
  OtelCollectorDaemonSet, OtelCollectorDistribution, OtelCollectorVersion, OtelExporter, OtelProcessor, OtlpEndpoint, OtlpReceiverTls, PlatformTls,
  TailSamplingGateway, TailSamplingGatewayOptions, TailSamplingPolicy,
} from '../../src';
import { testChart } from '../support/chart';
import { refusal, synth, synthRefusal } from '../support/synth';

const exportTo = OtlpEndpoint.fromAttributes({ host: 'jaeger.obs.svc', port: 4317 });

function gateway(chart: Chart, props: TailSamplingGatewayOptions = {}): TailSamplingGateway {
  return new TailSamplingGateway(chart, 'Gateway', { exportTo, ...props });
}

function refused(props: TailSamplingGatewayOptions): string[] {
  return refusal(chart => gateway(chart, props));
}

test('TLS of the router without a source of certificates', () => {
  expect(refused({ router: { receiverTls: OtlpReceiverTls.SERVER } })).toEqual([
    "[test/Gateway] 'router.receiverTls' must be OtlpReceiverTls.NONE without 'tls', got \"server\": say where the certificate comes from: tls: PlatformTls.certManager({ … })",
  ]);
});

describe('policies', () => {
  test('that are none', () => {
    expect(refused({ policies: [] })).toEqual([
      "[test/Gateway] 'policies' must be a list of at least one policy, got []: a sampler without policies keeps nothing; TailSamplingPolicy.always() keeps all",
    ]);
  });

  test.each([-0.5, 100.5])('with a percentage of %d', percentage => {
    expect(refused({ policies: [TailSamplingPolicy.errors(), TailSamplingPolicy.percentage(percentage)] })).toEqual([
      `[test/Gateway] 'policies[1].percentage' must be a number from 0 to 100, got ${percentage}: give the share of traces to keep in percent`,
    ]);
  });

  test('with two of one name', () => {
    expect(refused({ policies: [TailSamplingPolicy.errors(), TailSamplingPolicy.errors()] })).toEqual([
      "[test/Gateway] 'policies[1].name' must be unique in the sampler, got \"errors\": give one of the two another name",
    ]);
  });

  test('that are added and wrong', () => {
    expect(refusal(chart => gateway(chart).addPolicy(TailSamplingPolicy.percentage(101)))).toEqual([
      "[test/Gateway] 'policy.percentage' must be a number from 0 to 100, got 101: give the share of traces to keep in percent",
    ]);
  });

  test('that are added under a name that is there', () => {
    expect(synthRefusal(chart => gateway(chart).addPolicy(TailSamplingPolicy.errors()))).toEqual([
      "[test/Gateway] 'policies[3].name' must be unique in the sampler, got \"errors\": give one of the two another name",
    ]);
  });

  test('that are added behind always()', () => {
    expect(synthRefusal(chart => gateway(chart, { policies: [TailSamplingPolicy.always()] }).addPolicy(TailSamplingPolicy.errors()))).toEqual([
      "[test/Gateway] 'policies[0]' must be the last policy, got \"always\": always() makes every policy after it pointless; move it to the end or remove it",
    ]);
  });
});

describe('numbers', () => {
  test.each([0, -1, 2.5])('replicas of %d', replicas => {
    expect(refused({ replicas })).toEqual([`[test/Gateway] 'replicas' must be a whole number of at least 1, got ${replicas}: give the number of samplers`]);
  });

  test('a decision wait of nothing', () => {
    expect(refused({ decisionWait: Duration.millis(0) })).toEqual([
      "[test/Gateway] 'decisionWait' must be a number from 1 to 3600000, got 0: it is in milliseconds here; most traces end within a minute",
    ]);
  });

  test('a decision wait of more than an hour', () => {
    expect(refused({ decisionWait: Duration.minutes(61) })).toEqual([
      "[test/Gateway] 'decisionWait' must be a number from 1 to 3600000, got 3660000: it is in milliseconds here; most traces end within a minute",
    ]);
  });

  test.each([0, -1, NaN])('%d traces per second', expectedTracesPerSecond => {
    expect(refused({ expectedTracesPerSecond })).toEqual([
      `[test/Gateway] 'expectedTracesPerSecond' must be a number from 1 to 10000000, got ${expectedTracesPerSecond}: ` +
      'give the new traces per second of all samplers at peak',
    ]);
  });

  test('room for no trace', () => {
    expect(refused({ tracesInMemory: 0 })).toEqual([
      "[test/Gateway] 'tracesInMemory' must be a whole number of at least 1, got 0: give the number of traces that one sampler holds",
    ]);
  });

  test('no event loop', () => {
    expect(refused({ shards: 0 })).toEqual([
      "[test/Gateway] 'shards' must be a whole number of at least 1, got 0: give the number of event loops in a sampler",
    ]);
  });

  test('several event loops for a release that has one', () => {
    expect(refused({ shards: 2 })).toEqual([
      "[test/Gateway] 'shards' must be left out before collector 0.159.0 (this is 0.158.0), got 2: use a newer version, or more samplers",
    ]);
  });

  test('a shutdown that is shorter than the decision wait', () => {
    expect(refused({ decisionWait: Duration.seconds(30), terminationGracePeriod: Duration.seconds(30) })).toEqual([
      "[test/Gateway] 'terminationGracePeriod' must be longer than the decision wait (30s), got \"30s\": " +
      'a sampler needs the time to decide on the traces that it holds, and to send them',
    ]);
  });

  test('everything that is wrong at once', () => {
    expect(refused({ replicas: 0, tracesInMemory: 0 })).toEqual([
      "[test/Gateway] 'replicas' must be a whole number of at least 1, got 0: give the number of samplers",
      "[test/Gateway] 'tracesInMemory' must be a whole number of at least 1, got 0: give the number of traces that one sampler holds",
    ]);
  });
});

describe('the router', () => {
  test('with tail sampling', () => {
    expect(synthRefusal(chart => gateway(chart, { router: {} }).routerConfig!.pipeline('traces').addProcessor(OtelProcessor.custom('tail_sampling', {})))).toEqual([
      "[test/Gateway] 'routerConfig.processors' must be without tail_sampling in a router, got \"tail_sampling\": " +
      'the router is not addressed by trace id; the samplers behind it decide',
    ]);
  });

  test.each([0, -1, 1.5])('with %d pods', replicas => {
    expect(refused({ router: { replicas } })).toEqual([
      `[test/Gateway] 'router.replicas' must be a whole number of at least 1, got ${replicas}: give the number of pods`,
    ]);
  });

  test('that is scaled from more to less', () => {
    expect(refused({ router: { autoscaling: { minReplicas: 3, maxReplicas: 2 } } })).toEqual([
      "[test/Gateway] 'router.autoscaling.minReplicas' must be at most maxReplicas (2), got 3: swap the two",
    ]);
  });

  test.each([0, -5])('that is scaled at %d %% of CPU', targetCpuPercent => {
    expect(refused({ router: { autoscaling: { minReplicas: 1, maxReplicas: 2, targetCpuPercent } } })).toEqual([
      `[test/Gateway] 'router.autoscaling.targetCpuPercent' must be a whole number of at least 1, got ${targetCpuPercent}: ` +
      'it is a percentage of the CPU request',
    ]);
  });
});

describe('senders that split traces over several samplers', () => {
  const FIX = 'use OtelExporter.otlp(gateway.destination), which routes by trace id, or the gateway\'s router';
  const ALLOWED = 'another address than that of 3 samplers, which must be reached by trace id';

  function agentThatSends(chart: Chart, exporter: OtelExporter): void {
    gateway(chart);
    new OtelCollectorDaemonSet(chart, 'Agent', { exportTo }).config.pipeline('traces').addExporter(exporter);
  }

  test.each([
    ['gateway-sampler.observability.svc:4317'],
    ['dns:///gateway-sampler.observability.svc:4317'],
    ['http://gateway-sampler.observability.svc:4318'],
    ['gateway-sampler.observability.svc.cluster.local:4317'],
    ['dns:///gateway-sampler.observability.svc.cluster.local.:4317'],
    ['gateway-sampler.observability:4317'],
    ['gateway-sampler:4317'],
    ['gateway-sampler-0.gateway-sampler.observability.svc:4317'],
  ])('by the endpoint %s', endpoint => {
    expect(synthRefusal(chart => agentThatSends(chart, OtelExporter.custom('otlp_grpc/direct', { endpoint })))).toEqual([
      `[test/Agent] 'config.exporters.otlp_grpc/direct.endpoint' must be ${ALLOWED}, got "${endpoint}": ${FIX}`,
    ]);
  });

  test('by another routing key', () => {
    expect(synthRefusal(chart => {
      const own = gateway(chart);
      new OtelCollectorDaemonSet(chart, 'Agent', { exportTo: own }).config.merge({ exporters: { load_balancing: { routing_key: 'service' } } });
    })).toEqual([`[test/Agent] 'config.exporters.load_balancing.routing_key' must be 'traceID' in front of 3 samplers, got "service": ${FIX}`]);
  });

  test('by an address without trace ids in another chart', () => {
    expect(synthRefusal(chart => {
      gateway(chart);
      const other = new Chart(chart.node.root as any, 'other', { namespace: 'apps' });
      const direct = OtlpEndpoint.fromAttributes({ host: 'gateway-sampler.observability.svc', port: 4317 });
      new OtelCollectorDaemonSet(other, 'Agent', { exportTo: direct });
    })).toEqual([
      `[other/Agent] 'config.exporters.otlp_grpc.endpoint' must be ${ALLOWED}, got "gateway-sampler.observability.svc:4317": ${FIX}`,
    ]);
  });

  test('are fine in front of a single sampler, the router, and samplers of another namespace', () => {
    const chart = testChart();
    gateway(chart, { replicas: 1 });
    const routed = new TailSamplingGateway(chart, 'Routed', { exportTo, router: {} });
    const { config } = new OtelCollectorDaemonSet(chart, 'Agent', { exportTo: routed.router! });
    const endpoints = ['gateway-sampler.observability.svc:4317', 'routed-sampler.elsewhere.svc:4317', 'routed-router.observability.svc:4317'];
    endpoints.forEach((endpoint, index) => config.pipeline('traces').addExporter(OtelExporter.custom(`otlp_grpc/${index}`, { endpoint })));
    expect(synth(chart).filter(({ kind }) => kind === 'DaemonSet')).toHaveLength(1);
  });
});

test('an image without tail_sampling', () => {
  expect(synthRefusal(chart => gateway(chart, { distribution: OtelCollectorDistribution.CORE }))).toEqual([
    "[test/Gateway/Sampler] 'config.processors' must be a component that otel/opentelemetry-collector:0.158.0 has, got \"tail_sampling\": " +
    'otel/opentelemetry-collector:0.158.0 has none like it; use an image that does, or remove it',
  ]);
});

test('a component that needs rights, in samplers that have none', () => {
  const needs = { clusterRules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] };
  expect(synthRefusal(chart => gateway(chart).samplerConfig.pipeline('traces').addProcessor(OtelProcessor.custom('batch', {}, needs)))).toEqual([
    "[test/Gateway/Sampler] 'config' must be made of components that need no rights on the Kubernetes API, " +
    'got [{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]: the sampler has no access to it; put the component into the agent',
  ]);
});

test('a name that is too long with what is appended to it', () => {
  expect(refused({ name: 'a'.repeat(45) })).toEqual([
    `[test/Gateway] 'name' must be a DNS label (a-z, 0-9 and dashes, starting with a letter) of at most 44 characters, got "${'a'.repeat(45)}": ` +
    `Kubernetes allows 52 characters for '${'a'.repeat(45)}-sampler'; shorten it`,
  ]);
});

test('two gateways of one name', () => {
  const messages = synthRefusal(chart => ['One', 'Two'].forEach(id => new TailSamplingGateway(chart, id, { exportTo, name: 'same' })));
  expect(messages).toContain(
    "[test/Two/Sampler/Resource-0] 'name' must be unique among objects of kind Deployment in namespace observability, got \"same-sampler-0\": " +
    "test/One/Sampler/Resource-0 has the same; give one of the two constructs another 'name', or, if they are for two clusters, an App of its own");
});

test('a release that has shards takes them', () => {
  const chart = testChart();
  gateway(chart, { shards: 8, version: OtelCollectorVersion.of('0.160.0') });
  expect(synth(chart)).toHaveLength(9);
});

describe('a sender that a receiver with TLS would turn away', () => {
  const tls = PlatformTls.certManager({ issuer: 'ca' });
  const FIX = 'take the destination from destinationFor(endpoint) of the agent or gateway that sends, which brings the certificate';

  test('one that shows samplers no certificate', () => {
    expect(synthRefusal(chart => {
      const samplers = gateway(chart, { tls });
      const agent = new OtelCollectorDaemonSet(chart, 'agent', { exportTo });
      agent.config.pipeline('traces').addExporter(OtelExporter.otlp(samplers.destination));
    })).toEqual([
      `[test/agent] 'config.exporters.load_balancing.tls' must be with a certificate, which gateway-sampler asks for, got {"insecure":true}: ${FIX}`,
    ]);
  });

  test('one that speaks plain text to a router with TLS', () => {
    const define = (settings: object) => (chart: Chart) => {
      gateway(chart, { tls, router: { receiverTls: OtlpReceiverTls.SERVER } });
      const agent = new OtelCollectorDaemonSet(chart, 'agent', { exportTo });
      agent.config.pipeline('traces').addExporter(OtelExporter.custom('otlp_grpc/router', { endpoint: 'gateway-router.observability.svc:4317', ...settings }));
    };
    expect(synthRefusal(define({ tls: { insecure: true } }))).toEqual([
      `[test/agent] 'config.exporters.otlp_grpc/router.tls' must be TLS, which gateway-router speaks, got {"insecure":true}: ${FIX}`,
    ]);
    const chart = testChart();
    define({ tls: { ca_file: '/etc/ca.crt' } })(chart);
    expect(() => synth(chart)).not.toThrow();
  });

  test('not one that was given a certificate', () => {
    const chart = testChart();
    const samplers = gateway(chart, { tls });
    const agent = new OtelCollectorDaemonSet(chart, 'agent', { exportTo });
    agent.config.pipeline('traces').addExporter(OtelExporter.otlp(agent.destinationFor(samplers)));
    expect(() => synth(chart)).not.toThrow();
  });
});
