#!/usr/bin/env bash
# G2: records the launcher on a real PyTorch training: `check --json`, then `run` with GPU memory that rises at step 20,
# then `run` with the model wrongly on the CPU, which it must find within two steps.
#
#   scripts/gpu/record-launcher.sh [--cpu] [FOLDER]      default: tests/recordings/gpu/g2-DATE
#
# Needs nvidia-smi, python3 with PyTorch and Node; no network, no Docker. --cpu trains a smaller model on the CPU; the
# last case is then left out where there is no nvidia-smi. See recording.sh for CASES and NODE.
set -u -o pipefail

# shellcheck source=scripts/gpu/recording.sh
. "$(dirname "$0")/recording.sh"
begin record-launcher G2 g2 "$@"

"$node" "$cases/launcher.cjs" check --json --config "$cases/training/etc/launchpad/launch.json" \
  --root "$cases/training" >"$out/check.json"
finished check $? "launcher check --json"

launch training
if command -v nvidia-smi >/dev/null; then
  launch on-cpu
else
  say "no nvidia-smi, so the model on the CPU was left out"
fi
finish
