#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs one fuzz target as a TAP case: its corpus, then mutations of it, some seconds in all (JM_FUZZ_SECONDS, 3). What
# it finds is left in tests/fuzz/findings of the build folder.
#   check.sh TARGET
target=$1
name=$(basename "$target" .fuzz)
corpus=$SRCDIR/tests/fuzz/corpus/$name
findings=$BUILDDIR/tests/fuzz/findings
words=$SRCDIR/tests/fuzz/words/$name
grown=$(mktemp -d) || exit 1
trap 'rm -rf "$grown"' EXIT
mkdir -p "$findings"

echo 1..1
if [ -e "$words" ]; then set -- -dict="$words"; else set --; fi
if "$target" -timeout=60 -rss_limit_mb=3000 -artifact_prefix="$findings/$name-" "$@" \
  -max_total_time="${JM_FUZZ_SECONDS:-3}" "$grown" "$corpus" >"$grown.log" 2>&1; then
  echo "ok 1 - $name"
else
  echo "not ok 1 - $name"
  sed 's/^/# /' "$grown.log"
fi
rm -f "$grown.log"
