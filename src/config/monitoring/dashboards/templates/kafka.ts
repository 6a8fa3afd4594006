// Written by `npx projen dashboards` from scripts/dashboards.
export function kafkaTemplate(): string {
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
 "description": "The topic between Jaeger collectors and ingesters: its copies, what goes in and out, what waits.",
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
   "title": "Brokers",
   "description": "Brokers that are there.",
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
     "expr": "max(kafka_brokers{job=~\"@kafka-metrics@\"})",
     "refId": "A",
     "legendFormat": "brokers",
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
   "title": "Partitions without all copies",
   "description": "A further broker that fails may cost data or stop writes (TracingKafkaUnderReplicated).",
   "fieldConfig": {
    "defaults": {
     "unit": "short",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       },
       {
        "value": 1,
        "color": "orange"
       }
      ]
     }
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
     "expr": "count(kafka_partition_replicas_in_sync{job=~\"@kafka-metrics@\"} < kafka_partition_replicas{job=~\"@kafka-metrics@\"}) or vector(0)",
     "refId": "A",
     "legendFormat": "partitions",
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
   "title": "Partitions without a leader",
   "description": "Nothing can be written into them or read (TracingKafkaPartitionOffline).",
   "fieldConfig": {
    "defaults": {
     "unit": "short",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       },
       {
        "value": 1,
        "color": "red"
       }
      ]
     }
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
     "expr": "count(kafka_partition_replicas{job=~\"@kafka-metrics@\"} unless on (namespace, job, topic, partition) kafka_partition_current_offset{job=~\"@kafka-metrics@\"}) or vector(0)",
     "refId": "A",
     "legendFormat": "partitions",
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
   "title": "Ingesters in the group",
   "description": "Who reads the topic (TracingConsumersGone).",
   "fieldConfig": {
    "defaults": {
     "unit": "short",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "red"
       },
       {
        "value": 1,
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
    "x": 18,
    "y": 0
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "max(kafka_consumer_group_members{job=~\"@kafka-metrics@\"})",
     "refId": "A",
     "legendFormat": "members",
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
   "title": "Records per second",
   "description": "What is written into the topic and what is read from it.",
   "gridPos": {
    "h": 8,
    "w": 12,
    "x": 0,
    "y": 4
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(clamp_min(deriv(kafka_partition_current_offset{job=~\"@kafka-metrics@\"}[5m]), 0))",
     "refId": "A",
     "legendFormat": "in",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum(clamp_min(deriv(kafka_consumer_group_offset_sum{job=~\"@kafka-metrics@\"}[5m]), 0))",
     "refId": "B",
     "legendFormat": "out",
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
   "title": "Records that wait",
   "description": "Written and not read yet.",
   "gridPos": {
    "h": 8,
    "w": 12,
    "x": 12,
    "y": 4
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum by (namespace, job, topic) (kafka_consumer_group_lag_sum{job=~\"@kafka-metrics@\"})",
     "refId": "A",
     "legendFormat": "{{topic}}",
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
     "unit": "s",
     "thresholds": {
      "mode": "absolute",
      "steps": [
       {
        "value": null,
        "color": "green"
       },
       {
        "value": "@lag-seconds@",
        "color": "red"
       }
      ]
     },
     "noValue": "nothing waits"
    },
    "overrides": []
   },
   "title": "Time to catch up",
   "description": "How long ingesters need for what waits. The line is where TracingConsumerLag fires.",
   "gridPos": {
    "h": 8,
    "w": 12,
    "x": 0,
    "y": 12
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "kafka_consumer_group_lag_sum{job=~\"@kafka-metrics@\"} / clamp_min(deriv(kafka_consumer_group_offset_sum{job=~\"@kafka-metrics@\"}[5m]), 0)",
     "refId": "A",
     "legendFormat": "{{topic}}",
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
   "title": "Copies of partitions",
   "description": "All copies, and those that are up to date.",
   "gridPos": {
    "h": 8,
    "w": 12,
    "x": 12,
    "y": 12
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(kafka_partition_replicas{job=~\"@kafka-metrics@\"})",
     "refId": "A",
     "legendFormat": "all",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum(kafka_partition_replicas_in_sync{job=~\"@kafka-metrics@\"})",
     "refId": "B",
     "legendFormat": "up to date",
     "range": true,
     "instant": false
    }
   ],
   "id": 8
  }
 ]
}`;
}
