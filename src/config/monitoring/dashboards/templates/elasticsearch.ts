// Written by `npx projen dashboards` from scripts/dashboards.
export function elasticsearchTemplate(): string {
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
 "description": "Elasticsearch as its exporter sees it: health, room, and the indices of spans.",
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
   "title": "Data nodes",
   "description": "Data nodes that are there.",
   "fieldConfig": {
    "defaults": {
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
     "expr": "max(elasticsearch_cluster_health_number_of_data_nodes{job=~\"@elasticsearch-exporter@\"})",
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
   "title": "Health",
   "description": "Yellow lacks second copies, red lacks data.",
   "fieldConfig": {
    "defaults": {
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
     "mappings": [
      {
       "type": "value",
       "options": {
        "0": {
         "text": "green",
         "color": "green"
        },
        "1": {
         "text": "yellow",
         "color": "yellow"
        },
        "2": {
         "text": "red",
         "color": "red"
        }
       }
      }
     ]
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
     "expr": "max(2 * elasticsearch_cluster_health_status{job=~\"@elasticsearch-exporter@\", color=\"red\"}) + max(elasticsearch_cluster_health_status{job=~\"@elasticsearch-exporter@\", color=\"yellow\"})",
     "refId": "A",
     "legendFormat": "status",
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
   "title": "Indices of spans",
   "description": "One a day, or one for each rollover.",
   "fieldConfig": {
    "defaults": {
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
     "noValue": "0"
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
     "expr": "count(count by (index) (elasticsearch_indices_docs_primary{job=~\"@elasticsearch-exporter@\", index=~\"@span-indices@\"}))",
     "refId": "A",
     "legendFormat": "indices",
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
   "title": "Spans stored",
   "description": "Documents in the indices of spans.",
   "fieldConfig": {
    "defaults": {
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
     "noValue": "0"
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
     "expr": "sum(max by (index) (elasticsearch_indices_docs_primary{job=~\"@elasticsearch-exporter@\", index=~\"@span-indices@\"}))",
     "refId": "A",
     "legendFormat": "spans",
     "instant": true,
     "range": false
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
        "value": "@disk@",
        "color": "red"
       }
      ]
     },
     "max": 1
    },
    "overrides": []
   },
   "title": "Disks",
   "description": "How full the disks are. The line is where TracingElasticsearchDiskFilling warns.",
   "gridPos": {
    "h": 8,
    "w": 8,
    "x": 0,
    "y": 4
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "1 - elasticsearch_filesystem_data_available_bytes{job=~\"@elasticsearch-exporter@\"} / elasticsearch_filesystem_data_size_bytes{job=~\"@elasticsearch-exporter@\"}",
     "refId": "A",
     "legendFormat": "{{name}}",
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
     "unit": "percentunit",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       },
       {
        "value": "@heap@",
        "color": "red"
       }
      ]
     },
     "max": 1
    },
    "overrides": []
   },
   "title": "Heap",
   "description": "How full the heaps are. The line is where TracingElasticsearchHeapHigh warns.",
   "gridPos": {
    "h": 8,
    "w": 8,
    "x": 8,
    "y": 4
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "elasticsearch_jvm_memory_used_bytes{job=~\"@elasticsearch-exporter@\", area=\"heap\"} / elasticsearch_jvm_memory_max_bytes{job=~\"@elasticsearch-exporter@\", area=\"heap\"}",
     "refId": "A",
     "legendFormat": "{{name}}",
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
   "title": "Writes rejected, per second",
   "description": "A full queue of writes (TracingElasticsearchWritesRejected); ingesters try again.",
   "gridPos": {
    "h": 8,
    "w": 8,
    "x": 16,
    "y": 4
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum by (namespace, job, name) (rate(elasticsearch_thread_pool_rejected_count{job=~\"@elasticsearch-exporter@\", type=\"write\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "{{name}}",
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
     "noValue": "none"
    },
    "overrides": []
   },
   "title": "Size of the indices of spans",
   "description": "First copies only.",
   "gridPos": {
    "h": 8,
    "w": 24,
    "x": 0,
    "y": 12
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "max by (index) (elasticsearch_indices_store_size_bytes_primary{job=~\"@elasticsearch-exporter@\", index=~\"@span-indices@\"})",
     "refId": "A",
     "legendFormat": "{{index}}",
     "range": true,
     "instant": false
    }
   ],
   "id": 8
  }
 ]
}`;
}
