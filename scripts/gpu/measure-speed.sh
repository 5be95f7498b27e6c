#!/usr/bin/env bash
# G5 and G6: records speed, memory and loss of the text profiles in a plain transformers loop, and the speed of a product
# of 8192 cubed in bf16, for the time model (planning/time/).
#
#   scripts/gpu/measure-speed.sh [--cpu] [FOLDER] [ARGUMENTS OF measure-speed.py]
#                                                        default folder: tests/recordings/gpu/g5-DATE
#
# Needs nvidia-smi and python3 with PyTorch and transformers; one GPU of 80 GB or more that nobody else uses. Of a larger
# one it takes 79.6 GiB. Downloads nothing, changes no setting, takes about half an hour; `--parts product,speed` takes ten
# minutes. --cpu runs everything once on a stand-in model: it measures nothing, it shows that the scripts work.
set -u -o pipefail

here=$(dirname "${BASH_SOURCE[0]}")

refuse() {
  echo "measure-speed: $*" >&2
  exit 1
}

device=gpu
arguments=()
if [ "${1:-}" = --cpu ]; then
  device=cpu
  arguments=(--cpu --tiny)
  shift
fi
out=${1:-tests/recordings/gpu/g5-$(date -u +%Y-%m-%d)}
[ $# -eq 0 ] || shift

if [ "$device" = gpu ]; then
  command -v nvidia-smi >/dev/null || refuse "there is no nvidia-smi on PATH; --cpu runs what needs no GPU"
  python3 -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>/dev/null ||
    refuse "python3 has no PyTorch that sees a GPU; --cpu runs what needs none"
  python3 -c 'import transformers' 2>/dev/null || refuse "python3 has no transformers"
else
  python3 -c 'import torch' 2>/dev/null || refuse "python3 has no PyTorch"
fi
[ -z "$(ls -A "$out" 2>/dev/null)" ] || refuse "$out holds files already; name another folder"
mkdir -p "$out" || exit 1

version() {
  python3 -c "import $1; print($1.__version__)" 2>/dev/null
}

gpus='' driver=''
if [ "$device" = gpu ]; then
  gpus=$(nvidia-smi --query-gpu=name --format=csv,noheader | sort | uniq -c | tr -s ' \n' ' ' | sed 's/^ //; s/ $//')
  driver=$(nvidia-smi --query-gpu=driver_version --format=csv,noheader | head -1)
fi
{
  printf '{"id":"G5","recordedAt":"%s","device":"%s",' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$device"
  printf '"kernel":"%s","gpus":"%s","driver":"%s",' "$(uname -r)" "$gpus" "$driver"
  printf '"torch":"%s","transformers":"%s",' "$(version torch)" "$(version transformers)"
  printf '"command":"scripts/gpu/measure-speed.sh"}\n'
} >"$out/context.json"

python3 "$here/measure-speed.py" --out "$out" ${arguments[@]+"${arguments[@]}"} "$@"
code=$?
[ "$code" -ne 0 ] || echo "recorded to $out"
exit "$code"
