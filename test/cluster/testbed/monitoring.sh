#!/usr/bin/env bash
# Makes the three images that monitoring and its test need and the testbed hasn't, and loads them (see README.md). Run it after `testbed up`.
set -euo pipefail
testbed=$1
here=$(cd "$(dirname "$testbed")" && pwd)
cache=${TESTBED_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tracing-testbed}
images=$cache/images
work=$cache/monitoring
mkdir -p "$images" "$work"

# What Debian's Go programs are linked to.
with_libraries() {
  mkdir -p "$1"/{lib64,lib/x86_64-linux-gnu}
  cp -L /lib64/ld-linux-x86-64.so.2 "$1/lib64/"
  cp -L /lib/x86_64-linux-gnu/{libc.so.6,libresolv.so.2,libnss_dns.so.2,libpthread.so.0} "$1/lib/x86_64-linux-gnu/"
}

# The testbed's collector, the kafka_metrics receiver and the service_graph connector. 0.158.0 of the receiver isn't to be had there; 0.156.0
# builds with the rest.
if [ ! -e "$images/otelcol-kafka-metrics.tar" ]; then
  rm -rf "$work/otelcol" "$work/collector"
  cp -r "$here/go/otelcol" "$work/otelcol"
  chmod -R u+w "$work/otelcol"
  module=github.com/open-telemetry/opentelemetry-collector-contrib/receiver/kafkametricsreceiver
  graph=github.com/open-telemetry/opentelemetry-collector-contrib/connector/servicegraphconnector
  sed -i "s#^\(\s*\)spanmetricsconnector \"github.com.*#&\n\tservicegraphconnector \"$graph\"#; s#^\(\s*\)spanmetricsconnector.NewFactory(),#&\n\t\tservicegraphconnector.NewFactory(),#" "$work/otelcol/components.go"
  sed -i "s#^\(\s*\)kafkareceiver \"github.com.*#&\n\tkafkametricsreceiver \"$module\"#; s#^\(\s*\)kafkareceiver.NewFactory(),#&\n\t\tkafkametricsreceiver.NewFactory(),#" "$work/otelcol/components.go"
  mkdir -p "$work/collector"
  (cd "$work/otelcol" && export GOFLAGS=-mod=mod CGO_ENABLED=0 && go mod edit -require="$module@v0.156.0" -require="$graph@v0.158.0" &&
    nice go build -trimpath -ldflags '-s -w' -o "$work/collector/otelcol-contrib" .)
  "$here/images/mkimage.py" "$images/otelcol-kafka-metrics.tar" docker.io/otel/opentelemetry-collector-kafka-metrics:0.158.0 \
    '{"Entrypoint":["/otelcol-contrib"],"User":"10001:10001"}' "$work/collector"
fi

# Debian's package of the exporter, with the libraries that it is linked to.
if [ ! -e "$images/elasticsearch-exporter.tar" ]; then
  rm -rf "$work/deb" "$work/exporter"
  mkdir -p "$work/deb" "$work/exporter/bin"
  (cd "$work/deb" && apt-get download prometheus-elasticsearch-exporter >/dev/null 2>&1 && dpkg -x ./*.deb .)
  version=$(basename "$work"/deb/*.deb | sed 's/^[^_]*_\([0-9.]*\).*/\1/')
  cp "$work/deb/usr/bin/prometheus-elasticsearch-exporter" "$work/exporter/bin/elasticsearch_exporter"
  with_libraries "$work/exporter"
  "$here/images/mkimage.py" "$images/elasticsearch-exporter.tar" "quay.io/prometheuscommunity/elasticsearch-exporter:v$version" \
    '{"Entrypoint":["/bin/elasticsearch_exporter"],"User":"65534:65534"}' "$work/exporter"
fi

# Prometheus, of Debian's package, which the testbed has installed.
if [ ! -e "$images/prometheus.tar" ]; then
  rm -rf "$work/prometheus"
  mkdir -p "$work/prometheus/bin"
  cp "$(command -v prometheus)" "$work/prometheus/bin/prometheus"
  with_libraries "$work/prometheus"
  version=$(dpkg-query -W -f '${Version}' prometheus | sed 's/^\([0-9.]*\).*/\1/')
  "$here/images/mkimage.py" "$images/prometheus.tar" "docker.io/prom/prometheus:v$version" \
    '{"Entrypoint":["/bin/prometheus"],"User":"65534:65534"}' "$work/prometheus"
fi

"$testbed" load "$images/prometheus.tar"
"$testbed" load "$images/otelcol-kafka-metrics.tar"
"$testbed" load "$images/elasticsearch-exporter.tar"
