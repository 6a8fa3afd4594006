import type { ClusterObject, Facts } from './facts';

/** Why a pod isn't well, and what to do. */
export interface PodProblem {
  readonly reason: string;
  readonly fix: string;
}

/** What programs of the platform write when the cause lies elsewhere. The first that is found counts. */
const LOGGED: { readonly pattern: RegExp; readonly reason: string; readonly fix: string }[] = [
  {
    pattern: /cluster_block_exception|read-only-allow-delete|FORBIDDEN\/\d+\/index/,
    reason: 'Elasticsearch takes no writes',
    fix: 'its disks are full, or somebody has made the indices read-only: see docs/how-to/elasticsearch.md',
  },
  {
    pattern: /unable to authenticate user|security_exception|\b401 \(?Unauthorized|status.{0,10}\b401\b/,
    reason: 'Elasticsearch refuses the password',
    fix: 'the Secret with the credentials has changed, or is not the one that Elasticsearch started with: restart Elasticsearch and what writes to it',
  },
  { pattern: /TopicAuthorizationException|TOPIC_AUTHORIZATION_FAILED|Not authorized to access topic/i, reason: 'Kafka refuses the client', fix: "run the topic's Job again: it gives the rights" },
  { pattern: /x509: |tls: |certificate (required|unknown|has expired)/i, reason: 'a certificate is refused', fix: 'look at the Certificates: kubectl get certificates' },
  { pattern: /no such host|server misbehaving/, reason: 'a name is not found', fix: 'the Service that it calls is gone, or DNS is not reached: look at NetworkPolicies' },
  { pattern: /connection refused/, reason: 'what it calls is not there', fix: 'look at the failed lines of what it calls' },
  { pattern: /i\/o timeout|context deadline exceeded|dial tcp.*timeout/, reason: 'what it calls does not answer', fix: 'a NetworkPolicy is in the way, or what it calls hangs' },
];

const FIXES: { readonly [reason: string]: string } = {
  ImagePullBackOff: "correct the image's name, or the registry's credentials (imageSource)",
  ErrImagePull: "correct the image's name, or the registry's credentials (imageSource)",
  CreateContainerConfigError: 'make the Secret or ConfigMap that the message names, with that key',
  Unschedulable: 'make room on the nodes, or correct what the pod asks for',
};

/** What a pod's log says of the cause. */
export function loggedCause(log: string | undefined): PodProblem | undefined {
  return LOGGED.find(({ pattern }) => pattern.test(log ?? ''));
}

/** Why a pod isn't ready. Undefined for one that is. */
export function podProblem(pod: ClusterObject, { namespace, logs }: Facts): PodProblem | undefined {
  const conditions: ClusterObject[] = pod.status?.conditions ?? [];
  if (conditions.some(({ type, status }) => type === 'Ready' && status === 'True')) {
    return undefined;
  }
  const unscheduled = conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (unscheduled) {
    return { reason: unscheduled.message, fix: FIXES.Unschedulable };
  }
  const statuses: ClusterObject[] = [...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? []];
  const waiting = statuses.find(({ state }) => state?.waiting && FIXES[state.waiting.reason])?.state.waiting;
  if (waiting) {
    return { reason: `${waiting.reason}: ${waiting.message ?? 'no message'}`, fix: FIXES[waiting.reason] };
  }
  const { name } = pod.metadata;
  return loggedCause(logs[name]) ?? endedProblem(name, namespace, statuses);
}

function endedProblem(name: string, namespace: string, statuses: ClusterObject[]): PodProblem {
  const ended = statuses.map(({ lastState, state }) => state?.terminated ?? lastState?.terminated).find(one => one && one.exitCode !== 0);
  return ended
    ? { reason: `${ended.reason === 'OOMKilled' ? 'it has used all its memory' : `it ended with ${ended.exitCode}`}`, fix: ended.reason === 'OOMKilled' ? 'raise its memory limit' : `read its last words: kubectl --namespace ${namespace} logs ${name} --previous` }
    : { reason: 'it runs, and is not ready', fix: `kubectl --namespace ${namespace} logs ${name}` };
}
