import { CheckLine, ClusterObject, Facts } from './facts';
import { loggedCause, podProblem } from './pods';
import { applicationLines } from './traces';

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'];
/** From what others need to what needs others, so that the first failed line is the cause. */
const CHAIN = ['elasticsearch', 'kafka', 'collector', 'ingester', 'query', 'sampler', 'router', 'agent'];

/** The checklist of a platform, filled in. */
export function checklist(facts: Facts): CheckLine[] {
  const parts = [...partLines(facts), ...serviceLines(facts)];
  return [...parts, traceLine(facts, parts), ...applicationLines(facts)];
}

function partLines(facts: Facts): CheckLine[] {
  const workloads = facts.objects.filter(({ kind }) => WORKLOADS.includes(kind));
  if (workloads.length === 0) {
    return [{ state: 'failed', what: 'the platform is there', detail: `no workload in namespace ${facts.namespace} is part of '${facts.name}'`, fix: 'apply the YAML, or name the platform: --namespace, --name' }];
  }
  return [...workloads].sort((one, other) => position(one) - position(other)).map(workload => workloadLine(workload, facts));
}

function position({ metadata }: ClusterObject): number {
  const { 'app.kubernetes.io/component': component, 'app.kubernetes.io/name': name } = metadata.labels ?? {};
  const index = CHAIN.findIndex(part => part === component || part === name);
  return index === -1 ? CHAIN.length : index;
}

function workloadLine(workload: ClusterObject, facts: Facts): CheckLine {
  const { kind, metadata, spec, status = {} } = workload;
  const what = `${kind}/${metadata.name} is ready`;
  const wanted: number = kind === 'DaemonSet' ? status.desiredNumberScheduled ?? 0 : spec.replicas ?? 1;
  const ready: number = (kind === 'DaemonSet' ? status.numberReady : status.readyReplicas) ?? 0;
  const detail = `${ready} of ${wanted} pods`;
  if (wanted === 0) {
    return { state: 'failed', what, detail: 'it is to have no pods', fix: kind === 'DaemonSet' ? 'no node takes its pods: look at taints and nodeSelector' : `kubectl --namespace ${facts.namespace} scale ${kind.toLowerCase()}/${metadata.name} --replicas=1, or apply the YAML again` };
  }
  if (ready >= wanted) {
    return { state: 'ok', what, detail };
  }
  const pods = facts.objects.filter(pod => pod.kind === 'Pod' && selects(spec.selector?.matchLabels, pod.metadata.labels));
  for (const pod of pods) {
    const problem = podProblem(pod, facts);
    if (problem) {
      return { state: 'failed', what, detail: `${detail}; ${pod.metadata.name}: ${problem.reason}`, fix: problem.fix };
    }
  }
  return { state: 'failed', what, detail: `${detail}; the others were not made`, fix: `kubectl --namespace ${facts.namespace} describe ${kind.toLowerCase()}/${metadata.name}` };
}

/** The controller of a StatefulSet puts it on each pod, so it stands in no template. */
const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';

/** A Service without a workload behind it shows what is gone altogether. */
function serviceLines({ objects }: Facts): CheckLine[] {
  const workloads = objects.filter(({ kind }) => WORKLOADS.includes(kind));
  const services = objects.filter(({ kind, spec }) => kind === 'Service' && spec.selector);
  const lost = services.filter(({ spec }) => {
    const { [POD_NAME_LABEL]: _, ...selector } = spec.selector;
    return !workloads.some(one => selects(selector, one.spec.template?.metadata?.labels));
  });
  const what = 'every Service leads to a workload';
  return services.length === 0 ? [] : lost.length === 0
    ? [{ state: 'ok', what, detail: `${services.length} Services` }]
    : lost.map(({ metadata }) => ({ state: 'failed', what: `Service/${metadata.name} leads to a workload`, detail: 'what makes its pods is gone', fix: 'apply the YAML again' }));
}

function traceLine(facts: Facts, parts: CheckLine[]): CheckLine {
  const what = 'a trace gets from an agent to Jaeger';
  const { drained, refused, seconds, waitedSeconds } = facts.probe;
  if (drained) {
    return { state: 'not applicable', what, detail: "the platform has 'drain': it passes no spans on" };
  }
  if (seconds !== undefined) {
    return { state: 'ok', what, detail: `${seconds} s` };
  }
  const detail = refused ? `the agent did not take it: ${refused}` : `it was not there after ${waitedSeconds} s`;
  const cause = parts.find(({ state }) => state === 'failed');
  if (cause) {
    return { state: 'failed', what, detail, fix: `first what comes before it: ${cause.what}` };
  }
  const logged = silentCause(facts);
  return { state: 'failed', what, detail: logged ? `${detail}; ${logged.pod}: ${logged.reason}` : detail, fix: logged?.fix ?? 'docs/how-to/troubleshooting.md goes hop by hop' };
}

/** Pods may be ready and unable to hand on what they get: then their logs say why. */
function silentCause({ objects, logs }: Facts): { pod: string; reason: string; fix: string } | undefined {
  const pods = objects.filter(({ kind }) => kind === 'Pod').sort((one, other) => position(one) - position(other));
  for (const { metadata } of pods) {
    const cause = loggedCause(logs[metadata.name]);
    if (cause) {
      return { pod: metadata.name, ...cause };
    }
  }
  return undefined;
}

function selects(selector: { [key: string]: string } | undefined, labels: { [key: string]: string } | undefined): boolean {
  return selector !== undefined && labels !== undefined && Object.entries(selector).every(([key, value]) => labels[key] === value);
}
