import { withDiagnostics } from './support/diagnostics';
import { CHANGED } from './support/faults/changes';
import { Fault, runFault } from './support/faults/fault-run';
import { record } from './support/faults/fault-table';
import { KILLS } from './support/faults/kills';
import { SteadyLoad } from './support/faults/load';
import { nodesAreOffLimits } from './support/faults/node-faults';
import { OUTAGES } from './support/faults/outages';
import { overload } from './support/faults/overload';
import { PlatformUnderFault } from './support/faults/platform-under-fault';
import { ALL } from './support/slow';

const PLATFORM = 'test-faults';
/** Milliseconds for one fault, its recovery and the counting. */
const LONGEST = 1_200_000;

/** In the normal run: fewer seconds, and one pod of a kind; a sampler dies with its node. */
const SHORT: Fault[] = [KILLS.killEachKind];
const SHORT_NODES: Fault[] = [OUTAGES.powerLoss(30)];

const COMPLETE: Fault[] = [
  KILLS.killAgent, KILLS.killSampler, KILLS.killCollector, KILLS.killEachBroker, KILLS.killIngester, KILLS.killEachStore,
  KILLS.killQuery, CHANGED.rollingRestart, CHANGED.changeConfiguration, CHANGED.changeSizes, CHANGED.changeRetentionAndReplicas,
  ...CHANGED.versionsOfEnvironment, OUTAGES.storeAway(120), OUTAGES.kafkaAway(60), OUTAGES.diskFull(30), OUTAGES.poisonTopic, overload(60),
  KILLS.killRouter,
];
const COMPLETE_NODES: Fault[] = [OUTAGES.powerLoss(60), OUTAGES.partition(60)];

describe('under load from three nodes', () => {
  let platform: PlatformUnderFault;
  let load: SteadyLoad;

  beforeAll(async () => {
    platform = await PlatformUnderFault.start(PLATFORM);
    load = new SteadyLoad(platform);
  });

  afterAll(async () => {
    await load?.stop();
    await platform?.remove();
  });

  const run = (fault: Fault) => withDiagnostics(platform.namespaces, async () => {
    const result = await runFault(platform, load, fault);
    record(result);
    expect(result.problems).toEqual([]);
  });

  const cases = (all: Fault[], short: Fault[]) => (ALL ? all : short).map(fault => [fault.name, fault] as const);

  test.each(cases(COMPLETE, SHORT))('%s', async (_name, fault) => run(fault), LONGEST);

  const testOfNodes = nodesAreOffLimits() ? test.skip : test;
  testOfNodes.each(cases(COMPLETE_NODES, SHORT_NODES))('%s', async (_name, fault) => run(fault), LONGEST);
});
