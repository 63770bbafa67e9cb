#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs one fuzz target as two TAP cases: its corpus, then some seconds of mutations (JM_FUZZ_SECONDS, 3). What it
# finds is left in tests/fuzz/findings of the build folder.
#   check.sh TARGET
target=$1
name=$(basename "$target" .fuzz)
corpus=$SRCDIR/tests/fuzz/corpus/$name
findings=$BUILDDIR/tests/fuzz/findings
words=$SRCDIR/tests/fuzz/words/$name
grown=$(mktemp -d) || exit 1
trap 'rm -rf "$grown"' EXIT
mkdir -p "$findings"

# run WHAT ARGUMENT ...
run() {
  what=$1
  shift
  if "$target" -timeout=60 -rss_limit_mb=3000 -artifact_prefix="$findings/$name-" "$@" >"$grown.log" 2>&1; then
    echo "ok $number - $what"
  else
    echo "not ok $number - $what"
    sed 's/^/# /' "$grown.log"
  fi
  rm -f "$grown.log"
}

echo 1..2
number=1
run "$name: corpus" -runs=0 "$corpus"
number=2
if [ -e "$words" ]; then set -- -dict="$words"; else set --; fi
run "$name: mutations" "$@" -max_total_time="${JM_FUZZ_SECONDS:-3}" "$grown" "$corpus"
