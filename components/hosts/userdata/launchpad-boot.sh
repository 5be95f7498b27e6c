#!/bin/bash
# Runs at every boot, before Docker. Does nothing where the image has mounted the instance store already; else puts
# the disks together (RAID 0: a stop wipes them anyway) and mounts them. The label lets a reboot find them again.
# Without a disk the folder stays on the root disk.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/launchpad/host.env

nvidia-smi -pm 1 >/dev/null || echo "persistence mode is not set"

mkdir -p "$SCRATCH"
mountpoint -q "$SCRATCH" && exit 0
device=$(blkid -L launchpad || true)
if [[ -z $device ]]; then
  disks=()
  while read -r disk; do
    # A disk with something on top (LVM, RAID, a partition) is in use.
    [[ $(lsblk -nro NAME "$disk" | wc -l) == 1 ]] && disks+=("$disk")
  done < <(lsblk -dnpo NAME,MODEL | sed -n 's/ *Amazon EC2 NVMe Instance Storage.*//p')
  case "${#disks[@]}" in
    0) exit 0 ;;
    1) device=${disks[0]} ;;
    *)
      device=/dev/md/launchpad
      mdadm --create "$device" --run --level=0 --raid-devices="${#disks[@]}" "${disks[@]}"
      ;;
  esac
  mkfs.xfs -q -L launchpad "$device"
fi
mount -o noatime "$device" "$SCRATCH"
