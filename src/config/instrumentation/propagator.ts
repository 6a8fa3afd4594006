/** How the context of a trace travels from one application to the next, in headers. */
export enum Propagator {
  /** W3C Trace Context: `traceparent` and `tracestate`. */
  TRACECONTEXT = 'tracecontext',
  /** W3C Baggage: `baggage`. */
  BAGGAGE = 'baggage',
  /** Zipkin's single header: `b3`. */
  B3 = 'b3',
  /** Zipkin's several headers: `X-B3-TraceId` and others. */
  B3_MULTI = 'b3multi',
  /** Jaeger's old header: `uber-trace-id`. */
  JAEGER = 'jaeger',
}
