#!/usr/bin/env bash
# Installs Debian or Ubuntu packages where that is allowed: as root, with apt-get, unless EXHORTO_NO_APT is set.
# Usage: scripts/apt-install.sh PACKAGE…      Exits non-zero, and says nothing, where it is not allowed.
set -euo pipefail

[ "$(id -u)" = 0 ] && [ -z "${EXHORTO_NO_APT:-}" ] && command -v apt-get >/dev/null || exit 1

# A database server for tests needs no cluster of its own, and no service that starts with the machine.
clusters=/etc/postgresql-common/createcluster.conf
if [[ " $* " == *" postgresql"* && ! -e $clusters ]]; then
    mkdir -p "${clusters%/*}"
    echo 'create_main_cluster = false' >"$clusters"
fi

export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "exhorto: installing $* with apt-get"
install() {
    apt-get install -y -q --no-install-recommends -o Dpkg::Options::=--force-confold "$@" >>"$log" 2>&1
}
# The package lists are fetched only where the ones at hand do not do: a fresh image has none, an old one stale ones.
install "$@" || { apt-get update -q >>"$log" 2>&1 && install "$@"; } || {
    tail -n 5 "$log" >&2
    exit 1
}
