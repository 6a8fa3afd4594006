import { TracingPlatform } from '../../src';
import { Access, createPasswords, openAccess } from './support/access';
import { CertificateIssuer } from './support/certificates';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { productionUnderTest, synthesize } from './support/platforms';
import { poisonTopic } from './support/poison';
import { waitUntilReady } from './support/readiness';
import { restartStatefulSet } from './support/recovery';
import { RolloutRecord, watchRollout } from './support/rollout-watch';
import { describeSlow } from './support/slow';
import { countTraces } from './support/traced-platform';

const NAMESPACE = 'test-delivery';
const APPLICATIONS = 'test-delivery-apps';
const STORES = { 'tracing-kafka': 3, 'tracing-elasticsearch': 3 };

const manifest = { text: synthesize(NAMESPACE, chart => new TracingPlatform(chart, 'tracing', productionUnderTest())) };

describeSlow('delivery of the production example', () => {
  let access: Access;

  beforeAll(async () => {
    for (const namespace of [NAMESPACE, APPLICATIONS]) {
      await deleteNamespace(namespace);
      await createNamespace(namespace);
    }
    await createPasswords(NAMESPACE);
    await (await CertificateIssuer.create()).issue(manifest.text);
    await applyManifest(manifest);
    await waitUntilReady(NAMESPACE, 400);
    access = await openAccess(NAMESPACE, { certificate: 'tracing-jaeger-query-tls' });
  });

  afterAll(async () => {
    access?.close();
    await deleteManifest(manifest);
    await Promise.all([NAMESPACE, APPLICATIONS].map(namespace => deleteNamespace(namespace)));
  });

  test('passes over records that are no spans, says so, and loses no trace while Kafka and Elasticsearch are restarted pod by pod', () =>
    withDiagnostics([NAMESPACE], async () => {
      let record: RolloutRecord | undefined;
      await countTraces({
        purpose: 'rollout',
        namespace: APPLICATIONS,
        url: `http://tracing-agent.${NAMESPACE}.svc:4318/v1/traces`,
        traces: 1800,
        rate: 10,
        percentage: 10,
        ...access,
        // Jaeger 2.13 may store a span again when a broker goes while it reads.
        duplicatesAllowed: true,
        during: async () => {
          await poisonTopic(NAMESPACE);
          record = await watchRollout(NAMESPACE, STORES, async () => {
            await Promise.all(Object.keys(STORES).map(name => restartStatefulSet(NAMESPACE, name)));
          });
        },
      });
      process.stderr.write(`${record!.stops.join('\n')}\n${JSON.stringify(record!.mostAway)}\n`);
      expect(record!.mostAway).toEqual({ 'tracing-kafka': 1, 'tracing-elasticsearch': 1 });
      // Each pod went because all copies were there, none because it had waited long enough.
      expect(record!.stops.filter(line => /stopping/.test(line)).map(line => line.replace(': stop: ', ': ')).sort()).toEqual([
        ...Array.from({ length: 3 }, (_, index) => `tracing-elasticsearch-${index}: the cluster is green, stopping`),
        ...Array.from({ length: 3 }, (_, index) => `tracing-kafka-${index}: all replicas are in sync, stopping`),
      ]);
    }));
});
