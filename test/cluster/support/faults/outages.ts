import { awayStore, cutNode, killedBroker, lostNode, nothing, times } from './bounds';
import { Fault, Injection } from './fault-run';
import { onNode } from './node-faults';
import { PlatformUnderFault } from './platform-under-fault';
import { kubectl, kubectlJson } from '../kubectl';
import { KubernetesList, Pod } from '../kubernetes-types';
import { poisonTopic } from '../poison';
import { sleep, waitWhile } from '../wait';

/** Takes all pods of a StatefulSet away at once, without a goodbye, and brings them back. */
async function takeAway(platform: PlatformUnderFault, component: string, statefulSet: string, seconds: number): Promise<Injection> {
  const pods = (await platform.podsOf(component)).map(({ metadata }) => metadata.name);
  const scale = (replicas: number) => kubectl(['scale', `statefulset/${statefulSet}`, '--namespace', platform.namespace, `--replicas=${replicas}`]);
  await scale(0);
  try {
    // One may be gone already.
    await kubectl(['delete', 'pods', ...pods, '--namespace', platform.namespace, '--grace-period=0', '--force', '--ignore-not-found']);
    await sleep(seconds * 1000);
  } finally {
    await scale(pods.length);
  }
  return { hit: pods };
}

/** A node without the cluster's only DNS server: to lose that is another fault, and not this platform's. */
async function victim(platform: PlatformUnderFault): Promise<string> {
  const { items } = await kubectlJson<KubernetesList<Pod>>(['get', 'pods', '--namespace', 'kube-system', '--selector', 'k8s-app=kube-dns']);
  const taken = new Set(items.map(({ spec }) => spec.nodeName));
  const names = platform.nodes.map(({ metadata }) => metadata.name);
  return names.find((name) => !taken.has(name)) ?? names[0];
}

async function podsOn(platform: PlatformUnderFault, node: string): Promise<string[]> {
  const { items } = await kubectlJson<KubernetesList<Pod>>(['get', 'pods', '--namespace', platform.namespace, '--field-selector', `spec.nodeName=${node}`]);
  return items.map(({ metadata }) => metadata.name);
}

/** Breaks a node, waits, and mends it, also when the waiting was broken off. */
async function breakNode(platform: PlatformUnderFault, seconds: number, off: 'stop' | 'cut', on: 'start' | 'join'): Promise<Injection> {
  const node = await victim(platform);
  const hit = await podsOn(platform, node);
  await onNode(off, node);
  try {
    await sleep(seconds * 1000);
  } finally {
    await onNode(on, node);
  }
  await waitWhile(`node ${node} is ready`, async () => {
    const { status } = await kubectlJson<{ status: any }>(['get', 'node', node]);
    return status.conditions.some(({ type, status: is }: any) => type === 'Ready' && is === 'True') ? [] : ['not ready'];
  }, { timeoutSeconds: 180 });
  return { hit };
}

function powerLoss(seconds: number): Fault {
  return {
    name: `a node is without power for ${seconds} s`,
    inject: platform => breakNode(platform, seconds, 'stop', 'start'),
    bounds: platform => lostNode(platform, seconds),
  };
}

function partition(seconds: number): Fault {
  return {
    name: `a node is cut off for ${seconds} s`,
    inject: platform => breakNode(platform, seconds, 'cut', 'join'),
    bounds: platform => cutNode(platform, seconds),
  };
}

function storeAway(seconds: number): Fault {
  return {
    name: `Elasticsearch is away for ${seconds} s`,
    inject: platform => takeAway(platform, 'node', 'tracing-elasticsearch', seconds),
    bounds: awayStore,
  };
}

function kafkaAway(seconds: number): Fault {
  return {
    name: `Kafka is away for ${seconds} s`,
    inject: platform => takeAway(platform, 'broker', 'tracing-kafka', seconds),
    bounds: platform => times(3, killedBroker(platform)),
  };
}

/** Elasticsearch takes a disk for full that has less free than a petabyte, and makes the indices on it read-only; then no longer. */
async function fillDisks(platform: PlatformUnderFault, seconds: number): Promise<Injection> {
  const { elasticsearch } = platform.access;
  const setting = (name: string) => `cluster.routing.allocation.disk.watermark.${name}`;
  const set = (value: string | null) => elasticsearch.request('PUT', '/_cluster/settings', {
    persistent: {
      [setting('low')]: value, [setting('high')]: value, [setting('flood_stage')]: value, 'cluster.info.update.interval': value === null ? null : '10s',
    },
  });
  const blocked = async () => {
    const answer = await elasticsearch.request<Record<string, unknown>>('GET', '/jaeger-*/_settings/index.blocks.read_only_allow_delete?flat_settings=true');
    return JSON.stringify(answer).includes('"index.blocks.read_only_allow_delete":"true"');
  };
  await set('1pb');
  await waitWhile('indices are read-only', async () => await blocked() ? [] : ['not yet'], { timeoutSeconds: 90 });
  await sleep(seconds * 1000);
  // The interval goes last: with the default one the release would take another half minute.
  await elasticsearch.request('PUT', '/_cluster/settings', { persistent: { [setting('low')]: null, [setting('high')]: null, [setting('flood_stage')]: null } });
  await waitWhile('indices are writable', async () => await blocked() ? ['not yet'] : [], { timeoutSeconds: 90 });
  await set(null);
  return { hit: [] };
}

function diskFull(seconds: number): Fault {
  return {
    name: `Elasticsearch's disks are full for ${seconds} s`,
    inject: platform => fillDisks(platform, seconds),
    bounds: awayStore,
  };
}

async function poison({ namespace }: PlatformUnderFault): Promise<Injection> {
  await poisonTopic(namespace);
  return { hit: [] };
}

const poisonedTopic: Fault = {
  name: 'records in the topic that are no spans',
  inject: poison,
  bounds: platform => nothing(platform, 'the ingester skips a record that it can\'t read, and goes on'),
};

export const OUTAGES = { powerLoss, partition, storeAway, kafkaAway, diskFull, poisonedTopic };
