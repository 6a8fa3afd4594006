#!/usr/bin/env bash
# Makes the testbed's Elasticsearch image start with several nodes (see README.md). Run it after `testbed up`.
set -euo pipefail
testbed=$1
here=$(cd "$(dirname "$0")" && pwd)
cache=${TESTBED_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tracing-testbed}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

gcc -shared -fPIC -O1 -o "$scratch/report-file-limit.so" "$here/report-file-limit.c" -ldl
echo /usr/local/lib/report-file-limit.so > "$scratch/ld.so.preload"
python3 "$here/add_layer.py" "$cache/images/elasticsearch.tar" "$scratch/elasticsearch.tar" \
  "/usr/local/lib/report-file-limit.so=$scratch/report-file-limit.so" "/etc/ld.so.preload=$scratch/ld.so.preload"
"$testbed" load "$scratch/elasticsearch.tar"
