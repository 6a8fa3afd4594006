import { Chart } from 'cdk8s';
import {
  OtelCollectorDaemonSet, OtelExporter, OtlpEndpoint, PlatformTls, SamplerDiscovery, TailSamplingGateway, TailSamplingGatewayOptions,
  TailSamplingPolicy,
} from '../../src';
import { testChart } from '../support/chart';
import { parseConfig } from '../support/manifests';
import { find, KubeObject, refusal, synth, synthRefusal } from '../support/synth';

const exportTo = OtlpEndpoint.fromAttributes({ host: 'jaeger.obs.svc', port: 4317 });

function gateway(chart: Chart, props: TailSamplingGatewayOptions = {}): TailSamplingGateway {
  return new TailSamplingGateway(chart, 'Gateway', { exportTo, ...props });
}

function refused(props: TailSamplingGatewayOptions): string[] {
  return refusal(chart => gateway(chart, props));
}

function rendered(props: TailSamplingGatewayOptions = {}, change: (gateway: TailSamplingGateway) => void = () => {}): KubeObject[] {
  const chart = testChart();
  change(gateway(chart, props));
  return synth(chart);
}

describe('two groups of samplers', () => {
  const tls = PlatformTls.certManager({ issuer: 'ca' });
  const objects = rendered({ replication: 2, tls, router: {} });

  test('have one configuration and one certificate with both names', () => {
    expect(find(objects, 'ConfigMap', 'gateway-sampler-b').data).toEqual(find(objects, 'ConfigMap', 'gateway-sampler').data);
    expect(find(objects, 'Certificate', 'gateway-sampler-tls').spec.dnsNames)
      .toEqual(['gateway-sampler.observability.svc', 'gateway-sampler-b.observability.svc']);
    const secrets = ['gateway-sampler', 'gateway-sampler-b'].map(name =>
      find(objects, 'StatefulSet', name).spec.template.spec.volumes.flatMap(({ secret }: any) => secret ? [secret.secretName] : []));
    expect(secrets).toEqual([['gateway-sampler-tls', 'gateway-sampler-clients'], ['gateway-sampler-tls', 'gateway-sampler-clients']]);
  });

  test('both get what the configuration is merged with', () => {
    const merged = rendered({ replication: 2 }, own => own.samplerConfig.merge({ processors: { tail_sampling: { num_traces: 5 } } }));
    expect(parseConfig(find(merged, 'ConfigMap', 'gateway-sampler-b')).processors.tail_sampling.num_traces).toBe(5);
  });

  test('both get all spans of a sender, by DNS, over connections with the name of each', () => {
    const { exporters, service } = parseConfig(find(objects, 'ConfigMap', 'gateway-router'));
    expect(service.pipelines.traces.exporters).toEqual(['load_balancing', 'load_balancing/copy-1']);
    expect(['load_balancing', 'load_balancing/copy-1'].map(id => [exporters[id].resolver.dns.hostname, exporters[id].protocol.otlp.tls.server_name_override])).toEqual([
      ['gateway-sampler.observability.svc', 'gateway-sampler.observability.svc'], ['gateway-sampler-b.observability.svc', 'gateway-sampler-b.observability.svc'],
    ]);
    expect(exporters['load_balancing/copy-1'].protocol.otlp.tls.cert_file).toBe(exporters.load_balancing.protocol.otlp.tls.cert_file);
  });

  test('are updated one after the other by Argo CD, and drained one pod at a time over both', () => {
    const waves = ['gateway-sampler', 'gateway-sampler-b'].map(name => find(objects, 'StatefulSet', name).metadata.annotations!['argocd.argoproj.io/sync-wave']);
    expect(waves).toEqual(['4', '5']);
    expect(objects.filter(({ kind, metadata }) => kind === 'PodDisruptionBudget' && metadata.name.startsWith('gateway-sampler'))).toHaveLength(1);
    expect(find(rendered({ replication: 2, replicas: 1 }), 'PodDisruptionBudget', 'gateway-sampler').spec.maxUnavailable).toBe(1);
  });

  test('keep away from each other, unless the user says where pods go', () => {
    const copy = find(objects, 'StatefulSet', 'gateway-sampler-b').spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution;
    expect(copy).toEqual([{
      weight: 100,
      podAffinityTerm: {
        labelSelector: {
          matchLabels: { 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/component': 'sampler' },
          matchExpressions: [{ key: 'app.kubernetes.io/instance', operator: 'In', values: ['gateway-sampler'] }],
        },
        topologyKey: 'kubernetes.io/hostname',
      },
    }]);
    const given = rendered({ replication: 2, affinity: { podAffinity: {} } });
    expect(find(given, 'StatefulSet', 'gateway-sampler').spec.template.spec.affinity).toEqual({ podAffinity: {} });
  });

  test('can be known by lists, too', () => {
    const config = parseConfig(find(rendered({ replication: 2, discovery: SamplerDiscovery.FIXED, router: {} }), 'ConfigMap', 'gateway-router'));
    expect(config.exporters['load_balancing/copy-1'].resolver.static.hostnames[0]).toBe('gateway-sampler-b-0.observability.svc:4317');
  });

  test('known by lists, the second takes over from its old version when the first has', () => {
    const listed = rendered({ replication: 2, discovery: SamplerDiscovery.FIXED });
    const both = ['gateway-sampler-0', 'gateway-sampler-b-0'].map(name => find(listed, 'Deployment', name));
    expect(both.map(({ spec, metadata }) => [spec.minReadySeconds, metadata.annotations!['argocd.argoproj.io/sync-wave']])).toEqual([[undefined, '4'], [30, '5']]);
  });

  test('are parts of the gateway, and of no gateway that has one', () => {
    const chart = testChart('obs');
    const own = gateway(chart, { replication: 2 });
    expect([own.copyStatefulSet!.name, own.copyService!.name, own.copyDestinations!.map(({ host }) => host)])
      .toEqual(['gateway-sampler-b', 'gateway-sampler-b', ['gateway-sampler-b.obs.svc']]);
    const single = gateway(testChart());
    expect([single.copyStatefulSet, single.copyService, single.copyDestinations]).toEqual([undefined, undefined, undefined]);
  });
});

describe('senders that know the samplers in another way than the others', () => {
  const FIX = 'senders that know the samplers in different ways route one trace to two of them; use OtelExporter.otlp(gateway.destination)';
  const LIST = [0, 1, 2].map(index => `gateway-sampler-${index}.observability.svc:4317`);

  function agentWith(resolver: object, props: TailSamplingGatewayOptions = {}): string[] {
    return synthRefusal(chart => {
      gateway(chart, props);
      const agent = new OtelCollectorDaemonSet(chart, 'Agent', { exportTo });
      agent.config.pipeline('traces').addExporter(OtelExporter.custom('load_balancing', { resolver }));
    });
  }

  test('by DNS, where the others have a list', () => {
    const resolver = { dns: { hostname: 'gateway-sampler.observability.svc', port: '4317' } };
    expect(agentWith(resolver)).toEqual([
      `[test/Agent] 'config.exporters.load_balancing.resolver' must be the list that all senders use (${LIST.join(', ')}), got ${JSON.stringify(resolver)}: ${FIX}`,
    ]);
  });

  test('by a list of other length', () => {
    expect(agentWith({ static: { hostnames: LIST.slice(0, 2) } })).toEqual([
      `[test/Agent] 'config.exporters.load_balancing.resolver' must be the list that all senders use (${LIST.join(', ')}), got ${JSON.stringify(LIST.slice(0, 2))}: ${FIX}`,
    ]);
  });

  test('by a list, where the others ask DNS', () => {
    const hostnames = ['gateway-sampler.observability.svc:4317'];
    expect(agentWith({ static: { hostnames } }, { discovery: SamplerDiscovery.DNS })).toEqual([
      `[test/Agent] 'config.exporters.load_balancing.resolver' must be dns, as all senders have it, got ${JSON.stringify(hostnames)}: ${FIX}`,
    ]);
  });

  test('by one sampler of the list, without trace ids', () => {
    expect(synthRefusal(chart => {
      gateway(chart);
      const direct = OtlpEndpoint.fromAttributes({ host: 'gateway-sampler-1.observability.svc', port: 4317 });
      new OtelCollectorDaemonSet(chart, 'Agent', { exportTo: direct });
    })).toHaveLength(1);
  });

  test('not by DNS in another namespace, which are other samplers', () => {
    const chart = testChart();
    gateway(chart);
    const agent = new OtelCollectorDaemonSet(chart, 'Agent', { exportTo });
    agent.config.pipeline('traces').addExporter(OtelExporter.custom('load_balancing', { resolver: { dns: { hostname: 'gateway-sampler.other.svc' } } }));
    expect(() => synth(chart)).not.toThrow();
  });
});

describe('replication', () => {
  const ALONE = 'a policy that decides by the trace alone, with replication: 2';
  const BUDGETS = 'two samplers spend their budgets on different traces; use percentage(), or replication: 1';
  const KNOWN = 'of a type that is known to decide by the trace alone, with replication: 2';
  const VOUCH = 'if it does, say so: TailSamplingPolicy.custom(…, { decidesAlike: true })';

  test.each([0, 3, 1.5])('of %d', replication => {
    expect(refused({ replication })).toEqual([
      `[test/Gateway] 'replication' must be 1 or 2, got ${replication}: with 2, one sampler may be lost at a time without a loss of traces`,
    ]);
  });

  test.each<[string, TailSamplingPolicy, string, string, string, string]>([
    ['a rate', TailSamplingPolicy.rateLimiting(10), 'policies[0]', 'rate-limit (rate_limiting)', ALONE, BUDGETS],
    ['a budget', TailSamplingPolicy.composite({
      maxTotalSpansPerSecond: 1, allocations: [{ policy: TailSamplingPolicy.errors(), percent: 100 }],
    }), 'policies[0]', 'composite (composite)', ALONE, BUDGETS],
    ['a rate inside of allOf', TailSamplingPolicy.allOf([TailSamplingPolicy.errors(), TailSamplingPolicy.rateLimiting(10)]),
      'policies[0].policies[1]', 'rate-limit (rate_limiting)', ALONE, BUDGETS],
    ['a rate inside of drop', TailSamplingPolicy.drop([TailSamplingPolicy.rateLimiting(10)]), 'policies[0].policies[0]', 'rate-limit (rate_limiting)', ALONE, BUDGETS],
    ['bytes by the name of upstream, in spite of a promise', TailSamplingPolicy.custom('bytes', 'bytes_limiting', {}, { decidesAlike: true }),
      'policies[0]', 'bytes (bytes_limiting)', ALONE, BUDGETS],
    ['a rate inside of not', TailSamplingPolicy.custom('few', 'not', { not_sub_policy: { name: 'rate', type: 'rate_limiting' } }),
      'policies[0].policies[0]', 'rate (rate_limiting)', ALONE, BUDGETS],
    ['a type of an extension', TailSamplingPolicy.custom('mine', 'my_policy', {}), 'policies[0]', 'mine (my_policy)', KNOWN, VOUCH],
  ])('with %s', (_name, policy, prop, value, allowed, fix) => {
    expect(synthRefusal(chart => gateway(chart, { replication: 2, policies: [policy] }))).toEqual([
      `[test/Gateway] '${prop}' must be ${allowed}, got "${value}": ${fix}`,
    ]);
  });

  test('with a rate that is added, or merged into the configuration', () => {
    expect(synthRefusal(chart => gateway(chart, { replication: 2 }).addPolicy(TailSamplingPolicy.rateLimiting(10)))).toEqual([
      `[test/Gateway] 'policies[3]' must be ${ALONE}, got "rate-limit (rate_limiting)": ${BUDGETS}`,
    ]);
    const policies = [{ name: 'merged', type: 'rate_limiting', rate_limiting: { spans_per_second: 1 } }];
    expect(synthRefusal(chart => gateway(chart, { replication: 2 }).samplerConfig.merge({ processors: { tail_sampling: { policies } } }))).toEqual([
      `[test/Gateway] 'policies[0]' must be ${ALONE}, got "merged (rate_limiting)": ${BUDGETS}`,
    ]);
  });

  test('not with what decides by the trace alone, and with what somebody vouches for', () => {
    const chart = testChart();
    gateway(chart, {
      replication: 2,
      policies: [
        TailSamplingPolicy.drop([TailSamplingPolicy.stringAttribute('url.path', ['/healthz'])]),
        ...TailSamplingGateway.defaultPolicies(),
        TailSamplingPolicy.allOf([TailSamplingPolicy.custom('mine', 'my_policy', {}, { decidesAlike: true }), TailSamplingPolicy.spanCount({ minimum: 2 })]),
        TailSamplingPolicy.custom('state', 'trace_state', { key: 'debug', values: ['1'] }),
      ],
    });
    expect(() => synth(chart)).not.toThrow();
  });

  test('not asked of one group, whatever its policies are', () => {
    const chart = testChart();
    gateway(chart, { policies: [TailSamplingPolicy.rateLimiting(10)] });
    expect(() => synth(chart)).not.toThrow();
  });

  test('with a sender that reaches one group only', () => {
    expect(synthRefusal(chart => {
      const own = gateway(chart, { replication: 2 });
      const agent = new OtelCollectorDaemonSet(chart, 'Agent', { exportTo });
      agent.config.pipeline('traces').addExporter(OtelExporter.otlp(agent.destinationFor(own)));
    })).toEqual([
      "[test/Agent] 'config.service.pipelines.traces.exporters' must be with an exporter to gateway-sampler-b.observability.svc, which must get the same spans, " +
      'got ["otlp_grpc","load_balancing"]: add one for each of destinationsFor(gateway) of the agent or gateway that sends',
    ]);
  });

  test('not with a sender that reaches both', () => {
    const chart = testChart();
    const own = gateway(chart, { replication: 2, tls: PlatformTls.certManager({ issuer: 'ca' }) });
    const agent = new OtelCollectorDaemonSet(chart, 'Agent', { exportTo });
    agent.destinationsFor(own).forEach((destination, index) =>
      agent.config.pipeline('traces').addExporter(OtelExporter.otlp(destination, { name: `samplers-${index}` })));
    expect(() => synth(chart)).not.toThrow();
  });
});

test('an exporter of the user\'s own gets a certificate, too', () => {
  const chart = testChart();
  const own = gateway(chart, { tls: PlatformTls.certManager({ issuer: 'ca' }) });
  const endpoint = OtlpEndpoint.fromAttributes({ host: 'elsewhere.svc', port: 4317, mutualTls: PlatformTls.secrets({ sampler: 'mine' }) });
  expect(own.destinationFor(endpoint).tls).toMatchObject({ caFile: '/etc/tls/mine/ca.crt', certFile: '/etc/tls/mine/tls.crt', keyFile: '/etc/tls/mine/tls.key' });
});
