import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { otelVersion } from './otel-program';
import type { TracingSmokeTestProps } from './tracing-smoke-test';
import { ELASTICSEARCH_HTTP_PORT } from '../config/elasticsearch/elasticsearch-yml';
import { KAFKA_CLIENT_PORT } from '../config/kafka/server-properties';
import { callTo } from '../config/otel/calls';
import { METRICS_PORT } from '../config/otel/ports';
import { tailSamplingSettingsIn } from '../config/otel/tail-sampling';
import type { Problem } from '../config/problem';
import { SMOKE_TEST_SERVICE } from '../config/smoke-test/script';
import { Graph, GraphNode } from '../shared/graph';
import { namespaceOf } from '../shared/kube-object';
import type { Identity } from '../shared/labels';
import { serviceHost } from '../shared/names';
import { service } from '../shared/objects';
import { secretKeyProblems } from '../shared/secret-key';

/** A part of the chain, as the script knows it. */
export interface SmokeTestHop {
  readonly name: string;
  /** Names that resolve to its pods that are ready. None where this app doesn't define it. */
  readonly hosts: string[];
  /** Of the counters of spans. Without it, only the names are looked up. */
  readonly metricsPort?: number;
}

/** The hops in the order of the flow, each with a headless Service that leads to those of its pods that are ready. */
export function smokeTestHops(scope: Construct, name: string, identity: Identity, { agent, gateway, jaeger }: TracingSmokeTestProps): SmokeTestHop[] {
  const graph = Graph.of(scope);
  const own = (hop: string, port: string, nodes: GraphNode[], nodeLocal?: boolean): string[] => {
    if (nodes.length === 0) {
      return [];
    }
    const settings = { name: `${name}-${hop}`, identity, selector: common(nodes), ports: [{ name: port, port: PORTS[port] }], headless: !nodeLocal, nodeLocal };
    const host = serviceHost(service(scope, `Service-${hop}`, settings).name, namespaceOf(scope));
    nodes.forEach(node => graph.addHost(node, host));
    return [host];
  };
  const here = (nodes: GraphNode[]) => nodes.filter(({ namespace }) => namespace === namespaceOf(scope));
  const called = (workload: { readonly name: string }) => here(graph.nodes.filter(node => node.name === workload.name));
  const behind = (address: string) => here(callTo(address).flatMap(({ host }) => graph.serversOf(host)));
  // All samplers of a group are one node, by the name of their headless Service.
  const samplers = (id: string, group: ApiObject | undefined) => group ? own(id, 'metrics', called(group)) : [];
  return [
    // A Service without an address of its own would lead to the agents of all nodes.
    { name: 'agent', hosts: own('agent', 'metrics', called(agent.daemonSet), true), metricsPort: METRICS_PORT },
    ...gateway ? [{
      name: 'sampler', hosts: [...samplers('sampler', gateway.service), ...samplers('sampler-b', gateway.copyService)], metricsPort: METRICS_PORT,
    }] : [],
    { name: 'jaeger-collector', hosts: own('collector', 'metrics', called(jaeger.collector)), metricsPort: METRICS_PORT },
    { name: 'kafka', hosts: own('kafka', 'client', behind(jaeger.kafka.connection.bootstrapServers[0])) },
    { name: 'jaeger-ingester', hosts: own('ingester', 'metrics', called(jaeger.ingester)), metricsPort: METRICS_PORT },
    { name: 'elasticsearch', hosts: own('elasticsearch', 'http', behind(jaeger.storage.connection.urls[0])) },
  ];
}

/** A headless Service must name a port of its pods. */
const PORTS: { readonly [name: string]: number } = { metrics: METRICS_PORT, client: KAFKA_CLIENT_PORT, http: ELASTICSEARCH_HTTP_PORT };

/** What all of their pods have in common. */
function common([first, ...others]: GraphNode[]): { [key: string]: string } {
  return Object.fromEntries(Object.entries(first.selector).filter(([key, value]) => others.every(({ selector }) => selector[key] === value)));
}

/** What is wrong with the options. */
export function smokeTestProblems(scope: Construct, props: TracingSmokeTestProps): Problem[] {
  const { agent, jaeger, imageRepository, schedule, scheduled, job } = props;
  const namespace = namespaceOf(scope);
  const elsewhere = [agent, jaeger].map(part => namespaceOf(part)).find(other => other !== namespace);
  return [
    ...(elsewhere ? [{ prop: 'scope', value: namespace, allowed: `in the namespace of agents and Jaeger (${elsewhere})`, fix: 'its Services lead to their pods; define it in their chart' }] : []),
    ...(imageRepository ? [{ prop: 'imageRepository', value: imageRepository, allowed: 'left out', fix: "say curlImage: { repository: '…', tag: '…' }; the image has no version of this library's" }] : []),
    ...(schedule !== undefined && schedule.trim().split(/\s+/).length !== 5
      ? [{ prop: 'schedule', value: schedule, allowed: 'five fields of cron', fix: "for example '*/15 * * * *'" }]
      : []),
    ...(scheduled === false && job === 'none' ? [{ prop: 'job', value: job, allowed: "another than NONE with 'scheduled: false'", fix: 'it would never run; remove one of the two' }] : []),
    ...loginProblems(props),
  ];
}

function loginProblems({ jaeger, queryAuthorization }: TracingSmokeTestProps): Problem[] {
  const { oidc } = jaeger._queryAccess;
  if (!oidc) {
    return queryAuthorization ? secretKeyProblems('queryAuthorization', queryAuthorization) : [];
  }
  return [
    ...(queryAuthorization ? secretKeyProblems('queryAuthorization', queryAuthorization) : [{
      prop: 'queryAuthorization', value: undefined, allowed: "given where Jaeger's API asks for a login", fix: "name a Secret with the header's value, 'Bearer …', and keep the token in it valid",
    }]),
    ...(oidc.bearerTokens ? [] : [{
      prop: 'jaeger.ui.auth', value: 'bearerTokens: false', allowed: 'with bearerTokens: true beside a smoke test', fix: 'without it no program gets past the login; set it in UiAuth.oidc({ … })',
    }]),
  ];
}

/** What the finished samplers would do with the trace. */
export function samplingProblems({ gateway }: TracingSmokeTestProps, waitSeconds: number): Problem[] {
  return (gateway ? tailSamplingSettingsIn(gateway.samplerConfig, otelVersion({})) : []).flatMap(({ policies, decision_wait: decisionWait }) => {
    const seconds = parseFloat(decisionWait) / (String(decisionWait).endsWith('ms') ? 1000 : 1);
    return [
      ...(policies.some(keepsSmokeTest) ? [] : [{
        prop: 'gateway.policies',
        value: policies.map(({ name }: { name: string }) => name),
        allowed: 'such that the trace of the smoke test is kept',
        fix: `add TailSamplingPolicy.errors() or TailSamplingPolicy.serviceName(['${SMOKE_TEST_SERVICE}'])`,
      }]),
      ...(seconds < waitSeconds ? [] : [{
        prop: 'wait', value: `${waitSeconds}s`, allowed: `longer than the samplers' decision wait (${seconds}s)`, fix: 'the trace is on its way only then; give a minute more',
      }]),
    ];
  });
}

function keepsSmokeTest({ type, ...settings }: { [key: string]: any }): boolean {
  switch (type) {
    case 'always_sample': return true;
    case 'status_code': return settings.status_code.status_codes.includes('ERROR');
    case 'string_attribute': return settings.string_attribute.key === 'service.name' && settings.string_attribute.values.includes(SMOKE_TEST_SERVICE);
    case 'probabilistic': return settings.probabilistic.sampling_percentage === 100;
    default: return false;
  }
}
