#!/bin/bash
# Runs in new namespaces: mounts a throw-away copy of a root file system and boots its systemd.
# boot.sh ROOT EXTRA WORK: a root file system, files laid over it, an empty folder for this run.
set -euo pipefail
root=$1 extra=$2 work=$3

mount --make-rprivate /
mount -t tmpfs -o mode=755 machine "$work"
mkdir "$work/upper" "$work/scratch" "$work/root"
mount -t overlay -o "lowerdir=$extra:$root,upperdir=$work/upper,workdir=$work/scratch" machine "$work/root"
cd "$work/root"
mount -t proc proc proc
# The kernel's settings are this machine's own: nothing in there may change them.
mount --bind proc/sys proc/sys
mount -o remount,ro,bind proc/sys
mount -t sysfs -o ro sys sys
mount -t tmpfs -o mode=755 run run
mount -t tmpfs -o mode=755 dev dev
mkdir dev/pts dev/shm
for node in null zero full random urandom tty; do
  touch "dev/$node"
  mount --bind "/dev/$node" "dev/$node"
done
touch dev/console
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
  mount -t cgroup2 cgroup sys/fs/cgroup
else
  mount -t tmpfs -o mode=755 cgroup sys/fs/cgroup
  mkdir sys/fs/cgroup/systemd
  mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd
fi
ip link set lo up
exec env -i container=launchpad-test PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot . /sbin/init
