#!/bin/sh
# up.sh as on a host with cgroup v2 alone, on a machine that mounts v1 or both: cgroup2.sh [arguments of up.sh]
# The engines run in a mount namespace whose /sys/fs/cgroup is the v2 tree, and so give containers a cgroup namespace of
# their own; /proc/<pid>/cgroup still lists the v1 hierarchies beside "0::". Docker only.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ]; then exec sh "$here/up.sh" "$@"; fi
# Podman would move every process of the machine out of the root of the v2 tree.
case " $* " in *' --podman '* | *' --rootless '*) echo 'cgroup2.sh: not with --podman or --rootless' >&2 && exit 2 ;; esac
# shellcheck disable=SC2016 # for the inner shell
exec unshare --mount sh -euc '
  umount -lR /sys/fs/cgroup
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  exec sh "$0" "$@"' "$here/up.sh" "$@"
