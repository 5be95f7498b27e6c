#!/bin/bash
# Checks the host and writes /run/launchpad/ready.json for the readiness gate. Exit code 0 when every required check
# passed, else 1. Each program has 60 seconds, so that a driver that hangs is a failed check.
set -euo pipefail
export LC_ALL=C
# shellcheck source=/dev/null
. /etc/launchpad/host.env
mkdir -p /run/launchpad
checks=
status=ready

# quoted TEXT: as a JSON string
quoted() {
  local text=${1//[[:cntrl:]]/ }
  text=${text//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# check ID required|advice true|false FOUND EXPECTED
check() {
  local required=true
  [[ $2 == required ]] || required=false
  [[ $3 == true || $required == false ]] || status=not-ready
  checks+="${checks:+,}{\"id\":\"$1\",\"ok\":$3,\"required\":$required,"
  checks+="\"found\":$(quoted "${4:0:300}"),\"expected\":$(quoted "$5")}"
}

is() { if "$@"; then echo true; else echo false; fi; }
bounded() { timeout -k 5 60 "$@" 2>&1; }
counted() { sort | uniq -c | sed 's/^ *\([0-9]*\) /\1 x /' | paste -sd, -; }

ok=$(is test -e /etc/launchpad/setup.done)
check setup required "$ok" "$(cloud-init status 2>&1 | head -n 1)" "launchpad-setup has finished"

if gpus=$(bounded nvidia-smi --query-gpu=driver_version,name --format=csv,noheader); then
  check driver required true "${gpus%%,*}" "nvidia-smi answers"
  names=$(cut -d ' ' -f 2- <<<"$gpus")
  count=$(grep -c . <<<"$names" || true)
  matching=$(grep -ciF -- "$GPU_MODEL" <<<"$names" || true)
  ok=$(is test "$count $matching" = "$GPU_COUNT $GPU_COUNT")
  check gpus required "$ok" "$(counted <<<"$names")" "$GPU_COUNT x $GPU_MODEL"
else
  check driver required false "${gpus:-no answer within 60 s}" "nvidia-smi answers"
  check gpus required false unknown "$GPU_COUNT x $GPU_MODEL"
fi

# NVSwitches are found by vendor and PCI class (other bridge), not by the driver's device file, which is missing just
# when something is wrong. Without the fabric manager CUDA fails with error 802.
switches=0
for device in /sys/bus/pci/devices/*; do
  if [[ $(cat "$device/vendor" "$device/class" 2>/dev/null) == $'0x10de\n0x068000' ]]; then
    switches=$((switches + 1))
  fi
done
if ((switches > 0)); then
  manager=$(systemctl is-active nvidia-fabricmanager.service || true)
  fabric=$(bounded nvidia-smi -q | sed -n '/^ *Fabric$/,/Status/s/^ *State *: *//p' | counted || true)
  ok=false
  [[ $manager == active && $fabric =~ ^([0-9]+ x Completed)?$ ]] && ok=true
  found="fabric manager $manager; ${fabric:-no state}; $switches NVSwitches"
  check fabric required "$ok" "$found" "fabric manager active; all Completed"
fi

if docker=$(bounded docker version --format '{{.Server.Version}}'); then
  check docker required true "$docker" "the daemon answers"
  # shellcheck disable=SC2016 # a Go template
  format='{{.CgroupDriver}} {{.DockerRootDir}} {{range $name, $_ := .Runtimes}}{{$name}} {{end}}'
  read -r cgroup root runtimes <<<"$(bounded docker info --format "$format" || true)"
  hook=$(command -v nvidia-container-runtime-hook || command -v nvidia-cdi-hook || true)
  ok=false
  [[ " $runtimes " == *" nvidia "* && -n $hook ]] && ok=true
  check toolkit required "$ok" "runtimes $runtimes; hook ${hook:-none}" "runtime nvidia; its hook on PATH"
  check cgroup required "$(is test "$cgroup" = cgroupfs)" "$cgroup" cgroupfs
  free=$(df --output=avail -BG "$root" 2>/dev/null | tail -n 1 | tr -dc 0-9 || true)
  ok=$(is test "${free:-0}" -ge "$MIN_FREE_GIB")
  check disk required "$ok" "${free:-0} GiB free in $root" "$MIN_FREE_GIB GiB"
else
  check docker required false "${docker:-no answer within 60 s}" "the daemon answers"
fi

mounted=$(findmnt -no SIZE,SOURCE "$SCRATCH" || true)
check scratch advice "$(is test -n "$mounted")" "${mounted:-on the root disk}" "a disk mounted on $SCRATCH"

new=$(mktemp /run/launchpad/.ready.XXXXXX)
printf '{"version":1,"status":"%s","checkedAt":"%s","host":%s,"checks":[%s]}\n' \
  "$status" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(quoted "$(uname -n)")" "$checks" >"$new"
chmod 0644 "$new"
mv "$new" /run/launchpad/ready.json
[[ $status == ready ]]
