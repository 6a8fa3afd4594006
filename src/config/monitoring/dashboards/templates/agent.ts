// Written by `npx projen dashboards` from scripts/dashboards.
export function agentTemplate(): string {
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
 "description": "Collectors that applications send to. They add what they know of the sender and choose the sampler by the trace id.",
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
   "title": "Spans in, per second",
   "description": "What was accepted, and what was refused so that the sender tries again. Refused spans are an alert (TracingSpansRefused).",
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
     "expr": "sum by (namespace, job, receiver) (rate(otelcol_receiver_accepted_spans_total{job=~\"@part@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "accepted by {{receiver}}",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum by (namespace, job, receiver) (rate(otelcol_receiver_refused_spans_total{job=~\"@part@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "refused by {{receiver}}",
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
   "title": "Spans out, per second",
   "description": "What the next hop has taken, and what could not be sent. Spans that are given up are lost (TracingSpansGivenUp).",
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
     "expr": "sum by (namespace, job, exporter) (rate(otelcol_exporter_sent_spans_total{job=~\"@part@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "sent by {{exporter}}",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum by (namespace, job, exporter) (rate(otelcol_exporter_send_failed_spans_total{job=~\"@part@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "given up by {{exporter}}",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum by (namespace, job, exporter) (rate(otelcol_exporter_enqueue_failed_spans_total{job=~\"@part@\"}[$__rate_interval]))",
     "refId": "C",
     "legendFormat": "not queued by {{exporter}}",
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
    "y": 8
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "max by (namespace, job, pod, exporter) (otelcol_exporter_queue_size{job=~\"@part@\"} / otelcol_exporter_queue_capacity{job=~\"@part@\"})",
     "refId": "A",
     "legendFormat": "{{pod}} {{exporter}}",
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
    "y": 8
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "@memory-part@",
     "refId": "A",
     "legendFormat": "{{pod}}",
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
    "y": 8
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum by (namespace, job, pod) (rate(otelcol_process_cpu_seconds_total{job=~\"@part@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "{{pod}}",
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
   "title": "Samplers in sight",
   "description": "How many samplers a pod knows. Pods that know different ones split traces (TracingSamplersMissing).",
   "gridPos": {
    "h": 8,
    "w": 8,
    "x": 0,
    "y": 16
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "min by (namespace, job, pod) (otelcol_loadbalancer_num_backends{job=~\"@part@\"})",
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
        "value": "@export-milliseconds@",
        "color": "red"
       }
      ]
     }
    },
    "overrides": []
   },
   "title": "Time to hand spans to a sampler, p99",
   "description": "The line is where TracingExportSlow warns.",
   "gridPos": {
    "h": 8,
    "w": 8,
    "x": 8,
    "y": 16
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "histogram_quantile(0.99, sum by (namespace, job, le) (rate(otelcol_loadbalancer_backend_latency_milliseconds_bucket{job=~\"@part@\"}[$__rate_interval])))",
     "refId": "A",
     "legendFormat": "p99",
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
     }
    },
    "overrides": []
   },
   "title": "Changes of the list of samplers, per hour",
   "description": "Each change splits the traces that are under way (TracingSamplersChanging).",
   "gridPos": {
    "h": 8,
    "w": 8,
    "x": 16,
    "y": 16
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "max by (namespace, job, pod) (increase(otelcol_loadbalancer_num_backend_updates_total{job=~\"@part@\"}[1h]))",
     "refId": "A",
     "legendFormat": "{{pod}}",
     "range": true,
     "instant": false
    }
   ],
   "id": 8
  }
 ]
}`;
}
