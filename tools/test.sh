#!/bin/sh
# Runs tests and closes with one line of counts over all of them; fails when a
# test fails or none ran.   tools/test.sh FOLDER...
# A folder with a Makefile holds C++ tests (target `run`), others testthat files.
set -u
cd "$(dirname "$0")/.."
logs=build/test
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
rm -rf $logs
mkdir -p $logs
: >$logs/counts

# One line "passed failed skipped" for each doctest summary in a log
doctest_counts() {
  sed -e "s/$(printf '\033')\[[0-9;]*m//g" -nE -e \
    's/^\[doctest\] test cases: *[0-9]+ *\| *([0-9]+) passed *\| *([0-9]+) failed *\| *([0-9]+) skipped.*/\1 \2 \3/p' "$1"
}

for folder in "$@"; do
  name=$(basename "$folder")
  if [ -e "$folder/Makefile" ]; then
    echo "== doctest: $folder"
    { make -j"$jobs" -C "$folder" run 2>&1; echo $? >$logs/$name.status; } | tee $logs/$name.log
    doctest_counts $logs/$name.log >$logs/$name.counts
  else
    Rscript tools/test.R "$folder" "$PWD/$logs/$name.counts"
    echo $? >$logs/$name.status
    touch $logs/$name.counts
  fi
  cat $logs/$name.counts >>$logs/counts
  # A run that ended before it could count is a failure of its own.
  if [ ! -s $logs/$name.counts ] ||
     { [ "$(cat $logs/$name.status)" != 0 ] && ! grep -q '^[0-9]* [1-9]' $logs/$name.counts; }; then
    echo "$folder: stopped before its end" >&2
    echo "0 1 0" >>$logs/counts
  fi
done

awk '{ p += $1; f += $2; s += $3 }
     END { printf "%d passed, %d failed, %d skipped\n", p, f, s; exit (f > 0 || p == 0) }' $logs/counts
