import { CheckLine, Facts, FoundSpan, PROBE_SERVICE } from './facts';

/** How long people should wait for an answer at most. */
const ANSWER_MILLIS = 500;
/** A request that takes longer is slow. */
const SLOW_MILLIS = 1000;

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
    ...shown(jaeger.spans, services.length > 0),
    { state: 'not applicable', what: 'the graph of dependencies is right', detail: 'Jaeger makes it with a Spark job, which the platform does not have' },
  ];
}

function shown(spans: FoundSpan[], anyService: boolean): CheckLine[] {
  const traces = new Map<string, FoundSpan[]>();
  spans.forEach(span => traces.set(span.trace, [...traces.get(span.trace) ?? [], span]));
  const line = (what: string, test: (trace: FoundSpan[]) => boolean, none: string): CheckLine => {
    const found = [...traces.values()].filter(test).length;
    return found > 0
      ? { state: 'ok', what, detail: `${found} of the last ${traces.size} traces` }
      : { state: 'not applicable', what, detail: anyService ? `none of the last ${traces.size} traces: ${none}` : 'there is no trace of an application' };
  };
  const having = (test: (span: FoundSpan) => boolean) => (trace: FoundSpan[]) => trace.some(test);
  return spans.length === 0 && !anyService ? [] : [
    line('traces go through several services', trace => new Set(trace.map(({ service }) => service)).size > 1, 'either no service calls another, or the headers get lost on the way'),
    line('queries of databases are seen', having(({ attributes }) => attributes.some(key => /^db\.(system|system\.name)$/.test(key))), 'either there are none, or the client is not instrumented'),
    line('messages are seen', having(({ attributes }) => attributes.includes('messaging.system')), 'either there are none, or the client is not instrumented'),
    line('errors come with a stack trace', having(({ eventAttributes }) => eventAttributes.includes('exception.stacktrace')), 'there was no exception'),
    line('slow requests are kept', having(({ milliseconds }) => milliseconds > SLOW_MILLIS), 'nothing took more than a second'),
  ];
}
