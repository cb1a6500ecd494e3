#!/bin/sh
# R CMD check on the built package; fails on any ERROR, WARNING or NOTE.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
rm -rf build/check
mkdir -p build/check
cd build/check

# The clock is compared with one on the network, and the incoming checks ask
# CRAN: neither is about this package.
export _R_CHECK_CRAN_INCOMING_=FALSE _R_CHECK_SYSTEM_CLOCK_=0
# The installed package has 8.2 MB, of which code, compiled and byte-compiled, is 5.0 and vignettes
# are 1.7: R's own limit for a note is 5.
export _R_CHECK_PKG_SIZES_THRESHOLD_=9
export R_MAKEVARS_USER="$root/tools/Makevars" MAKEFLAGS="-j${JOBS:-2}"

echo "== R CMD build"
R CMD build "$root"
echo "== R CMD check"
R CMD check --no-manual ./*.tar.gz || true

log=$(echo ./*.Rcheck/00check.log)
if grep -q '^Status: OK' "$log"; then exit 0; fi
echo
echo "== R CMD check found:"
# Each finding with the lines around it, from one heading to the next
awk 'function flush() { if (block ~ /(ERROR|WARNING|NOTE)\n/) printf "%s", block; block = "" }
     /^\* / { flush() } { block = block $0 "\n" } END { flush() }' "$log"
for detail in ./*.Rcheck/00install.out ./*.Rcheck/tests/*.fail; do
  case $detail in
    *00install.out) grep -q 'whether package .* can be installed .* ERROR' "$log" || continue ;;
  esac
  [ -e "$detail" ] && { echo "--- $detail"; tail -n 60 "$detail"; }
done
exit 1
