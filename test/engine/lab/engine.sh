#!/bin/sh
# One dockerd with a containerd of its own, in the foreground: engine.sh FOLDER BRIDGE [dockerd's arguments]
# NSLAB_DOCKERD and NSLAB_CONTAINERD name other binaries, NSLAB_DOCKERD_ARGS more arguments. Called by up.sh.
set -eu
e=$1 bridge=$2
shift 2
cat >"$e/containerd.toml" <<END
version = 2
root = "$e/containerd-root"
state = "$e/containerd-state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.cri.v1.runtime", "io.containerd.cri.v1.images"]
[grpc]
address = "$e/containerd.sock"
END
"${NSLAB_CONTAINERD:-containerd}" --config "$e/containerd.toml" >"$e/containerd.log" 2>&1 &
tries=100
until [ -S "$e/containerd.sock" ] || [ $tries = 0 ]; do
  sleep 0.1
  tries=$((tries - 1))
done

# Left to itself dockerd takes the machine's containerd and /etc/docker/daemon.json: both are named.
# --bridge=none would delete the machine's docker0, whoever it belongs to: a bridge of our own instead.
# No rule of the machine's firewall is touched and no forwarding switched on.
echo '{}' >"$e/daemon.json"
# shellcheck disable=SC2086 # several arguments
exec "${NSLAB_DOCKERD:-dockerd}" --containerd "$e/containerd.sock" --config-file "$e/daemon.json" \
  --data-root "$e/data" --exec-root "$e/exec" --pidfile "$e/docker.pid" --group root -H "unix://$e/docker.sock" \
  --bridge "$bridge" --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false --userland-proxy=false \
  "$@" ${NSLAB_DOCKERD_ARGS:-}
