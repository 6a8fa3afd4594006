import { Duration } from 'cdk8s';
import { killedBroker, nothing, restartedSamplers, times, together } from './bounds';
import { Fault, Injection } from './fault-run';
import { Change, otherVersions } from './other-versions';
import { PlatformUnderFault } from './platform-under-fault';
import { TailSamplingPolicy } from '../../../../src';
import { UNDER_TEST } from '../platforms';

/** Along the chain, as a careful person would do it. */
const COMPONENTS = ['agent', 'sampler', 'router', 'collector', 'broker', 'ingester', 'node', 'query'];
const SAMPLERS = 3;

const rollingRestart: Fault = {
  name: 'rolling restart of everything',
  inject: async platform => {
    for (const component of COMPONENTS) await platform.restart(component);
    return { hit: [] };
  },
  bounds: platform => together(restartedSamplers(platform, SAMPLERS).reason, restartedSamplers(platform, SAMPLERS), times(3, killedBroker(platform))),
};

/** Another configuration for every collector: one more policy that decides nothing new, one more attribute. */
const CONFIGURATION: Change = props => ({
  ...props,
  agent: { ...props.agent, resourceAttributes: { ...props.agent!.resourceAttributes, 'k8s.cluster.name': 'test' } },
  gateway: { ...props.gateway, policies: [...props.gateway!.policies!, TailSamplingPolicy.slowerThan(Duration.seconds(30), { name: 'very-slow' })] },
});

/** Another amount of memory for every container, which starts all of them again. */
const SIZES: Change = props => ({
  ...props,
  agent: { ...props.agent, ...UNDER_TEST.sized(288) },
  gateway: { ...props.gateway, ...UNDER_TEST.sized(544) },
  jaeger: { ...props.jaeger, collector: UNDER_TEST.sized(400), ingester: UNDER_TEST.sized(544), query: UNDER_TEST.sized(288) },
  kafka: { ...props.kafka, ...UNDER_TEST.sized(832) },
  elasticsearch: { ...props.elasticsearch, ...UNDER_TEST.sized(1440) },
});

/** What starts nothing again that is there. */
const QUIET: readonly [string, Change][] = [
  ['retention', props => ({ ...props, jaeger: { ...props.jaeger, retention: Duration.days(3) } })],
  ['replicas', props => ({ ...props, jaeger: { ...props.jaeger, collector: { ...props.jaeger!.collector, replicas: 3 } } })],
];

/** Applies changes one after the other, each when the platform has got over the one before, and takes all of them back. */
async function change(platform: PlatformUnderFault, changes: readonly [string, Change][]): Promise<Injection> {
  const recoverySeconds = [];
  let all: Change = props => props;
  for (const [what, next] of changes) {
    const before = all;
    all = props => next(before(props));
    await platform.apply(all);
    recoverySeconds.push(await platform.waitUntilHealthy());
    process.stderr.write(`${what} changed in ${recoverySeconds[recoverySeconds.length - 1].toFixed(0)} s\n`);
  }
  return { hit: [], recoverySeconds };
}

const changeConfiguration: Fault = {
  name: 'another configuration for agents and samplers',
  inject: platform => change(platform, [['configuration', CONFIGURATION]]),
  bounds: platform => restartedSamplers(platform, SAMPLERS),
  undo: platform => platform.apply(),
};

/** All at once, as one `apply` does it, and not pod by pod along the chain. */
const changeSizes: Fault = {
  name: 'other sizes for everything',
  inject: platform => change(platform, [['sizes', SIZES]]),
  bounds: platform => together(restartedSamplers(platform, SAMPLERS).reason, restartedSamplers(platform, SAMPLERS), times(3, killedBroker(platform))),
  undo: platform => platform.apply(),
};

const changeRetentionAndReplicas: Fault = {
  name: 'another retention, then a third Jaeger collector',
  inject: platform => change(platform, QUIET),
  bounds: platform => nothing(platform, 'no pod that is there is started again'),
  undo: platform => platform.apply(),
};

/** The other version of each program, one after the other, and then back, as people go when they don't like what they see. */
function upgradeVersions(versions: string): Fault {
  return {
    name: `other versions, one program after the other, and back: ${versions}`,
    inject: async platform => {
      const { recoverySeconds } = await change(platform, otherVersions(versions));
      const started = Date.now();
      await platform.apply();
      await platform.waitUntilHealthy();
      return { hit: [], recoverySeconds: [...recoverySeconds!, (Date.now() - started) / 1000] };
    },
    bounds: platform => together(
      restartedSamplers(platform, 2 * SAMPLERS).reason, restartedSamplers(platform, 2 * SAMPLERS), times(2 * 3, killedBroker(platform))),
    undo: platform => platform.apply(),
  };
}

/** Runs only where somebody says which versions the nodes have, or can pull: `FAULT_VERSIONS="otelCollector=0.157.0 jaeger=2.21.0"`. */
const versionsOfEnvironment = process.env.FAULT_VERSIONS ? [upgradeVersions(process.env.FAULT_VERSIONS)] : [];

export const CHANGED = { rollingRestart, changeConfiguration, changeSizes, changeRetentionAndReplicas, versionsOfEnvironment };
