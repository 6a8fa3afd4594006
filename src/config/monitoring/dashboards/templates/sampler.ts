// Written by `npx projen dashboards` from scripts/dashboards.
export function samplerTemplate(): string {
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
 "description": "Samplers hold all spans of a trace until they decide on it.",
 "tags": [
  "tracing",
  "@namespace@/@platform@"
 ],
 "time": {
  "from": "now-1h",
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
   "title": "Traces decided, per second",
   "description": "What was kept and what was not. Which share may be kept is a threshold of TracingTooManyTracesKept.",
   "gridPos": {
    "h": 8,
    "w": 12,
    "x": 0,
    "y": 0
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum by (namespace, job, sampled) (rate(otelcol_processor_tail_sampling_global_count_traces_sampled_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "sampled: {{sampled}}",
     "range": true,
     "instant": false
    }
   ],
   "id": 1
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
   "title": "Traces kept by policy, per second",
   "description": "Which policies keep traces. A trace that several policies keep counts for each.",
   "gridPos": {
    "h": 8,
    "w": 12,
    "x": 12,
    "y": 0
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum by (namespace, job, policy) (rate(otelcol_processor_tail_sampling_count_traces_sampled_total{job=~\"@sampler@\", sampled=\"true\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "{{policy}}",
     "range": true,
     "instant": false
    }
   ],
   "id": 2
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
   "title": "Traces in memory",
   "description": "Traces that wait for their decision. If there is no room, the oldest are dropped.",
   "gridPos": {
    "h": 8,
    "w": 8,
    "x": 0,
    "y": 8
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "max by (namespace, job, pod) (otelcol_processor_tail_sampling_sampling_traces_on_memory{job=~\"@sampler@\"})",
     "refId": "A",
     "legendFormat": "{{pod}}",
     "range": true,
     "instant": false
    }
   ],
   "id": 3
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
   "title": "Dropped before the decision, per second",
   "description": "Traces for which there was no room (TracingTracesDroppedTooEarly), and policies that failed (TracingSamplingPolicyFails).",
   "gridPos": {
    "h": 8,
    "w": 8,
    "x": 8,
    "y": 8
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum by (namespace, job) (rate(otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "dropped",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum by (namespace, job) (rate(otelcol_processor_tail_sampling_sampling_policy_evaluation_error_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "policy failed",
     "range": true,
     "instant": false
    }
   ],
   "id": 4
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
       "mode": "dashed"
      }
     },
     "unit": "percentunit",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       },
       {
        "value": "@late@",
        "color": "red"
       }
      ]
     },
     "noValue": "none"
    },
    "overrides": []
   },
   "title": "Spans after the decision",
   "description": "The part of the spans that came when their trace was already decided. The line is where TracingLateSpans warns.",
   "gridPos": {
    "h": 8,
    "w": 8,
    "x": 16,
    "y": 8
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum by (namespace, job) (rate(otelcol_processor_tail_sampling_early_releases_from_cache_decision_total{job=~\"@sampler@\"}[$__rate_interval])) / sum by (namespace, job) (rate(otelcol_receiver_accepted_spans_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "late",
     "range": true,
     "instant": false
    }
   ],
   "id": 5
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
       "mode": "dashed"
      }
     },
     "unit": "ms",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       },
       {
        "value": 1000,
        "color": "red"
       }
      ]
     }
    },
    "overrides": []
   },
   "title": "Time for the decisions of a second, p99",
   "description": "Above a second decisions fall behind (TracingSamplingDecisionsSlow).",
   "gridPos": {
    "h": 8,
    "w": 24,
    "x": 0,
    "y": 16
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "histogram_quantile(0.99, sum by (namespace, job, pod, le) (rate(otelcol_processor_tail_sampling_sampling_decision_timer_latency_milliseconds_bucket{job=~\"@sampler@\"}[$__rate_interval])))",
     "refId": "A",
     "legendFormat": "{{pod}}",
     "range": true,
     "instant": false
    }
   ],
   "id": 6
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
   "title": "Spans in, per second",
   "description": "What was accepted, and what was refused so that the sender tries again. Refused spans are an alert (TracingSpansRefused).",
   "gridPos": {
    "h": 8,
    "w": 12,
    "x": 0,
    "y": 24
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum by (namespace, job, receiver) (rate(otelcol_receiver_accepted_spans_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "accepted by {{receiver}}",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum by (namespace, job, receiver) (rate(otelcol_receiver_refused_spans_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "refused by {{receiver}}",
     "range": true,
     "instant": false
    }
   ],
   "id": 7
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
   "title": "Spans out, per second",
   "description": "What the next hop has taken, and what could not be sent. Spans that are given up are lost (TracingSpansGivenUp).",
   "gridPos": {
    "h": 8,
    "w": 12,
    "x": 12,
    "y": 24
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum by (namespace, job, exporter) (rate(otelcol_exporter_sent_spans_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "sent by {{exporter}}",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum by (namespace, job, exporter) (rate(otelcol_exporter_send_failed_spans_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "given up by {{exporter}}",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum by (namespace, job, exporter) (rate(otelcol_exporter_enqueue_failed_spans_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "C",
     "legendFormat": "not queued by {{exporter}}",
     "range": true,
     "instant": false
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
       "mode": "dashed"
      }
     },
     "unit": "percentunit",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       },
       {
        "value": "@queue@",
        "color": "red"
       }
      ]
     },
     "max": 1
    },
    "overrides": []
   },
   "title": "Queues",
   "description": "How full the queues in front of exporters are. A full queue turns spans away. The line is where TracingQueueFilling warns. The load_balancing exporter says nothing of its queues.",
   "gridPos": {
    "h": 8,
    "w": 8,
    "x": 0,
    "y": 32
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "max by (namespace, job, pod, exporter) (otelcol_exporter_queue_size{job=~\"@sampler@\"} / otelcol_exporter_queue_capacity{job=~\"@sampler@\"})",
     "refId": "A",
     "legendFormat": "{{pod}} {{exporter}}",
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
       "mode": "dashed"
      }
     },
     "unit": "percentunit",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       },
       {
        "value": "@memory@",
        "color": "red"
       }
      ]
     },
     "max": 1
    },
    "overrides": []
   },
   "title": "Memory",
   "description": "Memory that processes use, as a part of their limit. The line is where TracingMemoryNearLimit warns.",
   "gridPos": {
    "h": 8,
    "w": 8,
    "x": 8,
    "y": 32
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "@memory-sampler@",
     "refId": "A",
     "legendFormat": "{{pod}}",
     "range": true,
     "instant": false
    }
   ],
   "id": 10
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
   "title": "CPU, cores",
   "description": "CPU that each pod uses.",
   "gridPos": {
    "h": 8,
    "w": 8,
    "x": 16,
    "y": 32
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum by (namespace, job, pod) (rate(otelcol_process_cpu_seconds_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "{{pod}}",
     "range": true,
     "instant": false
    }
   ],
   "id": 11
  }
 ]
}`;
}
