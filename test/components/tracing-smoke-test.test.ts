import { Duration } from 'cdk8s';
import {
  OtlpReceiverTls, PlatformTls, SmokeTestJob, TailSamplingPolicy, TracingPlatform, TracingPlatformProps, TracingSmokeTest, UiAuth,
} from '../../src';
import { testChart } from '../support/chart';
import { container, podTemplateOf, workloads } from '../support/manifests';
import { reachable } from '../support/network';
import { EXISTING, ISSUER, platformObjects, PRODUCTION } from '../support/platforms';
import { find, KubeObject, listNames, refusal, synth, synthRefusal } from '../support/synth';

const HOST = (service: string) => `${service}.observability.svc`;
const OIDC = {
  issuerUrl: 'https://login.example.com', clientId: 'jaeger', clientSecret: { secretName: 's', key: 'k' }, cookieSecret: { secretName: 's', key: 'c' }, allowedGroups: ['sre'],
};

function variables(workload: KubeObject): Record<string, string> {
  return Object.fromEntries(container(workload).env.map(({ name, value }: any) => [name, value]));
}

function smokeTest(props: TracingPlatformProps): KubeObject {
  return find(platformObjects({ smokeTest: {}, ...props }), 'CronJob', 'tracing-smoke-test');
}

function refused(props: TracingPlatformProps): string[] {
  return refusal(chart => new TracingPlatform(chart, 'tracing', { smokeTest: {}, ...props }));
}

test('a platform gets these objects more, and nothing of it changes', () => {
  const without = platformObjects({});
  const all = platformObjects({ smokeTest: {} });
  const added = all.filter(object => !without.some(one => JSON.stringify(one) === JSON.stringify(object)));
  expect(listNames(added).map(name => name.replace(/-[0-9a-f]{8}$/, '-HASH'))).toEqual([
    'ConfigMap/tracing-smoke-test',
    'CronJob/tracing-smoke-test',
    'Job/tracing-smoke-test-HASH',
    'Service/tracing-smoke-test-agent',
    'Service/tracing-smoke-test-collector',
    'Service/tracing-smoke-test-elasticsearch',
    'Service/tracing-smoke-test-ingester',
    'Service/tracing-smoke-test-kafka',
    'Service/tracing-smoke-test-sampler',
  ]);
  expect(all).toHaveLength(without.length + added.length);
});

test('it sends to the agents, looks into Jaeger, and knows every hop between', () => {
  expect(variables(smokeTest({}))).toEqual({
    AGENT_URL: 'http://tracing-agent.observability.svc:4318',
    QUERY_URL: 'http://tracing-jaeger-query.observability.svc:16686',
    WAIT_SECONDS: '120',
    HOPS: [
      `agent 8888 ${HOST('tracing-smoke-test-agent')}`,
      `sampler 8888 ${HOST('tracing-smoke-test-sampler')}`,
      `jaeger-collector 8888 ${HOST('tracing-smoke-test-collector')}`,
      `kafka - ${HOST('tracing-smoke-test-kafka')}`,
      `jaeger-ingester 8888 ${HOST('tracing-smoke-test-ingester')}`,
      `elasticsearch - ${HOST('tracing-smoke-test-elasticsearch')}`,
    ].join('\n'),
  });
});

test('its Services lead to pods that are ready, and that for agents to the one of its node', () => {
  const objects = platformObjects({ smokeTest: {} });
  const spec = (hop: string) => find(objects, 'Service', `tracing-smoke-test-${hop}`).spec;
  expect(spec('agent')).toMatchObject({ type: 'ClusterIP', internalTrafficPolicy: 'Local', ports: [{ name: 'metrics', port: 8888 }] });
  expect(spec('kafka')).toEqual({
    clusterIP: 'None',
    selector: { 'app.kubernetes.io/name': 'kafka', 'app.kubernetes.io/instance': 'tracing-kafka', 'app.kubernetes.io/component': 'broker' },
    ports: [{ name: 'client', port: 9092, targetPort: 'client', protocol: 'TCP' }],
  });
  expect(spec('elasticsearch').selector).toMatchObject({ 'app.kubernetes.io/name': 'elasticsearch', 'app.kubernetes.io/instance': 'tracing-elasticsearch' });
});

test('two groups of samplers are one hop; systems that exist already are none', () => {
  const { HOPS } = variables(smokeTest({ ...EXISTING, gateway: { replication: 2 } }));
  expect(HOPS.split('\n').slice(1)).toEqual([
    `sampler 8888 ${HOST('tracing-smoke-test-sampler')} ${HOST('tracing-smoke-test-sampler-b')}`,
    `jaeger-collector 8888 ${HOST('tracing-smoke-test-collector')}`,
    'kafka -',
    `jaeger-ingester 8888 ${HOST('tracing-smoke-test-ingester')}`,
    'elasticsearch -',
  ]);
});

test('it passes Pod Security, has little, and its image is in the list', () => {
  const chart = testChart();
  const platform = new TracingPlatform(chart, 'tracing', { smokeTest: {} });
  const { spec } = podTemplateOf(find(synth(chart), 'CronJob', 'tracing-smoke-test'));
  const [main] = spec.containers;
  expect(spec).toMatchObject({ automountServiceAccountToken: false, restartPolicy: 'Never', securityContext: { runAsNonRoot: true, runAsUser: 10001 } });
  expect(main.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
  expect(main.resources).toEqual({ requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '200m', memory: '64Mi' } });
  expect(main.image).toBe('docker.elastic.co/elasticsearch/elasticsearch:8.19.20');
  expect(platform.images).toContain(main.image);
});

test('it has an image of its own where it is given one, or where Jaeger is', () => {
  expect(container(smokeTest({ smokeTest: { curlImage: { repository: 'curlimages/curl', tag: '8.17.0' } } })).image).toBe('curlimages/curl:8.17.0');
  expect(container(smokeTest({ jaeger: { index: { curlImage: { repository: 'curlimages/curl', tag: '8.17.0' } } } })).image).toBe('curlimages/curl:8.17.0');
});

test('over TLS it knows the CA of the API; agents in plain text ask it for nothing', () => {
  const workload = smokeTest(PRODUCTION);
  const { AGENT_URL, AGENT_CA, QUERY_URL, QUERY_CA } = variables(workload);
  expect([AGENT_URL, AGENT_CA, QUERY_URL, QUERY_CA]).toEqual([
    'http://tracing-agent.observability.svc:4318', undefined, 'https://tracing-jaeger-query.observability.svc:16686', '/etc/tls/tracing-jaeger-query-tls/ca.crt',
  ]);
  expect(podTemplateOf(workload).spec.volumes.filter(({ secret }: any) => secret)).toEqual([
    { name: 'secret-0', secret: { secretName: 'tracing-jaeger-query-tls', defaultMode: 0o440, items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
  ]);
});

test('where agents want certificates, it has one', () => {
  const objects = platformObjects({ ...PRODUCTION, smokeTest: {}, agent: { receiverTls: OtlpReceiverTls.MUTUAL } });
  expect(find(objects, 'Certificate', 'tracing-smoke-test-tls').spec).toMatchObject({ commonName: 'tracing-smoke-test.observability', usages: ['client auth', 'digital signature'] });
  const { AGENT_URL, AGENT_CERT, AGENT_KEY } = variables(find(objects, 'CronJob', 'tracing-smoke-test'));
  expect([AGENT_URL, AGENT_CERT, AGENT_KEY]).toEqual([
    'https://tracing-agent.observability.svc:4318', '/etc/tls/tracing-smoke-test-tls/tls.crt', '/etc/tls/tracing-smoke-test-tls/tls.key',
  ]);
  const secrets = PlatformTls.secrets({
    agent: 'a', sampler: 's', jaegerCollector: 'c', jaegerIngester: 'i', jaegerQuery: 'q', jaegerIndexManager: 'x', kafka: 'k', kafkaAdmin: 'm', elasticsearch: 'e',
  });
  expect(refused({ tls: secrets, agent: { receiverTls: OtlpReceiverTls.MUTUAL } })).toEqual([
    "[test/tracing/SmokeTest] 'tls.smokeTest' must be the name of a Secret with tls.crt, tls.key and ca.crt, got nothing: add it: PlatformTls.secrets({ …, smokeTest: '…' })",
  ]);
});

test('policies let it do this and no more', () => {
  const edges = reachable(platformObjects({ ...PRODUCTION, smokeTest: {} })).filter(edge => edge.includes('smoke-test'));
  expect([...new Set(edges)]).toEqual([
    'tracing-smoke-test → tracing-agent:4318',
    'tracing-smoke-test → tracing-agent:8888',
    'tracing-smoke-test → tracing-jaeger-collector:8888',
    'tracing-smoke-test → tracing-jaeger-ingester:8888',
    'tracing-smoke-test → tracing-jaeger-query:16686',
    'tracing-smoke-test → tracing-sampler:8888',
  ]);
});

describe('the Job', () => {
  const jobs = (smoke: object) => workloads(platformObjects({ smokeTest: smoke })).filter(({ metadata }) => metadata.name.startsWith('tracing-smoke-test'));

  test('is a hook of Argo CD where that is asked for', () => {
    const [job] = jobs({ job: SmokeTestJob.ARGO_CD_POST_SYNC, scheduled: false });
    expect([job.kind, job.metadata.name, job.metadata.annotations]).toEqual(['Job', 'tracing-smoke-test-after-sync', {
      'argocd.argoproj.io/hook': 'PostSync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    }]);
  });

  test('has another name when it does something else, and the CronJob tries once', () => {
    const [cron, job] = jobs({});
    const [, other] = jobs({ wait: Duration.minutes(3) });
    expect([cron.kind, job.kind, cron.spec.schedule]).toEqual(['CronJob', 'Job', '*/15 * * * *']);
    expect(other.metadata.name).not.toBe(job.metadata.name);
    expect([job.spec, cron.spec.jobTemplate.spec].map(spec => [spec.backoffLimit, spec.activeDeadlineSeconds])).toEqual([[3, 1200], [0, 300]]);
  });

  test('can be left out', () => {
    expect(jobs({ job: SmokeTestJob.NONE, schedule: '5 * * * *' }).map(({ kind, spec }) => [kind, spec.schedule])).toEqual([['CronJob', '5 * * * *']]);
  });
});

test('a login takes the header from a Secret', () => {
  const props = { ...PRODUCTION, jaeger: { ui: { host: 'tracing.example.com', auth: UiAuth.oidc({ ...OIDC, bearerTokens: true }) } } };
  const workload = smokeTest({ ...props, smokeTest: { queryAuthorization: { secretName: 'smoke', key: 'header' } } });
  expect(variables(workload).QUERY_AUTHORIZATION_FILE).toBe('/etc/smoke-test-authorization/header');
  expect(refused(props)).toEqual([
    "[test/tracing/SmokeTest] 'queryAuthorization' must be given where Jaeger's API asks for a login, got nothing: name a Secret with the header's value, 'Bearer …', and keep the token in it valid",
  ]);
});

describe('it refuses', () => {
  test('a login without tokens', () => {
    const jaeger = { ui: { host: 'tracing.example.com', auth: UiAuth.oidc(OIDC) } };
    expect(refused({ tls: ISSUER, smokeTest: { queryAuthorization: { secretName: 'smoke', key: 'header' } }, jaeger })).toEqual([
      "[test/tracing/SmokeTest] 'jaeger.ui.auth' must be with bearerTokens: true beside a smoke test, got \"bearerTokens: false\": without it no program gets past the login; set it in UiAuth.oidc({ … })",
    ]);
  });

  test('a platform without agents or Jaeger', () => {
    expect(refused({ agents: false, gateway: { router: {} } })).toEqual([
      "[test/tracing] 'smokeTest' must be left out beside 'agents: false' and 'backend', got \"(set)\": it sends to the platform's agents and asks its Jaeger; remove it",
    ]);
  });

  test('to never run, an unknown schedule, a repository without a tag', () => {
    expect(refused({ smokeTest: { scheduled: false, job: SmokeTestJob.NONE, schedule: 'hourly', imageRepository: 'curl' } })).toEqual([
      "[test/tracing/SmokeTest] 'imageRepository' must be left out, got \"curl\": say curlImage: { repository: '…', tag: '…' }; the image has no version of this library's",
      "[test/tracing/SmokeTest] 'schedule' must be five fields of cron, got \"hourly\": for example '*/15 * * * *'",
      "[test/tracing/SmokeTest] 'job' must be another than NONE with 'scheduled: false', got \"none\": it would never run; remove one of the two",
    ]);
  });

  test('another namespace than that of its parts', () => {
    expect(refusal(chart => {
      const { agent, jaeger } = new TracingPlatform(testChart('tracing'), 'tracing');
      return new TracingSmokeTest(chart, 'smoke-test', { agent: agent!, jaeger: jaeger! });
    })).toEqual([
      "[test/smoke-test] 'scope' must be in the namespace of agents and Jaeger (tracing), got \"observability\": its Services lead to their pods; define it in their chart",
    ]);
  });

  test('policies that drop its trace, and a wait that is too short', () => {
    const smoke = { wait: Duration.seconds(10) };
    const define = (policies: TailSamplingPolicy[]) => synthRefusal(chart => new TracingPlatform(chart, 'tracing', { gateway: { policies }, smokeTest: smoke }));
    const short = "[test/tracing/SmokeTest] 'wait' must be longer than the samplers' decision wait (10s), got \"10s\": the trace is on its way only then; give a minute more";
    expect(define([TailSamplingPolicy.percentage(10)]).map(line => line.replace(/^.*(?=\[test)/, ''))).toEqual([
      "[test/tracing/SmokeTest] 'gateway.policies' must be such that the trace of the smoke test is kept, got [\"percentage\"]: add TailSamplingPolicy.errors() or TailSamplingPolicy.serviceName(['tracing-smoke-test'])",
      short,
    ]);
    const keeping = [
      TailSamplingPolicy.errors(), TailSamplingPolicy.serviceName(['tracing-smoke-test']), TailSamplingPolicy.always(), TailSamplingPolicy.percentage(100),
    ];
    keeping.forEach(policy => expect(define([policy])).toEqual([short]));
  });
});
