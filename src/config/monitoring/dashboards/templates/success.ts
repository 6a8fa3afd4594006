// Written by `npx projen dashboards` from scripts/dashboards.
export function successTemplate(): string {
  return String.raw`{
 "timezone": "browser",
 "editable": true,
 "graphTooltip": 1,
 "schemaVersion": 42,
 "templating": {
  "list": [
   {
    "type": "datasource",
    "name": "datasource",
    "label": "Prometheus",
    "query": "prometheus",
    "current": {
     "text": "@datasource@",
     "value": "@datasource@"
    }
   }
  ]
 },
 "annotations": {},
 "title": "Tracing: @title@ (@namespace@/@platform@)",
 "uid": "@uid@",
 "description": "What the platform achieves, and what it costs: the numbers that decide whether tracing is worth it.",
 "tags": [
  "tracing",
  "@namespace@/@platform@"
 ],
 "time": {
  "from": "now-24h",
  "to": "now"
 },
 "refresh": "30s",
 "links": [
  {
   "title": "Tracing",
   "type": "dashboards",
   "tags": [
    "@namespace@/@platform@"
   ],
   "asDropdown": true,
   "includeVars": true,
   "keepTime": true
  }
 ],
 "panels": [
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "auto"
   },
   "title": "Coverage: nodes that send",
   "description": "The part of the nodes whose applications sent a span within an hour. Which services send is a list in Jaeger; which should is known to you.",
   "fieldConfig": {
    "defaults": {
     "unit": "percentunit",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       }
      ]
     },
     "noValue": "no agents"
    },
    "overrides": []
   },
   "gridPos": {
    "h": 4,
    "w": 6,
    "x": 0,
    "y": 0
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "count(sum by (pod) (rate(otelcol_receiver_accepted_spans_total{job=~\"@agent@\"}[1h])) > 0) / count(up{job=~\"@agent@\"})",
     "refId": "A",
     "legendFormat": "nodes",
     "instant": true,
     "range": false
    }
   ],
   "id": 1
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "auto"
   },
   "title": "Completion: spans in time",
   "description": "The part of the spans that came before the decision on their trace, within an hour. The others may be missing in it.",
   "fieldConfig": {
    "defaults": {
     "unit": "percentunit",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "red"
       },
       {
        "value": 0.95,
        "color": "green"
       }
      ]
     },
     "noValue": "all"
    },
    "overrides": []
   },
   "gridPos": {
    "h": 4,
    "w": 6,
    "x": 6,
    "y": 0
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "1 - sum(rate(otelcol_processor_tail_sampling_early_releases_from_cache_decision_total{job=~\"@sampler@\"}[1h])) / sum(rate(otelcol_receiver_accepted_spans_total{job=~\"@sampler@\"}[1h]))",
     "refId": "A",
     "legendFormat": "in time",
     "instant": true,
     "range": false
    }
   ],
   "id": 2
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "auto"
   },
   "title": "Acceptance",
   "description": "The part of the spans that was accepted at once, within an hour. Red is below the objective.",
   "fieldConfig": {
    "defaults": {
     "unit": "percentunit",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "red"
       },
       {
        "value": "@acceptance@",
        "color": "green"
       }
      ]
     },
     "noValue": "no spans"
    },
    "overrides": []
   },
   "gridPos": {
    "h": 4,
    "w": 6,
    "x": 12,
    "y": 0
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "1 - sum by (namespace) (rate(otelcol_receiver_refused_spans_total{job=~\"@entries@\"}[1h])) / (sum by (namespace) (rate(otelcol_receiver_accepted_spans_total{job=~\"@entries@\"}[1h])) + sum by (namespace) (rate(otelcol_receiver_refused_spans_total{job=~\"@entries@\"}[1h])))",
     "refId": "A",
     "legendFormat": "accepted",
     "instant": true,
     "range": false
    }
   ],
   "id": 3
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "auto"
   },
   "title": "Latency of reads, p99",
   "description": "How long Jaeger query waits for Elasticsearch. 0.5 s is a common aim.",
   "fieldConfig": {
    "defaults": {
     "unit": "s",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       },
       {
        "value": 0.5,
        "color": "red"
       }
      ]
     },
     "noValue": "no reads"
    },
    "overrides": []
   },
   "gridPos": {
    "h": 4,
    "w": 6,
    "x": 18,
    "y": 0
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "max(histogram_quantile(0.99, sum by (namespace, job, operation, le) (rate(jaeger_storage_latency_seconds_bucket{job=~\"@query@\"}[1h]))) > 0)",
     "refId": "A",
     "legendFormat": "p99",
     "instant": true,
     "range": false
    }
   ],
   "id": 4
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "auto"
   },
   "title": "Sampling: traces kept",
   "description": "The part of the traces that was kept, within an hour.",
   "fieldConfig": {
    "defaults": {
     "unit": "percentunit",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       },
       {
        "value": "@kept@",
        "color": "orange"
       }
      ]
     },
     "noValue": "no traces"
    },
    "overrides": []
   },
   "gridPos": {
    "h": 4,
    "w": 6,
    "x": 0,
    "y": 4
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum by (namespace, job) (rate(otelcol_processor_tail_sampling_global_count_traces_sampled_total{job=~\"@sampler@\", sampled=\"true\"}[1h])) / sum by (namespace, job) (rate(otelcol_processor_tail_sampling_global_count_traces_sampled_total{job=~\"@sampler@\"}[1h]))",
     "refId": "A",
     "legendFormat": "kept",
     "instant": true,
     "range": false
    }
   ],
   "id": 5
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "auto"
   },
   "title": "Storage: spans",
   "description": "What the indices of spans take, first copies only.",
   "fieldConfig": {
    "defaults": {
     "unit": "bytes",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       }
      ]
     },
     "noValue": "0"
    },
    "overrides": []
   },
   "gridPos": {
    "h": 4,
    "w": 6,
    "x": 6,
    "y": 4
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(max by (index) (elasticsearch_indices_store_size_bytes_primary{job=~\"@elasticsearch-exporter@\", index=~\"@span-indices@\"}))",
     "refId": "A",
     "legendFormat": "stored",
     "instant": true,
     "range": false
    }
   ],
   "id": 6
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "auto"
   },
   "title": "Storage: a span",
   "description": "Bytes on disk for one stored span, first copy. Times spans a day, retention and copies this is your disk.",
   "fieldConfig": {
    "defaults": {
     "unit": "bytes",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       }
      ]
     },
     "noValue": "-"
    },
    "overrides": []
   },
   "gridPos": {
    "h": 4,
    "w": 6,
    "x": 12,
    "y": 4
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(max by (index) (elasticsearch_indices_store_size_bytes_primary{job=~\"@elasticsearch-exporter@\", index=~\"@span-indices@\"})) / sum(max by (index) (elasticsearch_indices_docs_primary{job=~\"@elasticsearch-exporter@\", index=~\"@span-indices@\"}))",
     "refId": "A",
     "legendFormat": "a span",
     "instant": true,
     "range": false
    }
   ],
   "id": 7
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "auto"
   },
   "title": "Overhead: CPU for 1000 spans",
   "description": "CPU seconds of all collectors and of Jaeger, for a thousand spans that applications send.",
   "fieldConfig": {
    "defaults": {
     "unit": "s",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       }
      ]
     },
     "noValue": "no spans"
    },
    "overrides": []
   },
   "gridPos": {
    "h": 4,
    "w": 6,
    "x": 18,
    "y": 4
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "1000 * sum(rate(otelcol_process_cpu_seconds_total{job=~\"@collectors@\"}[1h])) / sum(rate(otelcol_receiver_accepted_spans_total{job=~\"@entries@\"}[1h]))",
     "refId": "A",
     "legendFormat": "CPU",
     "instant": true,
     "range": false
    }
   ],
   "id": 8
  },
  {
   "type": "timeseries",
   "options": {
    "legend": {
     "displayMode": "list",
     "placement": "bottom",
     "showLegend": true,
     "calcs": []
    },
    "tooltip": {
     "mode": "multi",
     "sort": "asc"
    }
   },
   "fieldConfig": {
    "defaults": {
     "custom": {
      "axisSoftMin": 0,
      "fillOpacity": 8,
      "lineWidth": 1,
      "thresholdsStyle": {
       "mode": "off"
      }
     },
     "unit": "short",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       }
      ]
     },
     "noValue": "none"
    },
    "overrides": []
   },
   "title": "Spans sent and stored, per second",
   "description": "The difference is what sampling saves.",
   "gridPos": {
    "h": 8,
    "w": 12,
    "x": 0,
    "y": 8
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(rate(otelcol_receiver_accepted_spans_total{job=~\"@entries@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "sent by applications",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum(rate(jaeger_storage_bulk_index_inserts_total{job=~\"@ingester@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "stored",
     "range": true,
     "instant": false
    }
   ],
   "id": 9
  },
  {
   "type": "timeseries",
   "options": {
    "legend": {
     "displayMode": "list",
     "placement": "bottom",
     "showLegend": true,
     "calcs": []
    },
    "tooltip": {
     "mode": "multi",
     "sort": "asc"
    }
   },
   "fieldConfig": {
    "defaults": {
     "custom": {
      "axisSoftMin": 0,
      "fillOpacity": 8,
      "lineWidth": 1,
      "thresholdsStyle": {
       "mode": "off"
      }
     },
     "unit": "short",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       }
      ]
     }
    },
    "overrides": []
   },
   "title": "Overhead: CPU by workload, cores",
   "description": "What each workload uses, all pods together.",
   "gridPos": {
    "h": 8,
    "w": 12,
    "x": 12,
    "y": 8
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "label_replace(sum by (namespace, job) (rate(otelcol_process_cpu_seconds_total{job=~\"@collectors@\"}[$__rate_interval])), \"workload\", \"$1\", \"job\", \".*/(.*)\")",
     "refId": "A",
     "legendFormat": "{{workload}}",
     "range": true,
     "instant": false
    }
   ],
   "id": 10
  }
 ]
}`;
}
