import { loadAll } from 'js-yaml';
import { TracingPlatform } from '../../src';
import { productionUnderTest, synthesize, UNDER_TEST } from '../cluster/support/platforms';
import { edgesOf, formatMatrix, listeningPorts, standInsFor } from '../cluster/support/reachability';
import { SECURED_PORTS } from '../cluster/support/refusals';

const platform = loadAll(synthesize('here', (chart) => {
  const props = productionUnderTest();
  new TracingPlatform(chart, 'tracing', { ...props, gateway: { ...props.gateway, router: UNDER_TEST.sized(256) } });
})) as any[];

describe('the ports on which wrong certificates are tried', () => {
  test('are all of the production example but those that are plain text on purpose, and the agents\' own', () => {
    const plain = ['health', 'metrics', 'readiness'];
    const templates = platform.filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind)).map(({ spec }) => spec.template);
    const ports = templates.flatMap(({ metadata, spec }) => spec.containers.flatMap(({ ports: declared }: any) => declared
      .filter(({ name }: any) => !plain.includes(name))
      .map(({ containerPort }: any) => `${metadata.labels['app.kubernetes.io/component']}:${containerPort}`)));
    // Samplers are a Deployment each.
    expect(SECURED_PORTS.map(({ component, port }) => `${component}:${port}`).sort()).toEqual([...new Set(ports)].sort());
  });

  test('are tried with Secrets that the Certificates of the production example make', () => {
    const made = platform.filter(({ kind }) => kind === 'Certificate').map(({ spec }) => spec.secretName);
    const named = SECURED_PORTS.flatMap(({ client, otherClient }) => [client, otherClient ?? client]);
    expect([...new Set(named)].filter((name) => !made.includes(name))).toEqual([]);
  });

  test('have a client\'s certificate that is another\'s wherever that is refused', () => {
    expect(SECURED_PORTS.filter(({ refusals, otherClient }) => (refusals['another client'] === undefined) !== (otherClient === undefined))).toEqual([]);
  });
});

describe('the matrix', () => {
  const probes = [
    { from: 'agent', target: 'sampler:4317', open: true },
    { from: 'agent', target: 'sampler:4317', open: true },
    { from: 'sampler', target: 'collector:4317', open: true },
    { from: 'sampler', target: 'collector:4317', open: false },
    { from: 'sampler', target: 'sampler:4317', open: false },
  ];

  test('has a line for each edge, and tells where pods of a role differ', () => {
    expect(edgesOf(probes)).toEqual(['agent → sampler:4317', 'sampler → collector:4317 (1 of 2)']);
  });

  test('is printed with what was tried', () => {
    expect(formatMatrix(probes)).toBe([
      '5 connections tried, 3 came about',
      'to: 1 collector:4317, 2 sampler:4317',
      'from     1    2',
      'agent         2/2',
      'sampler  1/2  .',
    ].join('\n'));
  });

  test('knows the ports that Linux says are listening on more than loopback', () => {
    const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n';
    const v4 = '   0: 0100007F:1538 00000000:0000 0A 00000000:00000000\n   1: 00000000:10DD 00000000:0000 0A 0:0\n   2: 0A00000A:10DE 0A00000B:9999 01 0:0\n';
    const v6 = '   0: 00000000000000000000000000000000:2384 00000000000000000000000000000000:0000 0A 0:0\n'
      + '   1: 00000000000000000000000001000000:2385 00000000000000000000000000000000:0000 0A 0:0\n';
    expect(listeningPorts(header + v4 + header + v6)).toEqual([4317, 9092]);
  });

  test('has stand-ins for Jobs, with the labels that policies see and none by which a Job knows its own', () => {
    const spec = { template: { metadata: { labels: { 'app.kubernetes.io/component': 'topic', 'batch.kubernetes.io/job-name': 'j', 'job-name': 'j', 'controller-uid': 'u' } } } };
    const metadata = { name: 'topic-0a1b', namespace: 'here' };
    const cronJob = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'cleaner', namespace: 'here' }, spec: { jobTemplate: { spec: { template: { metadata: { labels: { a: 'b' } } } } } } };
    const standIns = standInsFor([
      { apiVersion: 'batch/v1', kind: 'Job', metadata, spec },
      cronJob,
      { apiVersion: 'batch/v1', kind: 'Job', metadata: { ...metadata, name: 'cleaner-1', ownerReferences: [{ kind: 'CronJob', name: 'cleaner' }] }, spec },
    ]);
    expect(standIns.map(({ metadata: { name, namespace, labels } }) => ({ name, namespace, labels }))).toEqual([
      { name: 'topic-0a1b-stand-in', namespace: 'here', labels: { 'app.kubernetes.io/component': 'topic' } },
      { name: 'cleaner-stand-in', namespace: 'here', labels: { a: 'b' } },
    ]);
  });
});
