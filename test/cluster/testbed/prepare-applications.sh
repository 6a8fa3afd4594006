#!/usr/bin/env bash
# Builds the applications of the cluster tests and stand-ins for the images with OpenTelemetry agents (see README.md), once, and
# loads them. Everything comes from the package registries. Run it after `testbed up`; with `build` behind it, it loads nothing.
# usage: prepare-applications.sh TESTBED [build]
set -euo pipefail
testbed=$(readlink -f "$1")
here=$(cd "$(dirname "$0")" && pwd)
mkimage=$(dirname "$testbed")/images/mkimage.py
cache=${TESTBED_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tracing-testbed}
layers=$cache/work # the testbed's own
out=$cache/applications
java_agent=2.30.0 python_agent=0.64b0 nodejs_agent=0.78.0 # the defaults of AutoInstrumentationVersion
python_sdk=1.43.0                                         # of the release 0.64b0
operator=ghcr.io/open-telemetry/opentelemetry-operator
key=$(cat "$here/prepare-applications.sh" "$here"/applications/*/* | sha256sum | cut -c1-16)

image() { python3 "$mkimage" "$out/$1.tar" "${@:2}"; } # FILE NAME:TAG CONFIG LAYER...

# Programs with the shared libraries that they are linked with, at the same paths.
program() { # FOLDER FILE...
  local folder=$1 file; shift
  for file in "$@"; do
    { echo "$file"; ldd "$file" 2>/dev/null | grep -o '/[^ ]*' || true; } | while read -r path; do
      mkdir -p "$folder$(dirname "$path")" && cp -Ln "$path" "$folder$path"
    done
  done
}

agents() {
  mkdir -p "$work"/{java-agent,python-agent/autoinstrumentation,nodejs-agent/autoinstrumentation}
  mvn -q dependency:copy -Dartifact=io.opentelemetry.javaagent:opentelemetry-javaagent:$java_agent -DoutputDirectory="$work"
  cp "$work/opentelemetry-javaagent-$java_agent.jar" "$work/java-agent/javaagent.jar"
  python3 -m pip install -q --root-user-action ignore --disable-pip-version-check --target "$work/python-agent/autoinstrumentation" \
    "opentelemetry-distro==$python_agent" "opentelemetry-exporter-otlp-proto-http==$python_sdk" "opentelemetry-propagator-b3==$python_sdk" \
    "opentelemetry-instrumentation-flask==$python_agent" "opentelemetry-instrumentation-urllib==$python_agent"
  (cd "$work/nodejs-agent/autoinstrumentation" && npm init -y >/dev/null \
    && npm install --no-audit --no-fund --silent "@opentelemetry/auto-instrumentations-node@$nodejs_agent")
  cp "$here/applications/nodejs/autoinstrumentation.js" "$work/nodejs-agent/autoinstrumentation/"
  local config='{"Cmd":["sh"]}' language
  for language in java python nodejs; do
    local version=${language}_agent
    image "$language-agent" "$operator/autoinstrumentation-$language:${!version}" "$config" "$layers/busybox.tar" "$work/$language-agent"
  done
}

java_app() {
  mkdir -p "$work/java/app"
  javac -d "$work/java/app" "$here/applications/java/Shop.java"
  image java docker.io/library/test-shop-java:1 '{"Cmd":["java","-cp","/app","Shop"],"User":"10001","Env":["PATH=/usr/bin:/bin"]}' "$layers/jre.tar" "$work/java"
}

python_app() {
  local folder=$work/python prefix lib
  prefix=$(python3 -c 'import sys; print(sys.base_prefix)')
  lib=$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
  mkdir -p "$folder/app" "$folder$lib"
  program "$folder" "$(python3 -c 'import sys, os; print(os.path.realpath(sys.executable))')" "$lib"/lib-dynload/*.so
  tar -C "$lib" --exclude=./site-packages --exclude=./test --exclude=./idlelib --exclude=__pycache__ --exclude='./config-*' -cf - . | tar -C "$folder$lib" -xf -
  python3 -m pip install -q --root-user-action ignore --disable-pip-version-check --target "$folder$lib/site-packages" flask
  cp "$here/applications/python/app.py" "$folder/app/"
  local python; python=$(python3 -c 'import sys, os; print(os.path.realpath(sys.executable))')
  image python docker.io/library/test-shop-python:1 "{\"Cmd\":[\"$python\",\"/app/app.py\"],\"User\":\"10001\",\"Env\":[\"PATH=/bin\",\"PYTHONHOME=$prefix\"]}" "$layers/busybox.tar" "$folder"
}

nodejs_app() {
  mkdir -p "$work/nodejs/app"
  program "$work/nodejs" "$(readlink -f "$(command -v node)")"
  cp "$here/applications/nodejs/app.js" "$work/nodejs/app/"
  image nodejs docker.io/library/test-shop-nodejs:1 "{\"Cmd\":[\"$(readlink -f "$(command -v node)")\",\"/app/app.js\"],\"User\":\"10001\",\"Env\":[\"PATH=/bin\"]}" "$layers/busybox.tar" "$work/nodejs"
}

go_app() {
  mkdir -p "$work/go"
  (cd "$here/applications/go" && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$work/go/shop" .)
  image go docker.io/library/test-shop-go:1 '{"Entrypoint":["/shop"],"User":"10001"}' "$work/go"
}

if [ "$(cat "$out/key" 2>/dev/null)" != "$key" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$out"
  agents
  java_app
  python_app
  nodejs_app
  go_app
  echo "$key" > "$out/key"
fi
[ "${2:-}" = build ] || for file in "$out"/*.tar; do "$testbed" load "$file" >/dev/null; done
