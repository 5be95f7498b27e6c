#!/bin/sh
# packages.sh LOCK [NAME,...]: installs what the lock file lists, each by its hash and nothing else. The packages named
# are published as source only: they come last and are built with what the same lock has installed by then.
set -eu
lock=$1 sources=${2-}
# Bytecode that is checked by hash instead of by date, and written in the same order each time.
export SOURCE_DATE_EPOCH=0 PYTHONHASHSEED=0
install() {
  python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes "$@"
}
# An entry begins at the margin, its hashes are indented. "inside" is 1 for the entries of the packages named.
entries() {
  awk -v names=",$sources," -v wanted="$1" \
    '/^[^ #]/ { split($1, part, "=="); inside = index(names, "," part[1] ",") > 0 } /^[^#]/ && inside == wanted' "$lock"
}
entries 0 > /tmp/wheels.txt
install --only-binary :all: -r /tmp/wheels.txt
if [ -n "$sources" ]; then
  entries 1 > /tmp/sources.txt
  install --no-build-isolation --no-binary :all: -r /tmp/sources.txt
fi
rm -f /tmp/wheels.txt /tmp/sources.txt
