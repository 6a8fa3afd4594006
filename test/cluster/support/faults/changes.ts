import { Duration } from 'cdk8s';
import { killedBroker, restartedSamplers, times, together } from './bounds';
import { Fault, Injection } from './fault-run';
import { PlatformUnderFault } from './platform-under-fault';
import { TailSamplingPolicy, TracingPlatformProps } from '../../../../src';
import { UNDER_TEST } from '../platforms';

/** Along the chain, as a careful person would do it. */
const WORKLOADS = [
  'daemonset/tracing-agent', 'deployment/tracing-sampler-0', 'deployment/tracing-sampler-1', 'deployment/tracing-sampler-2', 'deployment/tracing-router',
  'deployment/tracing-jaeger-collector', 'statefulset/tracing-kafka', 'deployment/tracing-jaeger-ingester', 'statefulset/tracing-elasticsearch', 'deployment/tracing-jaeger-query',
];
const SAMPLERS = 3;

const rollingRestart: Fault = {
  name: 'rolling restart of everything',
  inject: async platform => {
    for (const workload of WORKLOADS) await platform.restart(workload);
    return { hit: [] };
  },
  bounds: platform => together(restartedSamplers(platform, SAMPLERS).reason, restartedSamplers(platform, SAMPLERS), times(3, killedBroker(platform))),
};

type Change = (props: TracingPlatformProps) => TracingPlatformProps;

/** Another configuration for every collector: one more policy that decides nothing new, one more attribute. */
const CONFIGURATION: Change = props => ({
  ...props,
  agent: { ...props.agent, resourceAttributes: { ...props.agent!.resourceAttributes, 'k8s.cluster.name': 'test' } },
  gateway: { ...props.gateway, policies: [...props.gateway!.policies!, TailSamplingPolicy.slowerThan(Duration.seconds(30), { name: 'very-slow' })] },
});

/** What people change in a platform that runs, each on top of those before. */
const CHANGES: readonly [string, Change][] = [
  ['sizes', props => ({
    ...props,
    agent: { ...props.agent, ...UNDER_TEST.sized(288) },
    gateway: { ...props.gateway, ...UNDER_TEST.sized(544) },
    jaeger: { ...props.jaeger, collector: UNDER_TEST.sized(400), ingester: UNDER_TEST.sized(544), query: UNDER_TEST.sized(288) },
    kafka: { ...props.kafka, ...UNDER_TEST.sized(832) },
    elasticsearch: { ...props.elasticsearch, ...UNDER_TEST.sized(1440) },
  })],
  ['policies', CONFIGURATION],
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

const upgrade: Fault = {
  name: 'sizes, policies, retention and replicas are changed, one after the other',
  inject: platform => change(platform, CHANGES),
  bounds: platform => together(
    restartedSamplers(platform, 2 * SAMPLERS).reason, restartedSamplers(platform, 2 * SAMPLERS), times(3, killedBroker(platform))),
  undo: platform => platform.apply(),
};

export const CHANGED = { rollingRestart, changeConfiguration, upgrade };
