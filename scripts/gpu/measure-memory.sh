#!/usr/bin/env bash
# G4: records the peak GPU memory of training set-ups, for the memory model (planning/memory/).
#
#   scripts/gpu/measure-memory.sh [FOLDER]      default: tests/recordings/gpu/g4-DATE
#
# Needs nvidia-smi and python3 with PyTorch and transformers; bitsandbytes for the 8-bit points, which are left out
# without it. One GPU of 80 GB or more that nobody else uses. Downloads nothing, changes no setting, takes about ten
# minutes. Points that do not fit are recorded as such.
set -u -o pipefail

here=$(dirname "${BASH_SOURCE[0]}")
out=${1:-tests/recordings/gpu/g4-$(date -u +%Y-%m-%d)}

refuse() {
  echo "measure-memory: $*" >&2
  exit 1
}

command -v nvidia-smi >/dev/null || refuse "there is no nvidia-smi on PATH"
python3 -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>/dev/null ||
  refuse "python3 has no PyTorch that sees a GPU"
python3 -c 'import transformers' 2>/dev/null || refuse "python3 has no transformers"
[ -z "$(ls -A "$out" 2>/dev/null)" ] || refuse "$out holds files already; name another folder"
mkdir -p "$out" || exit 1

version() {
  python3 -c "import $1; print($1.__version__)" 2>/dev/null
}

{
  printf '{"id":"G4","recordedAt":"%s","kernel":"%s",' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(uname -r)"
  printf '"gpus":"%s",' "$(nvidia-smi --query-gpu=name --format=csv,noheader | sort | uniq -c | tr -s ' \n' ' ' | sed 's/^ //; s/ $//')"
  printf '"driver":"%s",' "$(nvidia-smi --query-gpu=driver_version --format=csv,noheader | head -1)"
  printf '"torch":"%s","transformers":"%s",' "$(version torch)" "$(version transformers)"
  printf '"bitsandbytes":"%s","command":"scripts/gpu/measure-memory.sh"}\n' "$(version bitsandbytes)"
} >"$out/context.json"

python3 "$here/measure-memory.py" --all "$out"
code=$?
echo "recorded to $out"
exit "$code"
