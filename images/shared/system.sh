#!/bin/sh
# system.sh SNAPSHOT PACKAGE...: installs packages of the system as they were at a moment (YYYYMMDDTHHMMSSZ), so that
# two builds get the same versions. SNAPSHOT "none" takes the sources that the base has; only the rehearsal does that.
set -eu
export DEBIAN_FRONTEND=noninteractive
snapshot=$1
shift

missing=
for package; do
  dpkg-query --show --showformat '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

# /etc/os-release is the base's own word on what it is.
# shellcheck source=/dev/null
. /etc/os-release
list=/etc/apt/launchpad.list
# Each distribution keeps its dated archive under its own name.
case "$snapshot:$ID" in
  none:*) list= ;;
  *:ubuntu)
    archive=http://snapshot.$ID.com/ubuntu/$snapshot
    for suite in "$VERSION_CODENAME" "$VERSION_CODENAME-updates" "$VERSION_CODENAME-security"; do
      echo "deb $archive $suite main universe"
    done > "$list"
    ;;
  *:debian)
    archive=http://snapshot.$ID.org/archive
    {
      echo "deb $archive/debian/$snapshot $VERSION_CODENAME main"
      echo "deb $archive/debian/$snapshot $VERSION_CODENAME-updates main"
      echo "deb $archive/debian-security/$snapshot $VERSION_CODENAME-security main"
    } > "$list"
    ;;
  *)
    echo "the base is $ID, and dated snapshots are known of ubuntu and debian only" >&2
    exit 1
    ;;
esac

# A snapshot's index is as old as the snapshot; its signature is checked all the same.
set -- -o Acquire::Check-Valid-Until=false -o Acquire::Retries=3
[ -z "$list" ] || set -- "$@" -o "Dir::Etc::SourceList=$list" -o Dir::Etc::SourceParts=-
apt-get "$@" update
# shellcheck disable=SC2086
apt-get "$@" install --yes --no-install-recommends $missing

# Lists, logs and caches tell when the build was.
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/ldconfig/aux-cache /var/cache/debconf/*-old /var/log/*
