#!/bin/sh
# Installs what a command needs from the system: R, compilers, pandoc, doctest
# and, on Debian and Ubuntu, R packages that come compiled. Does nothing when
# nothing is missing.   tools/system.sh demo|test|databases|check|document
set -eu
cd "$(dirname "$0")/.."
target=${1:?demo, test, databases, check or document}
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

have() { command -v "$1" >/dev/null 2>&1; }
is_debian() { have apt-get && have dpkg-query; }
is_installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }
# R may have been built by hand: then Debian's R packages are not for it.
is_debian_r() { is_debian && { ! have R || dpkg-query -S "$(command -v R)" >/dev/null 2>&1; }; }
has_r_headers() { [ -e "$(R CMD config --cppflags | sed 's/^-I//; s/ .*//')/R.h" ]; }
has_doctest() {
  for dir in /usr/include /usr/local/include /opt/homebrew/include; do
    [ ! -e $dir/doctest/doctest.h ] || return 0
  done
  return 1
}

missing=
have Rscript || missing="$missing R"
{ have g++ || have clang++; } && have gfortran && have R && has_r_headers || missing="$missing compilers"
have pandoc || missing="$missing pandoc"
[ "$target" != test ] || has_doctest || missing="$missing doctest"
# Shows only on Debian's own R: the libraries that it links packages with, and
# the certificates without which CRAN cannot be reached.
if is_debian_r; then
  is_installed r-base-dev || missing="$missing compilers"
  [ -e /etc/ssl/certs/ca-certificates.crt ] || missing="$missing certificates"
fi

# names SYSTEM: what the missing things are called there
names() {
  for what in $missing; do
    case $1-$what in
      apt-R) echo r-base-core ;;      dnf-R) echo R-core ;;   brew-R) echo r ;;
      apt-compilers) echo r-base-dev ;;
      dnf-compilers) echo R-core-devel gcc-c++ gcc-gfortran ;;
      brew-compilers) echo gcc ;;
      *-pandoc) echo pandoc ;;
      apt-doctest) echo doctest-dev ;; dnf-doctest) echo doctest-devel ;;
      brew-doctest) echo doctest ;;
      *-certificates) echo ca-certificates ;;
    esac
  done | sort -u | tr '\n' ' '
}

# R packages that are nowhere on this machine yet, under their Debian names
binary_packages() {
  installed=" $(! have Rscript || Rscript -e 'cat(.packages(all.available = TRUE))') "
  fields="Imports LinkingTo $target binary"
  [ "$target" != check ] || fields="$fields Suggests"
  awk -v fields="$fields" '
    /^#/ { next }
    /^[^ \t]/ { split($0, key, ":"); keep = index(" " fields " ", " " key[1] " "); sub(/^[^:]*:/, "") }
    keep { gsub(/\([^)]*\)|,/, " "); print }' DESCRIPTION tools/needs.dcf |
    tr -s ' \t' '\n\n' | while read -r name; do
      case $installed in
        *" $name "*) ;;
        *) [ -z "$name" ] || echo "r-cran-$name" | tr 'A-Z' 'a-z' ;;
      esac
    done | sort -u
}

# Servers that the tests of databases start, where this machine has them not
servers() {
  [ "$target" = databases ] || return 0
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo postgresql
  have clickhouse-server || echo clickhouse-server clickhouse-client
  have slurmctld || echo slurm-wlm munge
}

sudo=
can_install=yes
if [ "$(id -u)" != 0 ]; then
  if have sudo && sudo -n true 2>/dev/null; then sudo="sudo -n"; else can_install=no; fi
fi

if is_debian && [ $can_install = yes ]; then
  wanted="$(names apt)"
  optional=$(servers)
  ! is_debian_r || optional="$optional $(binary_packages)"
  optional=$(echo $optional)
  [ -n "$wanted$optional" ] || exit 0
  echo "== System packages: looking for $(echo $wanted $optional)"
  $sudo apt-get update -qq || echo "apt-get update failed: going on with the lists at hand" >&2
  # A name that this release does not carry would stop apt-get altogether.
  # shellcheck disable=SC2086
  [ -z "$optional" ] || optional=$(apt-cache policy $optional 2>/dev/null |
    awk '/^[^ ]/ { sub(/:$/, "", $1); name = $1 } $1 == "Candidate:" && $2 != "(none)" { print name }')
  [ -n "$wanted$optional" ] || exit 0
  # shellcheck disable=SC2086
  $sudo env DEBIAN_FRONTEND=$DEBIAN_FRONTEND apt-get install -y -qq --no-install-recommends \
    -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 $wanted $optional
  exit 0
fi

[ -n "$missing" ] || exit 0
# shellcheck disable=SC2086
echo "Missing on this machine: $(printf '%s\n' $missing | sort -u | tr '\n' ' ')" >&2
echo "Install with" >&2
if is_debian; then
  echo "  sudo apt-get update && sudo apt-get install --no-install-recommends $(names apt)" >&2
elif have dnf; then
  echo "  sudo dnf install $(names dnf)" >&2
elif [ "$(uname)" = Darwin ]; then
  echo "  xcode-select --install; brew install $(names brew)" >&2
else
  echo "  your system's package manager" >&2
fi
echo "and run the same command again." >&2
exit 1
