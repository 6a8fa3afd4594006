import { withDiagnostics } from './support/diagnostics';
import { CHANGED } from './support/faults/changes';
import { Fault, runFault } from './support/faults/fault-run';
import { record } from './support/faults/fault-table';
import { KILLS } from './support/faults/kills';
import { nodesAreOffLimits } from './support/faults/node-faults';
import { OUTAGES } from './support/faults/outages';
import { overload } from './support/faults/overload';
import { PlatformUnderFault } from './support/faults/platform-under-fault';

const PLATFORM = 'test-faults';
const ALL = process.env.CLUSTER_TESTS === 'all';

/** In the normal run: each claim once, shorter, and one pod of a kind. */
const SHORT: Fault[] = [KILLS.killSampler, KILLS.killIngester, KILLS.killBroker, KILLS.killStore];
const COMPLETE: Fault[] = [
  KILLS.killAgent, KILLS.killSampler, KILLS.killRouter, KILLS.killCollector, KILLS.killEachBroker, KILLS.killIngester, KILLS.killEachStore,
  KILLS.killQuery,
  CHANGED.rollingRestart, CHANGED.changeConfiguration, CHANGED.upgrade,
  OUTAGES.storeAway(120), OUTAGES.kafkaAway(60), OUTAGES.diskFull(30), OUTAGES.poisonTopic, overload(60),
];

describe('under load from three nodes', () => {
  let platform: PlatformUnderFault;

  beforeAll(async () => {
    platform = await PlatformUnderFault.start(PLATFORM);
  });

  afterAll(() => platform?.remove());

  const run = (fault: Fault) => withDiagnostics(platform.namespaces, async () => {
    const result = await runFault(platform, fault);
    record(result);
    expect(result.problems).toEqual([]);
  });

  test.each((ALL ? COMPLETE : SHORT).map(fault => [fault.name, fault] as const))('%s', async (_name, fault) => run(fault));

  (nodesAreOffLimits() ? test.skip : test).each((ALL ? [OUTAGES.losePower, OUTAGES.cutOff] : [OUTAGES.losePower]).map(fault => [fault.name, fault] as const))('%s', async (_name, fault) => run(fault));
});
