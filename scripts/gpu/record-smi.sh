#!/usr/bin/env bash
# G1: records what nvidia-smi says on this machine: idle, under load, and after the loading process was killed.
#
#   scripts/gpu/record-smi.sh [FOLDER]      default: tests/recordings/gpu/g1-DATE
#
# Needs nvidia-smi; the loaded states need python3 with PyTorch and are left out without it. Changes no setting.
# Serial numbers and UUIDs are replaced, nothing else: what is recorded may be published.
set -u -o pipefail

out=${1:-tests/recordings/gpu/g1-$(date -u +%Y-%m-%d)}
# The fields that the launcher samples (launcher/observe/gpu.ts); a test compares the two.
fields=index,name,memory.used,memory.total,utilization.gpu,power.draw,temperature.gpu,ecc.errors.uncorrected.volatile.total

if ! command -v nvidia-smi >/dev/null; then
  echo "record-smi: there is no nvidia-smi on PATH" >&2
  exit 1
fi
mkdir -p "$out" || exit 1
load=

cleanup() {
  [ -z "$load" ] || kill -9 "$load" 2>/dev/null
}
trap cleanup EXIT
trap 'exit 130' INT TERM

redact() {
  sed -E \
    -e 's/GPU-[0-9a-f]{8}-[0-9a-f-]{27}/GPU-00000000-0000-0000-0000-000000000000/g' \
    -e 's#<serial>[0-9]+</serial>#<serial>0000000000000</serial>#g' \
    -e 's/(Serial Number +: )[0-9]+/\10000000000000/' \
    -e 's#<cluster_?[uU][uU][iI][dD]>[^<]+<#<cluster_uuid>00000000-0000-0000-0000-000000000000<#g' \
    -e 's/(ClusterUUID +: ).+/\100000000-0000-0000-0000-000000000000/'
}

# One file for each question; a refusal is recorded with its exit code, because it is news as well.
ask() {
  local file=$1 code
  shift
  timeout 60 nvidia-smi "$@" 2>&1 | redact >"$out/$file"
  code=${PIPESTATUS[0]}
  printf '{"file":"%s","command":"nvidia-smi %s","exitCode":%d}\n' "$file" "$*" "$code" >>"$out/commands.jsonl"
}

state() {
  ask "$1.q.txt" -q
  ask "$1.q.xml" -q -x
  ask "$1.topo.txt" topo -m
  ask "$1.gpu.csv" "--query-gpu=$fields" --format=csv,noheader,nounits
  ask "$1.apps.csv" --query-compute-apps=pid,process_name,used_memory --format=csv,noheader,nounits
}

: >"$out/commands.jsonl"
{
  printf '{"id":"G1","recordedAt":"%s","kernel":"%s",' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(uname -r)"
  printf '"gpus":"%s",' "$(nvidia-smi --query-gpu=name --format=csv,noheader | sort | uniq -c | tr -s ' \n' ' ' | sed 's/^ //; s/ $//')"
  printf '"driver":"%s",' "$(nvidia-smi --query-gpu=driver_version --format=csv,noheader | head -1)"
  printf '"torch":"%s"}\n' "$(python3 -c 'import torch; print(torch.__version__)' 2>/dev/null)"
} >"$out/context.json"

state idle

if python3 -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>/dev/null; then
  python3 -c '
import torch
parts = [torch.randn(8192, 8192, device=f"cuda:{i}", dtype=torch.bfloat16) for i in range(torch.cuda.device_count())]
while True:
    for part in parts:
        part @ part
' &
  load=$!
  sleep 20
  state load
  kill -9 "$load"
  wait "$load" 2>/dev/null
  load=
  state killed
  sleep 10
  state after
else
  echo "record-smi: no PyTorch with CUDA, so only the idle state was recorded" >&2
fi
echo "recorded to $out"
