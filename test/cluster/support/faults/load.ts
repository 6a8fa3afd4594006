import { PlatformUnderFault } from './platform-under-fault';
import { senderNodes, startTraces, TraceGeneration } from '../trace-generator';
import { newRun } from '../trace-plan';
import { sleep } from '../wait';

/** The load under which each fault happens: from three nodes, six spans in a trace. */
export const TRACES_PER_SECOND = 50;
/** Added to the decision wait, so that a fault finds spans in every part of the chain. */
const SECONDS_BEFORE_FAULT = 10;
/** How long one run may last; then another begins. */
const LONGEST_SECONDS = 1200;
/** What is left of a run must be enough for the longest fault, its recovery and the counting. */
const LONGEST_FAULT_SECONDS = 600;

/** A load that goes on from one fault to the next, until a sender dies or the way of the spans is another. */
export class SteadyLoad {
  private current?: { readonly generation: TraceGeneration; readonly url: string };

  public constructor(private readonly platform: PlatformUnderFault) {}

  /** The load to a URL, long enough under way that spans are in every part of the chain. */
  public async underWay(url: string): Promise<TraceGeneration> {
    if (this.current?.url !== url || !await this.goesOn(this.current.generation)) {
      await this.stop();
      this.current = { generation: await this.start(url), url };
    }
    const { generation } = this.current;
    const begun = generation.start.getTime() + (this.platform.decisionWaitSeconds + SECONDS_BEFORE_FAULT) * 1000;
    await sleep(Math.max(0, begun - Date.now()));
    return generation;
  }

  public async stop(): Promise<void> {
    await this.current?.generation.stop();
    this.current = undefined;
  }

  private async goesOn(generation: TraceGeneration): Promise<boolean> {
    const left = LONGEST_SECONDS - (Date.now() - generation.start.getTime()) / 1000;
    return left > LONGEST_FAULT_SECONDS && (await generation.senders()).length === generation.plan.senders.length;
  }

  private start(url: string): Promise<TraceGeneration> {
    return startTraces({
      run: newRun('fault'),
      traces: LONGEST_SECONDS * TRACES_PER_SECOND,
      nodes: senderNodes(this.platform.nodes),
      namespace: this.platform.applications,
      url,
      rate: TRACES_PER_SECOND,
      attempts: 1000,
      postTimeoutSeconds: 5,
      longestPauseSeconds: 2,
    });
  }
}
