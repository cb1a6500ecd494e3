#!/bin/sh
# Proves that `make demo` and `make test` each work alone on a bare machine:
# builds a minimal Debian tree with nothing added but make, and runs each
# command twice in its own copy of it. Needs root and debootstrap.
#
#   tools/bare-trial.sh [PROJECT [TARGET [COMMAND...]]]
#
# PROJECT  directory of the project (default: the one this script is in)
# TARGET   where the trees go (default: a new directory under TMPDIR); its
#          base tree is used again when it is there already
# COMMAND  what to try (default: "make demo" and "make test")
# SUITE    (environment) Debian release (default: the one of this machine)
set -eu

project=$(cd "${1:-$(dirname "$0")/..}" && pwd)
target=${2:-$(mktemp -d "${TMPDIR:-/tmp}/bare-trial.XXXXXX")}
[ $# -gt 2 ] && shift 2 || set -- "make demo" "make test"
mkdir -p "$target"
target=$(cd "$target" && pwd)
base=$target/base
suite=${SUITE:-$(. /etc/os-release && echo "$VERSION_CODENAME")}

die() { echo "bare-trial: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || die "must run as root (it makes and enters a chroot)"
command -v debootstrap >/dev/null || die "needs debootstrap"

# How this machine reaches its packages is how the tree must reach them.
mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources \
    2>/dev/null | sed -nE 's/^URIs: *([^ ]+).*/\1/p; s/^deb +(\[[^]]*\] +)?([^ ]+) .*/\2/p' | head -n 1
}
copy_network_settings() {
  cp -f /etc/resolv.conf /etc/hosts "$base/etc/"
  grep -lE '^ *Acquire::(https?|Check)' /etc/apt/apt.conf.d/* 2>/dev/null |
    while read -r file; do cp "$file" "$base/etc/apt/apt.conf.d/"; done
  mkdir -p "$base/usr/local/share/ca-certificates"
  cp -R /usr/local/share/ca-certificates/. "$base/usr/local/share/ca-certificates/"
  chroot "$base" update-ca-certificates >/dev/null 2>&1
}

if [ ! -e "$base/.complete" ]; then
  rm -rf "$base"
  debootstrap --variant=minbase --include=make,ca-certificates "$suite" "$base" "$(mirror)" \
    >"$target/debootstrap.log" 2>&1 || die "debootstrap failed, see $target/debootstrap.log"
  copy_network_settings
  touch "$base/.complete"
fi

# Only /proc is mounted, and never left behind, so that removing a tree later
# cannot reach the machine's own files.
tree=
unmount() { [ -z "$tree" ] || umount "$tree/proc" 2>/dev/null || true; }
trap unmount EXIT
trap 'exit 130' INT TERM

run_inside() {
  # shellcheck disable=SC2086
  env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    ${no_proxy:+no_proxy="$no_proxy"} \
    chroot "$tree" sh -c "cd /src/policypanel && $1" </dev/null
}

status=0
summary=
for command in "$@"; do
  name=$(echo "$command" | tr -c 'A-Za-z0-9\n' '-' | sed 's/^-*//')
  tree=$target/$name
  [ ! -e "$tree" ] || die "$tree is in the way: remove it first"
  cp -a "$base" "$tree"
  # The project as a clean checkout would have it, and the folder beside it.
  mkdir -p "$tree/src/policypanel"
  (cd "$project" && git ls-files -z --cached --others --exclude-standard |
     tar -c --null --ignore-failed-read -T - 2>/dev/null) | tar -x -C "$tree/src/policypanel"
  [ ! -d "$project/../shared" ] || cp -aL "$project/../shared" "$tree/src/shared"
  mount -t proc proc "$tree/proc"
  for run in first second; do
    log=$target/$name.$run.log
    begin=$(date +%s)
    if run_inside "$command" >"$log" 2>&1; then result=ok; else result="FAILED ($?)"; status=1; fi
    line=$(printf '%-14s %-6s run: %4d s, %s; last line: %s' \
      "$command" "$run" $(($(date +%s) - begin)) "$result" "$(tail -n 1 "$log")")
    echo "$line"
    summary="$summary
$line"
  done
  unmount
  tree=
done

printf '\nIn %s (logs: *.log):%s\n' "$target" "$summary"
exit $status
