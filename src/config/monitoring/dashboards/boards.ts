import { PartRole } from '../parts';
import { agentTemplate } from './templates/agent';
import { collectorTemplate } from './templates/collector';
import { elasticsearchTemplate } from './templates/elasticsearch';
import { ingesterTemplate } from './templates/ingester';
import { kafkaTemplate } from './templates/kafka';
import { overviewTemplate } from './templates/overview';
import { queryTemplate } from './templates/query';
import { samplerTemplate } from './templates/sampler';
import { successTemplate } from './templates/success';

/** A dashboard, and of what it is made. */
export interface Board {
  /** The last word of its names. */
  readonly id: string;
  /** What it is about, as people say it. */
  readonly title: string;
  /** The part that must be there. Undefined for what is about the whole. */
  readonly role?: PartRole;
  /** Grafana's JSON with `@name@` for what the platform says. Parsed only when the dashboard is asked for. */
  readonly template: () => string;
}

/** All dashboards, in the order of the chain. */
export const BOARDS: Board[] = [
  { id: 'overview', title: 'overview', template: overviewTemplate },
  { id: 'agent', title: 'agents', role: PartRole.AGENT, template: agentTemplate },
  { id: 'router', title: 'router', role: PartRole.ROUTER, template: agentTemplate },
  { id: 'ingest', title: 'ingest', role: PartRole.INGEST, template: agentTemplate },
  { id: 'sampler', title: 'samplers', role: PartRole.SAMPLER, template: samplerTemplate },
  { id: 'collector', title: 'Jaeger collectors', role: PartRole.COLLECTOR, template: collectorTemplate },
  { id: 'kafka', title: 'Kafka', role: PartRole.KAFKA, template: kafkaTemplate },
  { id: 'ingester', title: 'Jaeger ingesters', role: PartRole.INGESTER, template: ingesterTemplate },
  { id: 'elasticsearch', title: 'Elasticsearch', role: PartRole.ELASTICSEARCH, template: elasticsearchTemplate },
  { id: 'query', title: 'Jaeger query', role: PartRole.QUERY, template: queryTemplate },
  { id: 'success', title: 'success', template: successTemplate },
];

/** The dashboards of a platform with parts of these roles. */
export function boardsFor(roles: string[]): Board[] {
  return BOARDS.filter(({ role }) => role === undefined || roles.includes(role));
}
