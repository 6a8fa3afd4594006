import { CheckLine, Facts, FoundTrace, PROBE_SERVICE } from './facts';

/** How long people should wait for an answer at most. */
const ANSWER_MILLIS = 500;
/** A request that takes longer is slow. */
const SLOW_MICROSECONDS = 1_000_000;

type Span = FoundTrace['spans'][number];

/** What the applications' traces show: the second half of the checklist. */
export function applicationLines({ jaeger }: Facts): CheckLine[] {
  if ('failed' in jaeger) {
    return [{ state: 'failed', what: 'Jaeger answers', detail: jaeger.failed, fix: 'look at the failed lines of query and elasticsearch' }];
  }
  const services = jaeger.services.filter(service => service !== PROBE_SERVICE && !/^jaeger/.test(service));
  const answer = `${jaeger.slowestAnswerMillis} ms`;
  return [
    jaeger.slowestAnswerMillis < ANSWER_MILLIS
      ? { state: 'ok', what: `Jaeger answers within ${ANSWER_MILLIS} ms`, detail: answer }
      : { state: 'failed', what: `Jaeger answers within ${ANSWER_MILLIS} ms`, detail: answer, fix: 'Elasticsearch is slow: look at its CPU, its heap and the number of shards' },
    services.length > 0
      ? { state: 'ok', what: 'applications are in the list of services', detail: services.sort().join(', ') }
      : { state: 'not applicable', what: 'applications are in the list of services', detail: 'no application has sent a trace yet' },
    ...shown(jaeger.traces, services.length > 0),
    { state: 'not applicable', what: 'the graph of dependencies is right', detail: 'Jaeger makes it with a Spark job, which the platform does not have' },
  ];
}

function shown(traces: FoundTrace[], anyService: boolean): CheckLine[] {
  const spans = traces.flatMap(trace => trace.spans);
  const line = (what: string, found: number, none: string): CheckLine => found > 0
    ? { state: 'ok', what, detail: `${found} of the last ${traces.length} traces` }
    : { state: 'not applicable', what, detail: anyService ? `none of the last ${traces.length} traces: ${none}` : 'there is no trace of an application' };
  const having = (test: (span: Span) => boolean) => traces.filter(trace => trace.spans.some(test)).length;
  return spans.length === 0 && !anyService ? [] : [
    line('traces go through several services', traces.filter(({ processes }) => new Set(Object.values(processes).map(one => one.serviceName)).size > 1).length, 'either no service calls another, or the headers get lost on the way'),
    line('queries of databases are seen', having(({ tags }) => tags.some(({ key }) => /^db\.(system|system\.name)$/.test(key))), 'either there are none, or the client is not instrumented'),
    line('messages are seen', having(({ tags }) => tags.some(({ key }) => key === 'messaging.system')), 'either there are none, or the client is not instrumented'),
    line('errors come with a stack trace', having(({ logs }) => (logs ?? []).some(({ fields }) => fields.some(({ key }) => key === 'exception.stacktrace'))), 'there was no exception'),
    line('slow requests are kept', having(({ duration }) => duration > SLOW_MICROSECONDS), 'nothing took more than a second'),
  ];
}
