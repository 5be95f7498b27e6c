#!/usr/bin/env bash
# G7: records what NCCL says at start to the settings of guide 004, one at a time and all together, and to none of them, on
# a group of one rank.
#
#   scripts/gpu/record-nccl.sh [--cpu] [FOLDER]          default: tests/recordings/gpu/g7-DATE
#
# Needs nvidia-smi and python3 with PyTorch; no network. --cpu makes the group with Gloo, which reads none of these
# settings, and asks for none and for all only: it shows that the script works.
set -u -o pipefail

here=$(dirname "${BASH_SOURCE[0]}")

refuse() {
  echo "record-nccl: $*" >&2
  exit 1
}

backend=nccl
if [ "${1:-}" = --cpu ]; then
  backend=gloo
  shift
fi
out=${1:-tests/recordings/gpu/g7-$(date -u +%Y-%m-%d)}

if [ "$backend" = nccl ]; then
  command -v nvidia-smi >/dev/null || refuse "there is no nvidia-smi on PATH; --cpu runs what needs no GPU"
  python3 -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>/dev/null ||
    refuse "python3 has no PyTorch that sees a GPU; --cpu runs what needs none"
else
  python3 -c 'import torch' 2>/dev/null || refuse "python3 has no PyTorch"
fi
[ -z "$(ls -A "$out" 2>/dev/null)" ] || refuse "$out holds files already; name another folder"
mkdir -p "$out" || exit 1
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

gpus='' driver='' nccl=''
if [ "$backend" = nccl ]; then
  gpus=$(nvidia-smi --query-gpu=name --format=csv,noheader | sort | uniq -c | tr -s ' \n' ' ' | sed 's/^ //; s/ $//')
  driver=$(nvidia-smi --query-gpu=driver_version --format=csv,noheader | head -1)
  nccl=$(python3 -c 'import torch; print(".".join(map(str, torch.cuda.nccl.version())))' 2>/dev/null)
fi
{
  printf '{"id":"G7","recordedAt":"%s","backend":"%s",' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$backend"
  printf '"kernel":"%s","gpus":"%s","driver":"%s","nccl":"%s",' "$(uname -r)" "$gpus" "$driver" "$nccl"
  printf '"torch":"%s"}\n' "$(python3 -c 'import torch; print(torch.__version__)')"
} >"$out/context.json"

# Process ids and the machine's name do not belong into a file that is published.
redact() {
  sed -E -e "s/^[^ :]+:[0-9]+:[0-9]+ /host:0:0 /" -e "s#$scratch#/scratch#g" -e "s/$(uname -n)/host/g"
}

ask() {
  local name=$1 code
  shift
  env NCCL_DEBUG=INFO "$@" timeout 120 python3 "$here/nccl_hello.py" "$backend" "$scratch/$name" 2>&1 |
    redact >"$out/$name.txt"
  code=${PIPESTATUS[0]}
  printf '{"name":"%s","environment":"NCCL_DEBUG=INFO%s","exitCode":%d}\n' "$name" "${*:+ $*}" "$code" \
    >>"$out/commands.jsonl"
}

: >"$out/commands.jsonl"
ask none
if [ "$backend" = nccl ]; then
  ask nthreads NCCL_NTHREADS=8
  ask gdr-level NCCL_NET_GDR_LEVEL=5
  ask buffsize NCCL_BUFFSIZE=8388608
fi
ask all NCCL_NTHREADS=8 NCCL_NET_GDR_LEVEL=5 NCCL_BUFFSIZE=8388608
echo "recorded to $out"
