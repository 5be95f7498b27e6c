# shellcheck shell=bash
# What record-launcher.sh and record-oom.sh share; to be sourced, then:
#
#   begin SCRIPT ID FOLDER-PREFIX [--cpu] [FOLDER]     sets out, cases, node and device
#
# The cases that are run (scripts/gpu/bake.ts) are made here, which needs this repository's packages; a machine without
# them takes a folder that was made elsewhere: CASES=FOLDER. NODE names another Node.

say() {
  echo "$script: $*" >&2
}

begin() {
  script=$1 id=$2
  local folder=$3
  shift 3
  device=gpu
  if [ "${1:-}" = --cpu ]; then
    device=cpu
    shift
  fi
  out=${1:-tests/recordings/gpu/$folder-$(date -u +%Y-%m-%d)}
  node=${NODE:-node}
  if [ "$device" = gpu ]; then
    command -v nvidia-smi >/dev/null || refuse "there is no nvidia-smi on PATH; --cpu runs what needs no GPU"
    python3 -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>/dev/null ||
      refuse "python3 has no PyTorch that sees a GPU; --cpu runs what needs none"
  else
    python3 -c 'import torch' 2>/dev/null || refuse "python3 has no PyTorch"
  fi
  command -v "$node" >/dev/null || refuse "there is no $node; name one with NODE"
  [ -z "$(ls -A "$out" 2>/dev/null)" ] || refuse "$out holds files already; name another folder"
  scratch=$(mktemp -d) || exit 1
  trap 'rm -rf "$scratch"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  cases=$scratch/cases
  if [ -n "${CASES:-}" ]; then
    cp -R "$CASES" "$cases" || refuse "CASES=$CASES cannot be copied"
  else
    mkdir "$cases"
    "$node" --require tsx/cjs "$(dirname "${BASH_SOURCE[0]}")/bake.ts" "$cases" "$device" ||
      refuse "the cases could not be made; make them elsewhere and name them with CASES"
  fi
  mkdir -p "$out" || exit 1
  : >"$out/commands.jsonl"
  context
}

refuse() {
  say "$*"
  exit 1
}

# Date, GPU, driver and versions, as record-smi.sh has them.
context() {
  local gpus='' driver=''
  if [ "$device" = gpu ]; then
    gpus=$(nvidia-smi --query-gpu=name --format=csv,noheader | sort | uniq -c | tr -s ' \n' ' ' | sed 's/^ //; s/ $//')
    driver=$(nvidia-smi --query-gpu=driver_version --format=csv,noheader | head -1)
  fi
  {
    printf '{"id":"%s","recordedAt":"%s","device":"%s",' "$id" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$device"
    printf '"kernel":"%s","gpus":"%s","driver":"%s",' "$(uname -r)" "$gpus" "$driver"
    printf '"torch":"%s","python":"%s",' "$(python3 -c 'import torch; print(torch.__version__)')" \
      "$(python3 -c 'import platform; print(platform.python_version())')"
    printf '"node":"%s","built":%s}\n' "$("$node" --version)" "$(cat "$cases/built.json")"
  } >"$out/context.json"
}

# finished NAME EXIT-CODE COMMAND: every command with its exit code, because a refusal is news as well.
finished() {
  printf '{"name":"%s","command":"%s","exitCode":%d}\n' "$1" "$3" "$2" >>"$out/commands.jsonl"
  say "$1 ended with exit code $2"
}

# launch CASE: `launcher run` on a case, with everything that it said and showed.
launch() {
  say "running $1"
  "$node" "$(dirname "${BASH_SOURCE[0]}")/watched-run.mjs" "$cases/launcher.cjs" "$cases/$1" "$out" "$1"
  finished "$1" $? "launcher run"
}

# Serial numbers, UUIDs and the scratch folder's name do not belong into a file that is published.
finish() {
  find "$out" -type f -exec sed -i -E \
    -e 's/GPU-[0-9a-f]{8}-[0-9a-f-]{27}/GPU-00000000-0000-0000-0000-000000000000/g' \
    -e "s#$cases##g" {} +
  echo "recorded to $out"
}
