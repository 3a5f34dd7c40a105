#!/bin/sh
# Takes the lab of up.sh down, in whatever state it is: its processes by id, its mounts, cgroups and bridges, its folder.
#   down.sh [--dir DIR]        (default /tmp/nsaudit-lab)
set -u
dir=/tmp/nsaudit-lab
while [ $# -gt 0 ]; do
  case $1 in
    --dir) dir=${2:?--dir needs a value} && shift ;;
    --dir=*) dir=${1#*=} ;;
    -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p;}' "$0" && exit 0 ;;
    *) echo "down.sh: unknown argument $1 (try --help)" >&2 && exit 2 ;;
  esac
  shift
done
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
cli=${NSLAB_CLI:-docker}
tag=nsl$(printf %s "$dir" | cksum | cut -c1-5)

say() { echo "lab: $*" >&2; }
die() { say "$*" && exit 1; }

[ -e "$dir" ] || exit 0
[ "$(id -u)" = 0 ] || die 'needs root'
[ -e "$dir/.nsaudit-lab" ] || die "$dir is not a lab"

lab_podman() {
  [ -d "$dir/podman" ] || return 0
  CONTAINERS_CONF=$dir/podman/containers.conf \
    timeout 60 podman --root "$dir/podman/root" --runroot "$dir/podman/run" "$@" 2>/dev/null
}

# Of containers and pods, read before they go: what an engine leaves behind is told by its id. Full ids and nothing else:
# an empty line among them would match every process of the machine.
ids=$(
  {
    find "$dir" -xdev -type d -path '*containers/*' 2>/dev/null
    lab_podman pod ls --no-trunc --format '{{.ID}}'
  } | grep -o '[0-9a-f]\{64\}$'
)

remove_containers() {
  for engine in docker remap nested; do
    [ -e "$dir/$engine/docker.sock" ] || continue
    socket=unix://$dir/$engine/docker.sock
    # shellcheck disable=SC2046 # several ids
    timeout 60 "$cli" -H "$socket" rm -f $(timeout 15 "$cli" -H "$socket" ps -aq) >/dev/null 2>&1
  done
  lab_podman pod rm -fa -t 0 >/dev/null
  lab_podman rm -fa -t 0 >/dev/null
}

# The lab's own ordinary user, if it made one.
uid=$(cat "$dir/rootless.uid" 2>/dev/null)
[ -z "$uid" ] || [ "$(id -u "$tag" 2>/dev/null)" = "$uid" ] || uid=''

# Ids of the lab's processes: they carry its mark, are its user's, or stand in the cgroup of one of its containers.
processes() {
  {
    [ -z "$uid" ] || grep -lsE "^Uid:[[:space:]]+${uid}[[:space:]]" /proc/[0-9]*/status
    grep -lszxF "NSLAB_MARK=$dir" /proc/[0-9]*/environ
    [ -z "$ids" ] || grep -lsF "$ids" /proc/[0-9]*/cgroup
  } | cut -d/ -f3 | sort -u
}

cgroups() {
  [ -z "$ids" ] || find /sys/fs/cgroup -depth -type d 2>/dev/null | grep -F "$ids"
  find /sys/fs/cgroup -depth -type d \( -name "$tag" -o -name "$tag.slice" \) 2>/dev/null
}

stop_engines() { # those that tidy up when asked to
  pids=''
  for engine in docker remap podman rootless; do
    pid=$(cat "$dir/$engine.pid" 2>/dev/null) || continue
    processes | grep -qx "$pid" || continue
    kill "$pid" 2>/dev/null && pids="$pids $pid"
  done
  tries=50
  for pid in $pids; do
    while [ -d "/proc/$pid" ] && [ $tries -gt 0 ]; do
      sleep 0.2
      tries=$((tries - 1))
    done
  done
}

kill_processes() {
  # A frozen process does not die.
  for cgroup in $(cgroups); do
    [ ! -e "$cgroup/freezer.state" ] || echo THAWED >"$cgroup/freezer.state"
    [ ! -e "$cgroup/cgroup.freeze" ] || echo 0 >"$cgroup/cgroup.freeze"
  done
  tries=20
  while [ -n "$(processes)" ] && [ $tries -gt 0 ]; do
    # shellcheck disable=SC2046 # several ids
    kill -9 $(processes) 2>/dev/null
    sleep 0.2
    tries=$((tries - 1))
  done
}

mounts() { cut -d' ' -f5 /proc/self/mountinfo | grep "^$dir/" | sort -r; }

unmount() {
  tries=5
  while [ -n "$(mounts)" ] && [ $tries -gt 0 ]; do
    # shellcheck disable=SC2046 # several mounts
    umount $(mounts) 2>/dev/null || umount -l $(mounts) 2>/dev/null
    tries=$((tries - 1))
  done
}

remove_containers
stop_engines
kill_processes
unmount
for cgroup in $(cgroups); do rmdir "$cgroup" 2>/dev/null; done
for engine in docker remap nested; do ip link delete "$tag$engine" 2>/dev/null; done
[ -z "$(processes)" ] || die "still running: $(processes | tr '\n' ' ')"
[ -z "$(mounts)" ] || die "still mounted: $(mounts | tr '\n' ' ')"
if [ -n "$uid" ]; then
  rm -rf --one-file-system "/run/user/$uid"
  userdel "$tag" 2>/dev/null
fi
rm -rf --one-file-system "$dir"
