#!/bin/sh
# Prints where Docker Compose v2 is: NSAUDIT_COMPOSE if that is set, else DIR/docker-compose, unpacked from a package of
# Debian testing without being installed. Needs Debian with its keyring, and root for apt.
#
#   compose.sh DIR
set -eu
[ -z "${NSAUDIT_COMPOSE:-}" ] || { echo "$NSAUDIT_COMPOSE" && exit 0; }
dir=${1:?usage: compose.sh DIR}
case $dir in /*) ;; *) dir=$PWD/$dir ;; esac
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The mirror that this machine uses already.
# shellcheck disable=SC2016 # the format is apt's
mirror() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -E '/debian/?$' | head -1; }

if [ ! -x "$dir/docker-compose" ]; then
  apt=$dir/apt
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/parts" "$apt/root"
  echo "deb [signed-by=$keyring] $(mirror) testing main" >"$apt/sources.list"
  set -- -o "Dir::Etc::sourcelist=$apt/sources.list" -o "Dir::Etc::sourceparts=$apt/parts" \
    -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root
  apt-get "$@" update -qq >&2
  (cd "$apt" && apt-get "$@" download -qq docker-compose >&2)
  dpkg -x "$apt"/docker-compose_*.deb "$apt/root"
  mv "$apt/root/usr/libexec/docker/cli-plugins/docker-compose" "$dir/docker-compose"
  rm -rf "$apt"
fi
echo "$dir/docker-compose"
