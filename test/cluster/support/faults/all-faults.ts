import { CHANGED } from './changes';
import { Fault } from './fault-run';
import { KILLS } from './kills';
import { OUTAGES } from './outages';
import { overload } from './overload';

/** In the normal run: one pod of a kind. How a node dies is in sampler-node.cluster.test.ts there. */
export const SHORT: Fault[] = [KILLS.killEachKind];

/** Each pod of a kind, minutes of outage, changes. */
export const COMPLETE: Fault[] = [
  KILLS.killAgent, KILLS.killSampler, KILLS.killCollector, KILLS.killEachBroker, KILLS.killIngester, KILLS.killEachStore,
  KILLS.killQuery, CHANGED.rollingRestart, CHANGED.changeConfiguration, CHANGED.changeSizes, CHANGED.changeRetentionAndReplicas,
  ...CHANGED.versionsOfEnvironment, OUTAGES.storeAway(120), OUTAGES.kafkaAway(60), OUTAGES.diskFull(30), OUTAGES.poisonedTopic, overload(60),
  KILLS.killRouter,
];

/** What needs commands of the cluster's owner. */
export const COMPLETE_NODES: Fault[] = [OUTAGES.powerLoss(30), OUTAGES.powerLoss(60), OUTAGES.partition(60)];

/** The names of all, as rows of the table have them. */
export const ALL_FAULTS: readonly string[] = [...SHORT, ...COMPLETE, ...COMPLETE_NODES].map(({ name }) => name);
