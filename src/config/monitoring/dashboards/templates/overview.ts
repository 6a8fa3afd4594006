// Written by `npx projen dashboards` from scripts/dashboards.
export function overviewTemplate(): string {
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
 "description": "Is all well, and where along the chain is it not. Each hop has a dashboard of its own.",
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
   "type": "row",
   "collapsed": false,
   "id": 1,
   "panels": [],
   "title": "Is all well?",
   "gridPos": {
    "x": 0,
    "y": 0,
    "h": 1,
    "w": 24
   }
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
   "title": "Alerts",
   "description": "Alerts of this namespace's platforms that fire now.",
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
    "w": 4,
    "x": 0,
    "y": 1
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "count(ALERTS{namespace=\"@namespace@\", alertname=~\"Tracing.*\", alertstate=\"firing\"}) or vector(0)",
     "refId": "A",
     "legendFormat": "firing",
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
   "title": "Pods without metrics",
   "description": "Pods that Prometheus knows and that do not answer it.",
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
    "w": 4,
    "x": 4,
    "y": 1
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "count(up{job=~\"@all@\"} == 0) or vector(0)",
     "refId": "A",
     "legendFormat": "down",
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
   "title": "Spans accepted",
   "description": "Of the spans that applications sent within an hour, the part that was accepted at once. Red is below the objective.",
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
    "w": 4,
    "x": 8,
    "y": 1
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
   "title": "Traces kept",
   "description": "The part of the traces that samplers keep.",
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
    "w": 4,
    "x": 12,
    "y": 1
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum by (namespace, job) (rate(otelcol_processor_tail_sampling_global_count_traces_sampled_total{job=~\"@sampler@\", sampled=\"true\"}[15m])) / sum by (namespace, job) (rate(otelcol_processor_tail_sampling_global_count_traces_sampled_total{job=~\"@sampler@\"}[15m]))",
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
   "title": "Wait before storage",
   "description": "How long ingesters need, at their present pace, for what waits in Kafka. Infinite: they read nothing.",
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
        "value": "@freshness-seconds@",
        "color": "orange"
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
   "gridPos": {
    "h": 4,
    "w": 4,
    "x": 16,
    "y": 1
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "max(kafka_consumer_group_lag_sum{job=~\"@kafka-metrics@\"} / clamp_min(deriv(kafka_consumer_group_offset_sum{job=~\"@kafka-metrics@\"}[5m]), 0))",
     "refId": "A",
     "legendFormat": "wait",
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
   "title": "Elasticsearch",
   "description": "The health of the cluster: yellow lacks second copies, red lacks data.",
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
    "w": 4,
    "x": 20,
    "y": 1
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
   "id": 7
  },
  {
   "type": "row",
   "collapsed": false,
   "id": 8,
   "panels": [],
   "title": "The chain, hop by hop",
   "gridPos": {
    "x": 0,
    "y": 5,
    "h": 1,
    "w": 24
   }
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value_and_name",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "horizontal"
   },
   "title": "Agents",
   "description": "On each node: what applications send.",
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
    "overrides": [
     {
      "matcher": {
       "id": "byName",
       "options": "refused /s"
      },
      "properties": [
       {
        "id": "thresholds",
        "value": {
         "mode": "absolute",
         "steps": [
          {
           "value": null,
           "color": "green"
          },
          {
           "value": 0.001,
           "color": "red"
          }
         ]
        }
       }
      ]
     }
    ]
   },
   "gridPos": {
    "h": 8,
    "w": 2,
    "x": 0,
    "y": 6
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(rate(otelcol_receiver_accepted_spans_total{job=~\"@agent@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "in /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(otelcol_exporter_sent_spans_total{job=~\"@agent@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "out /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(otelcol_receiver_refused_spans_total{job=~\"@agent@\"}[$__rate_interval]))",
     "refId": "C",
     "legendFormat": "refused /s",
     "instant": true,
     "range": false
    }
   ],
   "id": 9
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value_and_name",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "horizontal"
   },
   "title": "Router",
   "description": "For senders that no agent serves.",
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
    "overrides": [
     {
      "matcher": {
       "id": "byName",
       "options": "refused /s"
      },
      "properties": [
       {
        "id": "thresholds",
        "value": {
         "mode": "absolute",
         "steps": [
          {
           "value": null,
           "color": "green"
          },
          {
           "value": 0.001,
           "color": "red"
          }
         ]
        }
       }
      ]
     }
    ]
   },
   "gridPos": {
    "h": 8,
    "w": 2,
    "x": 2,
    "y": 6
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(rate(otelcol_receiver_accepted_spans_total{job=~\"@router@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "in /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(otelcol_exporter_sent_spans_total{job=~\"@router@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "out /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(otelcol_receiver_refused_spans_total{job=~\"@router@\"}[$__rate_interval]))",
     "refId": "C",
     "legendFormat": "refused /s",
     "instant": true,
     "range": false
    }
   ],
   "id": 10
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value_and_name",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "horizontal"
   },
   "title": "Ingest",
   "description": "From outside of the cluster.",
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
    "overrides": [
     {
      "matcher": {
       "id": "byName",
       "options": "refused /s"
      },
      "properties": [
       {
        "id": "thresholds",
        "value": {
         "mode": "absolute",
         "steps": [
          {
           "value": null,
           "color": "green"
          },
          {
           "value": 0.001,
           "color": "red"
          }
         ]
        }
       }
      ]
     }
    ]
   },
   "gridPos": {
    "h": 8,
    "w": 2,
    "x": 4,
    "y": 6
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(rate(otelcol_receiver_accepted_spans_total{job=~\"@ingest@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "in /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(otelcol_exporter_sent_spans_total{job=~\"@ingest@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "out /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(otelcol_receiver_refused_spans_total{job=~\"@ingest@\"}[$__rate_interval]))",
     "refId": "C",
     "legendFormat": "refused /s",
     "instant": true,
     "range": false
    }
   ],
   "id": 11
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value_and_name",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "horizontal"
   },
   "title": "Samplers",
   "description": "All spans in, kept ones out.",
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
    "overrides": [
     {
      "matcher": {
       "id": "byName",
       "options": "refused /s"
      },
      "properties": [
       {
        "id": "thresholds",
        "value": {
         "mode": "absolute",
         "steps": [
          {
           "value": null,
           "color": "green"
          },
          {
           "value": 0.001,
           "color": "red"
          }
         ]
        }
       }
      ]
     }
    ]
   },
   "gridPos": {
    "h": 8,
    "w": 2,
    "x": 6,
    "y": 6
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(rate(otelcol_receiver_accepted_spans_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "in /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(otelcol_exporter_sent_spans_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "out /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(otelcol_receiver_refused_spans_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "C",
     "legendFormat": "refused /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(otelcol_exporter_queue_size{job=~\"@sampler@\"})",
     "refId": "D",
     "legendFormat": "waiting",
     "instant": true,
     "range": false
    }
   ],
   "id": 12
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value_and_name",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "horizontal"
   },
   "title": "Jaeger collectors",
   "description": "Kept spans, into Kafka.",
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
    "overrides": [
     {
      "matcher": {
       "id": "byName",
       "options": "refused /s"
      },
      "properties": [
       {
        "id": "thresholds",
        "value": {
         "mode": "absolute",
         "steps": [
          {
           "value": null,
           "color": "green"
          },
          {
           "value": 0.001,
           "color": "red"
          }
         ]
        }
       }
      ]
     }
    ]
   },
   "gridPos": {
    "h": 8,
    "w": 2,
    "x": 8,
    "y": 6
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(rate(otelcol_receiver_accepted_spans_total{job=~\"@collector@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "in /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(otelcol_exporter_sent_spans_total{job=~\"@collector@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "out /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(otelcol_receiver_refused_spans_total{job=~\"@collector@\"}[$__rate_interval]))",
     "refId": "C",
     "legendFormat": "refused /s",
     "instant": true,
     "range": false
    }
   ],
   "id": 13
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value_and_name",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "horizontal"
   },
   "title": "Kafka",
   "description": "Records of the topic; one has one span or more.",
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
    "h": 8,
    "w": 2,
    "x": 10,
    "y": 6
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(clamp_min(deriv(kafka_partition_current_offset{job=~\"@kafka-metrics@\"}[5m]), 0))",
     "refId": "A",
     "legendFormat": "in /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(clamp_min(deriv(kafka_consumer_group_offset_sum{job=~\"@kafka-metrics@\"}[5m]), 0))",
     "refId": "B",
     "legendFormat": "out /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(kafka_consumer_group_lag_sum{job=~\"@kafka-metrics@\"})",
     "refId": "C",
     "legendFormat": "waiting",
     "instant": true,
     "range": false
    }
   ],
   "id": 14
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value_and_name",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "horizontal"
   },
   "title": "Jaeger ingesters",
   "description": "From Kafka, into Elasticsearch.",
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
    "overrides": [
     {
      "matcher": {
       "id": "byName",
       "options": "refused /s"
      },
      "properties": [
       {
        "id": "thresholds",
        "value": {
         "mode": "absolute",
         "steps": [
          {
           "value": null,
           "color": "green"
          },
          {
           "value": 0.001,
           "color": "red"
          }
         ]
        }
       }
      ]
     }
    ]
   },
   "gridPos": {
    "h": 8,
    "w": 2,
    "x": 12,
    "y": 6
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(rate(otelcol_receiver_accepted_spans_total{job=~\"@ingester@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "in /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(otelcol_exporter_sent_spans_total{job=~\"@ingester@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "out /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(otelcol_receiver_refused_spans_total{job=~\"@ingester@\"}[$__rate_interval]))",
     "refId": "C",
     "legendFormat": "refused /s",
     "instant": true,
     "range": false
    }
   ],
   "id": 15
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value_and_name",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "horizontal"
   },
   "title": "Elasticsearch",
   "description": "Documents of spans; writes that it rejected.",
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
    "overrides": [
     {
      "matcher": {
       "id": "byName",
       "options": "failed /s"
      },
      "properties": [
       {
        "id": "thresholds",
        "value": {
         "mode": "absolute",
         "steps": [
          {
           "value": null,
           "color": "green"
          },
          {
           "value": 0.001,
           "color": "red"
          }
         ]
        }
       }
      ]
     },
     {
      "matcher": {
       "id": "byName",
       "options": "rejected /s"
      },
      "properties": [
       {
        "id": "thresholds",
        "value": {
         "mode": "absolute",
         "steps": [
          {
           "value": null,
           "color": "green"
          },
          {
           "value": 0.001,
           "color": "red"
          }
         ]
        }
       }
      ]
     }
    ]
   },
   "gridPos": {
    "h": 8,
    "w": 2,
    "x": 14,
    "y": 6
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(rate(jaeger_storage_bulk_index_inserts_total{job=~\"@ingester@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "in /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(jaeger_storage_bulk_index_errors_total{job=~\"@ingester@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "failed /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(elasticsearch_thread_pool_rejected_count{job=~\"@elasticsearch-exporter@\", type=\"write\"}[$__rate_interval]))",
     "refId": "C",
     "legendFormat": "rejected /s",
     "instant": true,
     "range": false
    }
   ],
   "id": 16
  },
  {
   "type": "stat",
   "options": {
    "graphMode": "none",
    "colorMode": "value",
    "textMode": "value_and_name",
    "reduceOptions": {
     "calcs": [
      "lastNotNull"
     ],
     "values": false
    },
    "orientation": "horizontal"
   },
   "title": "Jaeger query",
   "description": "Reads by people and programs.",
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
    "overrides": [
     {
      "matcher": {
       "id": "byName",
       "options": "failed /s"
      },
      "properties": [
       {
        "id": "thresholds",
        "value": {
         "mode": "absolute",
         "steps": [
          {
           "value": null,
           "color": "green"
          },
          {
           "value": 0.001,
           "color": "red"
          }
         ]
        }
       }
      ]
     }
    ]
   },
   "gridPos": {
    "h": 8,
    "w": 2,
    "x": 16,
    "y": 6
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(rate(jaeger_storage_requests_total{job=~\"@query@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "reads /s",
     "instant": true,
     "range": false
    },
    {
     "expr": "sum(rate(jaeger_storage_requests_total{job=~\"@query@\", result=\"err\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "failed /s",
     "instant": true,
     "range": false
    }
   ],
   "id": 17
  },
  {
   "type": "row",
   "collapsed": false,
   "id": 18,
   "panels": [],
   "title": "Over time",
   "gridPos": {
    "x": 0,
    "y": 14,
    "h": 1,
    "w": 24
   }
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
   "title": "Spans per second along the chain",
   "description": "What applications send, what samplers keep of it, and what is stored. Kept, buffered and stored should be one line.",
   "gridPos": {
    "h": 8,
    "w": 12,
    "x": 0,
    "y": 15
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(rate(otelcol_receiver_accepted_spans_total{job=~\"@entries@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "accepted from applications",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum(rate(otelcol_exporter_sent_spans_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "kept by samplers",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum(rate(otelcol_exporter_sent_spans_total{job=~\"@collector@\"}[$__rate_interval]))",
     "refId": "C",
     "legendFormat": "into Kafka",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum(rate(jaeger_storage_bulk_index_inserts_total{job=~\"@ingester@\"}[$__rate_interval]))",
     "refId": "D",
     "legendFormat": "stored",
     "range": true,
     "instant": false
    }
   ],
   "id": 19
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
   "title": "Spans refused or lost, per second",
   "description": "Refused spans are tried again by their sender; the others are gone. Nothing here is the normal state.",
   "gridPos": {
    "h": 8,
    "w": 12,
    "x": 12,
    "y": 15
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "sum(rate(otelcol_receiver_refused_spans_total{job=~\"@collectors@\"}[$__rate_interval]))",
     "refId": "A",
     "legendFormat": "refused",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum(rate(otelcol_exporter_enqueue_failed_spans_total{job=~\"@collectors@\"}[$__rate_interval]))",
     "refId": "B",
     "legendFormat": "not queued",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum(rate(otelcol_exporter_send_failed_spans_total{job=~\"@collectors@\"}[$__rate_interval]))",
     "refId": "C",
     "legendFormat": "given up",
     "range": true,
     "instant": false
    },
    {
     "expr": "sum(rate(otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total{job=~\"@sampler@\"}[$__rate_interval]))",
     "refId": "D",
     "legendFormat": "traces dropped before the decision",
     "range": true,
     "instant": false
    }
   ],
   "id": 20
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
   "title": "Waiting in Kafka, records",
   "description": "What samplers have kept and ingesters have not written yet. It grows while Elasticsearch is slow or away.",
   "gridPos": {
    "h": 8,
    "w": 8,
    "x": 0,
    "y": 23
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
   "id": 21
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
    "x": 8,
    "y": 23
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "max by (namespace, job, pod, exporter) (otelcol_exporter_queue_size{job=~\"@collectors@\"} / otelcol_exporter_queue_capacity{job=~\"@collectors@\"})",
     "refId": "A",
     "legendFormat": "{{pod}} {{exporter}}",
     "range": true,
     "instant": false
    }
   ],
   "id": 22
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
    "x": 16,
    "y": 23
   },
   "datasource": {
    "type": "prometheus",
    "uid": "$datasource"
   },
   "targets": [
    {
     "expr": "@memory-all@",
     "refId": "A",
     "legendFormat": "{{pod}}",
     "range": true,
     "instant": false
    }
   ],
   "id": 23
  }
 ]
}`;
}
