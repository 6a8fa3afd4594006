#!/usr/bin/env bash
# Builds kube-score into the user's cache folder, once for each version, and prints its path.
# The cluster tests call it. The gate calls it earlier, since the test cluster's network leads nowhere.
set -euo pipefail
version=v1.20.0
folder=${XDG_CACHE_HOME:-$HOME/.cache}/cdk8s-tracing/kube-score-$version

if [ ! -x "$folder/kube-score" ]; then
  if ! command -v go > /dev/null; then
    echo "kube-score $version has to be built, and 'go' is not on PATH: install Go 1.23 or newer" >&2
    exit 1
  fi
  # Not straight into its place: a build that was interrupted must not count as done.
  GOBIN=$folder.partial go install "github.com/zegl/kube-score/cmd/kube-score@$version" >&2
  mkdir -p "$folder"
  mv "$folder.partial/kube-score" "$folder/kube-score"
  rmdir "$folder.partial"
fi
echo "$folder/kube-score"
