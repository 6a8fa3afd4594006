import { TracingPlatform } from '../../src';
import { Access, createPasswords, openAccess } from './support/access';
import { applyManifest, createNamespace, deleteManifest, deleteNamespace, expectNoDrift } from './support/cluster';
import { withDiagnostics } from './support/diagnostics';
import { evaluationUnderTest, synthesize } from './support/platforms';
import { waitUntilReady } from './support/readiness';
import { countTraces } from './support/traced-platform';

const PLATFORM = 'test-evaluation';
const manifest = { text: synthesize(PLATFORM, chart => new TracingPlatform(chart, 'tracing', evaluationUnderTest())) };

describe('a platform of size EVALUATION', () => {
  let access: Access;

  beforeAll(async () => {
    await deleteNamespace(PLATFORM);
    await createNamespace(PLATFORM);
    await createPasswords(PLATFORM);
    access = await openAccess(PLATFORM);
  });

  afterAll(async () => {
    access?.close();
    await deleteManifest(manifest);
    await deleteNamespace(PLATFORM);
  });

  test('is admitted without a warning, becomes ready and shows no drift', () => withDiagnostics([PLATFORM], async () => {
    await applyManifest(manifest);
    await waitUntilReady(PLATFORM, 420);
    await expectNoDrift(manifest);
  }));

  test('keeps every error and slow trace whole and once, and a tenth of the rest', () => withDiagnostics([PLATFORM], () => countTraces({
    purpose: 'evaluation',
    namespace: PLATFORM,
    url: `http://tracing-agent.${PLATFORM}.svc:4318/v1/traces`,
    traces: 1200,
    rate: 60,
    percentage: 10,
    resourceAttributes: { 'deployment.environment.name': 'evaluation' },
    ...access,
  })));
});
