#!/bin/sh
# Starts container engines and the containers of matrix.txt, to try a namespace scanner on.
#
#   up.sh [--dir DIR] [--remap] [--podman] [--nested] [--rootless] [--no-matrix] [--install]
#     --dir DIR     where the lab lives (default /tmp/nsaudit-lab)
#     --remap       also a Docker with --userns-remap=default
#     --podman      also a Podman API service
#     --nested      also a Docker in a PID and a mount namespace of its own
#     --rootless    also a Podman API service of an ordinary user, at its usual socket below /run/user
#     --no-matrix   the engines and their image, no containers
#     --install     first install what is missing (Debian and its relatives)
#
# All of it has its own folder, sockets, containerd and bridges: an engine that the machine has already is neither used
# nor touched. With --remap, dockerd itself adds the user dockremap and its subordinate ids; with --rootless the lab adds a
# user of its own, which down.sh takes away. Needs root and Linux.
#
# Prints KEY=VALUE lines, kept in DIR/env: NSLAB_DIR, NSLAB_CLI, NSLAB_IMAGE, NSLAB_NETNS, NSLAB_EXPECT and the engines'
# addresses NSLAB_DOCKER, NSLAB_REMAP, NSLAB_PODMAN, NSLAB_NESTED, NSLAB_ROOTLESS. DIR/expect.json says what must be found.
# NSLAB_DOCKERD, NSLAB_CONTAINERD, NSLAB_RUNC and NSLAB_CLI name other binaries, NSLAB_DOCKERD_ARGS more arguments.
#
# Exit status: 0 all is up; 3 the engines are up but not every container (stderr names each); 1 no lab.
# down.sh [--dir DIR] takes it down again, in whatever state it is.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
dir=/tmp/nsaudit-lab engines=docker matrix=1 install=''
while [ $# -gt 0 ]; do
  case $1 in
    --dir) dir=${2:?--dir needs a value} && shift ;;
    --dir=*) dir=${1#*=} ;;
    --remap | --podman | --nested | --rootless) engines="$engines ${1#--}" ;;
    --no-matrix) matrix='' ;;
    --install) install=1 ;;
    -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p;}' "$0" && exit 0 ;;
    *) echo "up.sh: unknown argument $1 (try --help)" >&2 && exit 2 ;;
  esac
  shift
done
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
cli=${NSLAB_CLI:-docker} busybox=/bin/busybox image=nsaudit-lab:1
# In the names of what lies outside the folder: bridges, a cgroup and a user.
tag=nsl$(printf %s "$dir" | cksum | cut -c1-5)

say() { echo "lab: $*" >&2; }
die() { say "$*" && exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

check_arguments() {
  [ "$(uname -s)" = Linux ] || die 'needs Linux'
  [ "$(id -u)" = 0 ] || die 'needs root'
  case $dir in /*) ;; *) die '--dir must be absolute' ;; esac
  case $dir in *[!A-Za-z0-9/._-]*) die '--dir may hold letters, digits and / . _ - only' ;; esac
  [ ${#dir} -le 70 ] || die '--dir is too long for the path of a unix socket'
  [ -z "$(ls -A "$dir" 2>/dev/null)" ] || die "$dir is not empty: take the lab in it down first (down.sh)"
}

static_busybox() { [ -x $busybox ] && ! ldd $busybox >/dev/null 2>&1; }

install_packages() {
  need=''
  { has "${NSLAB_DOCKERD:-dockerd}" && has "$cli"; } || need="$need docker.io"
  static_busybox || need="$need busybox-static"
  has ip || need="$need iproute2"
  has python3 || need="$need python3"
  case $engines in *remap* | *rootless*) has newuidmap || need="$need uidmap" ;; esac
  case $engines in *podman* | *rootless*) has podman || need="$need podman" ;; esac
  [ -n "$need" ] || return 0
  say "installing$need"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -o DPkg::Lock::Timeout=300 update -qq >&2
  # shellcheck disable=SC2086 # several packages
  apt-get -o DPkg::Lock::Timeout=300 install -qq -y --no-install-recommends $need >&2
}

# A machine whose bounding set lacks a capability cannot start --privileged containers: the lab's runc strikes what is
# lacking from the capabilities that it is asked to grant.
make_runc() {
  runc=$(command -v "${NSLAB_RUNC:-runc}") || die 'no runc (try --install)'
  bounding=,$(setpriv --dump | sed -n 's/^Capability bounding set: //p'),
  strike=''
  for capability in $(setpriv --list-caps); do
    case $bounding in *",$capability,"*) continue ;; esac
    strike="${strike}s/\"CAP_$(echo "$capability" | tr '[:lower:]' '[:upper:]')\",\\{0,1\\}//g;"
  done
  mkdir "$dir/bin"
  cat >"$dir/bin/runc" <<END
#!/bin/sh
previous=''
for argument in "\$@"; do
  case \$previous in
    --bundle | -b) sed -i '${strike}s/,]/]/g' "\$argument/config.json" ;;
    --process | -p) sed -i '${strike}s/,]/]/g' "\$argument" ;;
  esac
  previous=\$argument
done
exec $runc "\$@"
END
  [ -n "$strike" ] || printf '#!/bin/sh\nexec %s "$@"\n' "$runc" >"$dir/bin/runc"
  chmod 755 "$dir/bin/runc"
  PATH=$dir/bin:$PATH
}

make_image() { # one static binary under the name of each of its tools
  static_busybox || die "$busybox is missing or not static (try --install)"
  root=$dir/image
  mkdir -p "$root/bin" "$root/etc" "$root/tmp" "$root/proc" "$root/sys" "$root/dev"
  for tool in $($busybox --list); do ln -sf busybox "$root/bin/$tool"; done
  rm -f "$root/bin/busybox"
  cp $busybox "$root/bin/busybox"
  printf 'root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\napp:x:1000:\n' >"$root/etc/group"
  tar -C "$root" -cf "$dir/image.tar" .
}

make_bridge() { # NAME: with the first /24 that nothing here uses
  ip link add "$1" type bridge || die 'this machine makes no bridge'
  third=213
  while ip -4 route show table all | grep -q "10\.$third\."; do third=$((third + 1)); done
  ip address add "10.$third.0.1/24" dev "$1"
  ip link set "$1" up
}

answers() { timeout 10 "$cli" -H "unix://$1" version >/dev/null 2>&1; }

wait_for() { # SOCKET of an engine that starts
  tries=150
  until answers "$1"; do
    [ $tries -gt 0 ] || return 1
    sleep 0.2
    tries=$((tries - 1))
  done
}

start() ( # NAME COMMAND...: a process of the lab, its id in NAME.pid, its output in NAME.log
  name=$1
  shift
  # down.sh ends whatever carries this variable.
  NSLAB_MARK=$dir setsid "$@" >"$dir/$name.log" 2>&1 </dev/null &
  echo $! >"$dir/$name.pid"
)

client() ( # ENGINE ARGUMENTS...
  engine=$1
  shift
  if [ "$engine" = podman ]; then
    CONTAINERS_CONF=$dir/podman/containers.conf podman --root "$dir/podman/root" --runroot "$dir/podman/run" "$@"
  elif [ "$engine" = rootless ]; then
    "$dir/bin/user-podman" "$@"
  else
    "$cli" -H "unix://$dir/$engine/docker.sock" "$@"
  fi
)

start_engine() {
  say "engine $1"
  mkdir "$dir/$1"
  chmod 711 "$dir/$1"
  case $1 in podman | rootless) ;; *) make_bridge "$tag$1" ;; esac
  set -- "$1" sh "$here/engine.sh" "$dir/$1" "$tag$1"
  case $1 in
    docker) start "$@" ;;
    remap) start "$@" --userns-remap=default ;;
    nested) shift && start nested unshare --pid --mount --fork --kill-child --mount-proc "$@" ;;
    rootless)
      make_user
      configure_podman rootless
      chown -R "$uid:$uid" "$dir/rootless"
      start rootless "$dir/bin/user-podman" system service -t 0 "unix://$(socket_of rootless)"
      ;;
    podman)
      configure_podman podman
      start podman env "CONTAINERS_CONF=$dir/podman/containers.conf" podman --root "$dir/podman/root" \
        --runroot "$dir/podman/run" system service -t 0 "unix://$dir/podman/docker.sock"
      ;;
  esac
}

# With subordinate ids, as useradd gives them to an ordinary user, and the runtime directory that logind would make. The
# overlay of an ordinary user needs a file system that allows it: vfs does not.
make_user() {
  useradd --no-create-home --home-dir "$dir/rootless" --shell /bin/sh "$tag" || die 'this machine makes no user'
  uid=$(id -u "$tag")
  echo "$uid" >"$dir/rootless.uid"
  mkdir -p "/run/user/$uid/podman"
  chown -R "$uid:$uid" "/run/user/$uid"
  chmod 700 "/run/user/$uid"
  cat >"$dir/bin/user-podman" <<END
#!/bin/sh
cd /
export HOME=$dir/rootless XDG_RUNTIME_DIR=/run/user/$uid CONTAINERS_CONF=$dir/rootless/containers.conf
exec setpriv --reuid=$uid --regid=$uid --clear-groups \\
  podman --root $dir/rootless/root --runroot $dir/rootless/run --storage-driver vfs "\$@"
END
  chmod 755 "$dir/bin/user-podman"
}

socket_of() { # ENGINE
  case $1 in
    rootless) echo "/run/user/$uid/podman/podman.sock" ;;
    *) echo "$dir/$1/docker.sock" ;;
  esac
}

# Podman's own lock file is the machine's; its limits are above what a machine without SYS_RESOURCE may set; crun
# refuses cgroup v1 and v2 side by side.
configure_podman() { # ENGINE
  podman=$dir/$1
  mkdir "$podman/net"
  cat >"$podman/containers.conf" <<END
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
infra_image = "localhost/$image"
lock_type = "file"
runtime = "lab"
static_dir = "$podman/static"
tmp_dir = "$podman/tmp"
volume_path = "$podman/volumes"
[engine.runtimes]
lab = ["$dir/bin/runc"]
[network]
network_config_dir = "$podman/net"
END
}

rows() { sed -n "/^$1 /s/ *| */|/gp" "$here/matrix.txt"; }

# The labels that Compose writes, for the matrix.
# shellcheck disable=SC2317
compose() { echo "--label com.docker.compose.project=$1 --label com.docker.compose.service=$2"; }

start_containers() { # ENGINE: its rows of the matrix
  # shellcheck disable=SC2034 # for the arguments in the matrix
  socket=$(socket_of "$1") cgroup_parent=/$tag
  if [ "$1" = podman ]; then
    client podman pod create --name lab --network none --infra-command 'sleep 86400' >/dev/null
  elif [ "$1" != rootless ] && [ "$(client "$1" info -f '{{.CgroupDriver}}')" = systemd ]; then
    # shellcheck disable=SC2034
    cgroup_parent=$tag.slice
  fi
  rows "$1" | (
    status=0
    while IFS='|' read -r engine name state _ _ arguments command; do
      verb='run -d'
      [ "$state" != created ] || verb=create
      eval "client $engine $verb --name $name $arguments $image ${command:-sleep 86400}" >/dev/null 2>"$dir/$engine.error" </dev/null || {
        say "$engine: $name did not start: $(cat "$dir/$engine.error")"
        status=1
      }
      [ "$state" != paused ] || client "$engine" pause "$name" >/dev/null
    done
    exit $status
  )
}

start_others() {
  client docker exec -d with-exec sleep 86410
  # Processes of the host in a container's network namespace, in a network and in a time namespace of their own; then a
  # network namespace without any process.
  start intruder nsenter -t "$(client docker inspect -f '{{.State.Pid}}' default)" -n sleep 86441
  start seed unshare -n sleep 86442
  start clock unshare -T --boottime 86400 --fork sleep 86443
  touch "$dir/netns"
  unshare "--net=$dir/netns" true
}

expect() { # ENGINE: {"name": {"state", "host": [type], "joins": {type: container}, "rules": [id]}}
  shared='time user' broken='new-privileges'
  case $1 in remap | rootless) shared='time' broken='new-privileges overlapping-uid-map' ;; esac
  [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ] || shared="$shared cgroup"
  rows "$1" | awk -F'|' -v shared="$shared" -v broken="$broken" '
    # The defaults with +word added and -word taken away, as a list in JSON.
    function changed(defaults, changes, words, n, i, list) {
      list = " " defaults " "
      n = split(changes, words, " ")
      for (i = 1; i <= n; i++) {
        sub(" " substr(words[i], 2) " ", " ", list)
        if (words[i] ~ /^\+/) list = list substr(words[i], 2) " "
      }
      gsub(/^ | $/, "", list)
      gsub(/ /, "\", \"", list)
      return list ? "[\"" list "\"]" : "[]"
    }
    function joins(changes, words, pair, n, i, list) {
      n = split(changes, words, " ")
      for (i = 1; i <= n; i++)
        if (split(words[i], pair, "=") == 2) list = list (list ? ", " : "") "\"" pair[1] "\": \"" pair[2] "\""
      return "{" list "}"
    }
    {
      printf "%s    \"%s\": { \"state\": \"%s\", \"host\": %s, \"joins\": %s, \"rules\": %s }", \
        (NR > 1 ? ",\n" : ""), $2, ($3 ? $3 : "running"), changed(shared, $4), joins($4), changed(broken, $5)
    }'
}

write_expectations() {
  echo '{'
  for engine in $engines; do printf '  "%s": {\n%s\n  },\n' "$engine" "$(expect "$engine")"; done
  cat <<END
  "strays": {
    "unsharer": { "sleep 86421": { "leaves": ["net"] }, "sleep 86422": { "leaves": ["uts"] } },
    "leaver": { "sleep 86431": { "host": ["net"] } }
  },
  "helpers": {
    "intruder": { "pid": $(cat "$dir/intruder.pid"), "enters": "default", "namespaces": ["net"] },
    "seed": { "pid": $(cat "$dir/seed.pid"), "owns": ["net"] },
    "clock": { "pid": $(cat "$dir/clock.pid"), "childrenOwn": ["time"] }
  }
}
END
}

check_arguments
[ -z "$install" ] || install_packages
has "$cli" || die "no $cli (try --install)"
mkdir -p "$dir"
touch "$dir/.nsaudit-lab"
chmod 711 "$dir"
make_runc
make_image
for engine in $engines; do start_engine "$engine"; done
for engine in $engines; do
  wait_for "$(socket_of "$engine")" || die "engine $engine did not start: $(tail -n 3 "$dir/$engine.log")"
  client "$engine" import "$dir/image.tar" $image >/dev/null 2>&1
done
status=0
if [ -n "$matrix" ]; then
  say 'containers'
  # A mount of a peer group, to be handed into a container.
  mkdir "$dir/shared"
  mount -t tmpfs -o size=64k nsaudit-lab "$dir/shared"
  mount --make-shared "$dir/shared"
  children=''
  for engine in $engines; do
    start_containers "$engine" &
    children="$children $!"
  done
  for child in $children; do wait "$child" || status=3; done
  start_others
  write_expectations >"$dir/expect.json"
fi
{
  printf '%s\n' "NSLAB_DIR=$dir" "NSLAB_CLI=$(command -v "$cli")" "NSLAB_IMAGE=$image"
  for engine in $engines; do
    echo "NSLAB_$(echo "$engine" | tr '[:lower:]' '[:upper:]')=unix://$(socket_of "$engine")"
  done
  [ -z "$matrix" ] || printf '%s\n' "NSLAB_NETNS=$dir/netns" "NSLAB_EXPECT=$dir/expect.json"
} | tee "$dir/env"
exit $status
