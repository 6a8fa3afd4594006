// Written by `npx projen dashboards` from scripts/dashboards.
export function queryTemplate(): string {
  return String.raw`{
"timezone": "browser",
"editable": true,
"graphTooltip": 1,
"schemaVersion": 42,
"templating": {"list":[{"type":"datasource","name":"datasource","label":"Prometheus","query":"prometheus","current":{"text":"@datasource@","value":"@datasource@"}}]},
"annotations": {},
"title": "Tracing: @title@ (@namespace@/@platform@)",
"uid": "@uid@",
"description": "Jaeger query reads Elasticsearch for people and programs.",
"tags": ["tracing","@namespace@/@platform@"],
"time": {"from":"now-1h","to":"now"},
"refresh": "30s",
"links": [{"title":"Tracing","type":"dashboards","tags":["@namespace@/@platform@"],"asDropdown":true,"includeVars":true,"keepTime":true}],
"panels": [
{"type":"timeseries","options":{"legend":{"displayMode":"list","placement":"bottom","showLegend":true,"calcs":[]},"tooltip":{"mode":"multi","sort":"asc"}},"fieldConfig":{"defaults":{"custom":{"axisSoftMin":0,"fillOpacity":8,"lineWidth":1,"thresholdsStyle":{"mode":"off"}},"unit":"short","thresholds":{"mode":"absolute","steps":[{"value":null,"color":"green"}]},"noValue":"none"},"overrides":[]},"title":"Reads, per second","description":"What Jaeger asks Elasticsearch for.","gridPos":{"h":8,"w":8,"x":0,"y":0},"datasource":{"type":"prometheus","uid":"$datasource"},"targets":[{"expr":"sum by (namespace, job, operation, result) (rate(jaeger_storage_requests_total{job=~\"@query@\"}[$__rate_interval]))","refId":"A","legendFormat":"{{operation}} {{result}}","range":true,"instant":false}],"id":1},
{"type":"timeseries","options":{"legend":{"displayMode":"list","placement":"bottom","showLegend":true,"calcs":[]},"tooltip":{"mode":"multi","sort":"asc"}},"fieldConfig":{"defaults":{"custom":{"axisSoftMin":0,"fillOpacity":8,"lineWidth":1,"thresholdsStyle":{"mode":"dashed"}},"unit":"percentunit","thresholds":{"mode":"absolute","steps":[{"value":null,"color":"green"},{"value":"@read-errors@","color":"red"}]},"noValue":"none"},"overrides":[]},"title":"Reads that fail","description":"The line is where TracingQueryErrors warns.","gridPos":{"h":8,"w":8,"x":8,"y":0},"datasource":{"type":"prometheus","uid":"$datasource"},"targets":[{"expr":"sum by (namespace, job) (rate(jaeger_storage_requests_total{job=~\"@query@\", result=\"err\"}[$__rate_interval])) / sum by (namespace, job) (rate(jaeger_storage_requests_total{job=~\"@query@\"}[$__rate_interval]))","refId":"A","legendFormat":"failed","range":true,"instant":false}],"id":2},
{"type":"timeseries","options":{"legend":{"displayMode":"list","placement":"bottom","showLegend":true,"calcs":[]},"tooltip":{"mode":"multi","sort":"asc"}},"fieldConfig":{"defaults":{"custom":{"axisSoftMin":0,"fillOpacity":8,"lineWidth":1,"thresholdsStyle":{"mode":"dashed"}},"unit":"s","thresholds":{"mode":"absolute","steps":[{"value":null,"color":"green"},{"value":"@read-seconds@","color":"red"}]},"noValue":"no reads"},"overrides":[]},"title":"Time for a read, p95","description":"The line is where TracingQuerySlow warns.","gridPos":{"h":8,"w":8,"x":16,"y":0},"datasource":{"type":"prometheus","uid":"$datasource"},"targets":[{"expr":"histogram_quantile(0.95, sum by (namespace, job, operation, le) (rate(jaeger_storage_latency_seconds_bucket{job=~\"@query@\"}[$__rate_interval])))","refId":"A","legendFormat":"{{operation}}","range":true,"instant":false}],"id":3},
{"type":"timeseries","options":{"legend":{"displayMode":"list","placement":"bottom","showLegend":true,"calcs":[]},"tooltip":{"mode":"multi","sort":"asc"}},"fieldConfig":{"defaults":{"custom":{"axisSoftMin":0,"fillOpacity":8,"lineWidth":1,"thresholdsStyle":{"mode":"dashed"}},"unit":"percentunit","thresholds":{"mode":"absolute","steps":[{"value":null,"color":"green"},{"value":"@memory@","color":"red"}]},"max":1},"overrides":[]},"title":"Memory","description":"Memory that processes use, as a part of their limit. The line is where TracingMemoryNearLimit warns.","gridPos":{"h":8,"w":12,"x":0,"y":8},"datasource":{"type":"prometheus","uid":"$datasource"},"targets":[{"expr":"@memory-query@","refId":"A","legendFormat":"{{pod}}","range":true,"instant":false}],"id":4},
{"type":"timeseries","options":{"legend":{"displayMode":"list","placement":"bottom","showLegend":true,"calcs":[]},"tooltip":{"mode":"multi","sort":"asc"}},"fieldConfig":{"defaults":{"custom":{"axisSoftMin":0,"fillOpacity":8,"lineWidth":1,"thresholdsStyle":{"mode":"off"}},"unit":"short","thresholds":{"mode":"absolute","steps":[{"value":null,"color":"green"}]}},"overrides":[]},"title":"CPU, cores","description":"CPU that each pod uses.","gridPos":{"h":8,"w":12,"x":12,"y":8},"datasource":{"type":"prometheus","uid":"$datasource"},"targets":[{"expr":"sum by (namespace, job, pod) (rate(otelcol_process_cpu_seconds_total{job=~\"@query@\"}[$__rate_interval]))","refId":"A","legendFormat":"{{pod}}","range":true,"instant":false}],"id":5}
]
}`;
}
