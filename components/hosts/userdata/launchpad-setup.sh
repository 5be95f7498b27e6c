#!/bin/bash
# Runs once, at the end of the first boot: merges Docker's options into what the image set (its nvidia runtime among
# them), checks the ssh server's configuration before restarting it, and starts our units.
set -euo pipefail

if command -v nvidia-ctk >/dev/null; then
  nvidia-ctk runtime configure --runtime=docker
  nvidia-ctk system create-dev-char-symlinks --create-all || echo "no links in /dev/char"
fi
mkdir -p /etc/docker /run/sshd
python3 - /etc/docker/daemon.json /etc/launchpad/docker.json <<'PYTHON'
import json, sys
from pathlib import Path
target, ours = map(Path, sys.argv[1:])
merged = json.loads(target.read_text() or "{}") if target.exists() else {}
merged.update(json.loads(ours.read_text()))
target.write_text(json.dumps(merged, indent=2))
PYTHON
sshd -t
systemctl daemon-reload
systemctl enable --now launchpad-boot.service
# Named ssh on Debian and Ubuntu, sshd elsewhere; what is not there is passed over.
systemctl try-restart ssh.socket ssh.service sshd.service || true
systemctl try-restart docker.service
touch /etc/launchpad/setup.done
systemctl enable --now launchpad-ready.timer
