#!/usr/bin/env bash
# G3: records a real out-of-memory error at step 6 under the launcher, and its way down the ladder to a micro-batch that
# fits 20 GiB of the GPU (torch.cuda.set_per_process_memory_fraction).
#
#   scripts/gpu/record-oom.sh [--cpu] [FOLDER]           default: tests/recordings/gpu/g3-DATE
#
# Needs nvidia-smi, python3 with PyTorch and Node; no network, no Docker. With --cpu the error is the CPU allocator's, at
# step 3, until the micro-batch is 4. See recording.sh for CASES and NODE.
set -u -o pipefail

# shellcheck source=scripts/gpu/recording.sh
. "$(dirname "$0")/recording.sh"
begin record-oom G3 g3 "$@"

launch oom
finish
