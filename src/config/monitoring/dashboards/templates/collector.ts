// Written by `npx projen dashboards` from scripts/dashboards.
export function collectorTemplate(): string {
  return String.raw`{
"timezone": "browser",
"editable": true,
"graphTooltip": 1,
"schemaVersion": 42,
"templating": {"list":[{"type":"datasource","name":"datasource","label":"Prometheus","query":"prometheus","current":{"text":"@datasource@","value":"@datasource@"}}]},
"annotations": {},
"title": "Tracing: @title@ (@namespace@/@platform@)",
"uid": "@uid@",
"description": "Jaeger collectors write kept spans into Kafka, and answer when Kafka has them.",
"tags": ["tracing","@namespace@/@platform@"],
"time": {"from":"now-1h","to":"now"},
"refresh": "30s",
"links": [{"title":"Tracing","type":"dashboards","tags":["@namespace@/@platform@"],"asDropdown":true,"includeVars":true,"keepTime":true}],
"panels": [
{"type":"timeseries","options":{"legend":{"displayMode":"list","placement":"bottom","showLegend":true,"calcs":[]},"tooltip":{"mode":"multi","sort":"asc"}},"fieldConfig":{"defaults":{"custom":{"axisSoftMin":0,"fillOpacity":8,"lineWidth":1,"thresholdsStyle":{"mode":"off"}},"unit":"short","thresholds":{"mode":"absolute","steps":[{"value":null,"color":"green"}]},"noValue":"none"},"overrides":[]},"title":"Spans in, per second","description":"What was accepted, and what was refused so that the sender tries again. Refused spans are an alert (TracingSpansRefused).","gridPos":{"h":8,"w":12,"x":0,"y":0},"datasource":{"type":"prometheus","uid":"$datasource"},"targets":[{"expr":"sum by (namespace, job, receiver) (rate(otelcol_receiver_accepted_spans_total{job=~\"@collector@\"}[$__rate_interval]))","refId":"A","legendFormat":"accepted by {{receiver}}","range":true,"instant":false},{"expr":"sum by (namespace, job, receiver) (rate(otelcol_receiver_refused_spans_total{job=~\"@collector@\"}[$__rate_interval]))","refId":"B","legendFormat":"refused by {{receiver}}","range":true,"instant":false}],"id":1},
{"type":"timeseries","options":{"legend":{"displayMode":"list","placement":"bottom","showLegend":true,"calcs":[]},"tooltip":{"mode":"multi","sort":"asc"}},"fieldConfig":{"defaults":{"custom":{"axisSoftMin":0,"fillOpacity":8,"lineWidth":1,"thresholdsStyle":{"mode":"off"}},"unit":"short","thresholds":{"mode":"absolute","steps":[{"value":null,"color":"green"}]},"noValue":"none"},"overrides":[]},"title":"Spans out, per second","description":"What the next hop has taken, and what could not be sent. Spans that are given up are lost (TracingSpansGivenUp).","gridPos":{"h":8,"w":12,"x":12,"y":0},"datasource":{"type":"prometheus","uid":"$datasource"},"targets":[{"expr":"sum by (namespace, job, exporter) (rate(otelcol_exporter_sent_spans_total{job=~\"@collector@\"}[$__rate_interval]))","refId":"A","legendFormat":"sent by {{exporter}}","range":true,"instant":false},{"expr":"sum by (namespace, job, exporter) (rate(otelcol_exporter_send_failed_spans_total{job=~\"@collector@\"}[$__rate_interval]))","refId":"B","legendFormat":"given up by {{exporter}}","range":true,"instant":false},{"expr":"sum by (namespace, job, exporter) (rate(otelcol_exporter_enqueue_failed_spans_total{job=~\"@collector@\"}[$__rate_interval]))","refId":"C","legendFormat":"not queued by {{exporter}}","range":true,"instant":false}],"id":2},
{"type":"timeseries","options":{"legend":{"displayMode":"list","placement":"bottom","showLegend":true,"calcs":[]},"tooltip":{"mode":"multi","sort":"asc"}},"fieldConfig":{"defaults":{"custom":{"axisSoftMin":0,"fillOpacity":8,"lineWidth":1,"thresholdsStyle":{"mode":"dashed"}},"unit":"percentunit","thresholds":{"mode":"absolute","steps":[{"value":null,"color":"green"},{"value":"@memory@","color":"red"}]},"max":1},"overrides":[]},"title":"Memory","description":"Memory that processes use, as a part of their limit. The line is where TracingMemoryNearLimit warns.","gridPos":{"h":8,"w":12,"x":0,"y":8},"datasource":{"type":"prometheus","uid":"$datasource"},"targets":[{"expr":"@memory-collector@","refId":"A","legendFormat":"{{pod}}","range":true,"instant":false}],"id":3},
{"type":"timeseries","options":{"legend":{"displayMode":"list","placement":"bottom","showLegend":true,"calcs":[]},"tooltip":{"mode":"multi","sort":"asc"}},"fieldConfig":{"defaults":{"custom":{"axisSoftMin":0,"fillOpacity":8,"lineWidth":1,"thresholdsStyle":{"mode":"off"}},"unit":"short","thresholds":{"mode":"absolute","steps":[{"value":null,"color":"green"}]}},"overrides":[]},"title":"CPU, cores","description":"CPU that each pod uses.","gridPos":{"h":8,"w":12,"x":12,"y":8},"datasource":{"type":"prometheus","uid":"$datasource"},"targets":[{"expr":"sum by (namespace, job, pod) (rate(otelcol_process_cpu_seconds_total{job=~\"@collector@\"}[$__rate_interval]))","refId":"A","legendFormat":"{{pod}}","range":true,"instant":false}],"id":4}
]
}`;
}
