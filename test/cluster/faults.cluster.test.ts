import { withDiagnostics } from './support/diagnostics';
import { COMPLETE, COMPLETE_NODES, SHORT } from './support/faults/all-faults';
import { Fault, runFault } from './support/faults/fault-run';
import { record } from './support/faults/fault-table';
import { SteadyLoad } from './support/faults/load';
import { nodesAreOffLimits } from './support/faults/node-faults';
import { PlatformUnderFault } from './support/faults/platform-under-fault';
import { ALL, testSlow } from './support/slow';

const PLATFORM = 'test-faults';
/** Milliseconds for one fault, its recovery and the counting. */
const LONGEST = 2_400_000;

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

  const cases = (faults: Fault[]) => faults.map(fault => [fault.name, fault] as const);

  test.each(cases(ALL ? [...SHORT, ...COMPLETE] : SHORT))('%s', async (_name, fault) => run(fault), LONGEST);

  const testOfNodes = nodesAreOffLimits() ? test.skip : testSlow;
  testOfNodes.each(cases(COMPLETE_NODES))('%s', async (_name, fault) => run(fault), LONGEST);
});
