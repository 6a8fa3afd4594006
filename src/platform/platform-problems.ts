import type { TracingPlatformProps } from './tracing-platform';
import { selfTracingProblems } from '../components/self-tracing';
import type { Problem } from '../config/problem';

/** Props that say two different things about one part. */
export function exclusionProblems(props: TracingPlatformProps): Problem[] {
  const pairs: [keyof TracingPlatformProps, keyof TracingPlatformProps, string][] = [
    ['sampling', 'gateway', 'an existing gateway is used as it is'],
    ['sampling', 'backend', 'the existing gateway decides where kept traces go'],
    ['storage', 'elasticsearch', 'an existing cluster is used as it is'],
    ['buffer', 'kafka', 'an existing cluster is used as it is'],
    ['backend', 'jaeger', 'traces go to the backend, and no Jaeger is defined'],
    ['backend', 'kafka', 'traces go to the backend, and no Kafka is defined'],
    ['backend', 'buffer', 'traces go to the backend, and no Kafka is used'],
    ['backend', 'elasticsearch', 'traces go to the backend, and no Elasticsearch is defined'],
    ['backend', 'storage', 'traces go to the backend, and no Elasticsearch is used'],
  ];
  return [
    ...pairs.filter(([one, other]) => props[one] !== undefined && props[other] !== undefined).map(([one, other, why]) => ({
      prop: other, value: '(set)', allowed: `left out beside '${one}'`, fix: `${why}; remove one of the two`,
    })),
    ...monitorTabProblems(props),
    ...props.selfTracing ? selfTracingProblems('selfTracing', props.selfTracing) : [],
    ...(props.smokeTest && (props.agents === false || props.backend) ? [{ prop: 'smokeTest', value: '(set)', allowed: "left out beside 'agents: false' and 'backend'", fix: "it sends to the platform's agents and asks its Jaeger; remove it" }] : []),
    ...(props.agents === false && props.agent ? [{ prop: 'agent', value: '(set)', allowed: "left out beside 'agents: false'", fix: 'remove one of the two' }] : []),
    ...(props.agents === false && !props.sampling && !props.gateway?.router && !props.gateway?.ingest ? [{ prop: 'gateway.router', value: undefined, allowed: "given with 'agents: false'", fix: 'senders outside this platform need an address that takes any span; set gateway: { router: {} }' }] : []),
  ];
}

/** Jaeger's Monitor tab reads buckets. */
function monitorTabProblems({ jaeger, gateway }: TracingPlatformProps): Problem[] {
  return jaeger?.ui?.monitor && gateway?.spanMetrics?.histogram?._exponential
    ? [{
      prop: 'gateway.spanMetrics.histogram',
      value: 'SpanMetricsHistogram.exponential()',
      allowed: "SpanMetricsHistogram.explicit() beside 'jaeger.ui.monitor'",
      fix: "Jaeger's Monitor tab reads no native histograms and would show no latencies",
    }]
    : [];
}
