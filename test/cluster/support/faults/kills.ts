import { AGENT_SHARE, brokenStore, killedBroker, killedIngester, killedQueue, killedSampler, nothing, times, together } from './bounds';
import { Fault, Injection } from './fault-run';
import { PlatformUnderFault } from './platform-under-fault';

/** Kills the first pod of a component with SIGKILL. */
function killFirst(component: string): Fault['inject'] {
  return platform => killSome(platform, component, 1);
}

/** Kills pod after pod of a component, each when the platform has got over the one before. */
async function killSome(platform: PlatformUnderFault, component: string, number: number): Promise<Injection> {
  const pods = (await platform.podsOf(component)).slice(0, number).map(({ metadata }) => metadata.name);
  const recoverySeconds = [];
  for (const [index, pod] of pods.entries()) {
    await platform.kill(pod);
    if (index < pods.length - 1) recoverySeconds.push(await platform.waitUntilHealthy());
  }
  return { hit: pods, recoverySeconds };
}

async function killAndWait(platform: PlatformUnderFault, component: string): Promise<{ hit: readonly string[]; recoverySeconds: readonly number[] }> {
  const { hit } = await killSome(platform, component, 1);
  return { hit, recoverySeconds: [await platform.waitUntilHealthy()] };
}

const killedCollector: Fault['bounds'] = platform => nothing(platform, 'samplers keep what the collector hasn\'t answered', 2);

const killAgent: Fault = {
  name: 'kill -9 of an agent',
  inject: killFirst('agent'),
  bounds: () => killedQueue('an agent', AGENT_SHARE),
};

const killSampler: Fault = {
  name: 'kill -9 of a sampler',
  inject: killFirst('sampler'),
  bounds: killedSampler,
};

const killRouter: Fault = {
  name: 'kill -9 of a router',
  throughRouter: true,
  inject: killFirst('router'),
  bounds: () => killedQueue('a router', 1),
};

const killCollector: Fault = {
  name: 'kill -9 of a Jaeger collector',
  inject: killFirst('collector'),
  bounds: killedCollector,
};

const killBroker: Fault = {
  name: 'kill -9 of a Kafka broker',
  inject: killFirst('broker'),
  bounds: killedBroker,
};

const killEachBroker: Fault = {
  name: 'kill -9 of each Kafka broker in turn',
  inject: platform => killSome(platform, 'broker', 3),
  bounds: platform => times(3, killedBroker(platform)),
};

const killIngester: Fault = {
  name: 'kill -9 of an ingester',
  inject: killFirst('ingester'),
  bounds: killedIngester,
};

const killStore: Fault = {
  name: 'kill -9 of an Elasticsearch node',
  inject: killFirst('node'),
  bounds: brokenStore,
};

const killEachStore: Fault = {
  name: 'kill -9 of each Elasticsearch node in turn',
  inject: platform => killSome(platform, 'node', 3),
  bounds: platform => times(3, brokenStore(platform)),
};

const killQuery: Fault = {
  name: 'kill -9 of a query service',
  inject: killFirst('query'),
  bounds: platform => nothing(platform, 'it only reads'),
};

/** One of each whose death costs nothing, since what it holds is held by another, too. */
const killEachKind: Fault = {
  name: 'kill -9 of a collector, a broker, an ingester, an Elasticsearch node and a query service, one after the other',
  inject: async platform => {
    const injections = [];
    for (const component of ['collector', 'broker', 'ingester', 'node', 'query']) injections.push(await killAndWait(platform, component));
    return { hit: injections.flatMap(({ hit }) => hit), recoverySeconds: injections.flatMap(({ recoverySeconds }) => recoverySeconds) };
  },
  bounds: platform => together(
    killedIngester(platform).reason, killedCollector(platform), killedBroker(platform), killedIngester(platform), brokenStore(platform)),
};

export const KILLS = {
  killAgent, killSampler, killRouter, killCollector, killBroker, killEachBroker, killIngester, killStore, killEachStore, killQuery, killEachKind,
};
