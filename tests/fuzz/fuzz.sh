#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Fuzzes with every target for a while, on all cores, and says what came of it.
#   fuzz.sh FUZZ_BUILD COVERAGE_BUILD MINUTES
# What is new goes into the corpus, made as small as it can be without losing an edge; files found-* stay. What aborts, leaks, hangs or
# takes too much memory is left in FUZZ_BUILD/tests/fuzz/findings: run the target with that file to see it again.
set -euo pipefail
build=$(readlink -f "$1") coverage=$(readlink -f "$2") minutes=$3
root=$(readlink -f "$(dirname "$0")/../..")
export SRCDIR=$root BUILDDIR=$build VECTORS=$root/tests/vectors
corpus=$root/tests/fuzz/corpus words=$root/tests/fuzz/words findings=$build/tests/fuzz/findings work=$build/tests/fuzz/work
export corpus words findings work build
mapfile -t targets < <(sed '/^#/d' "$root/tests/fuzz/targets")
cores=$(nproc)
export seconds=$((minutes * 60 * cores / ${#targets[@]}))
rm -rf "$work"
mkdir -p "$findings" "$work"

# Every feature that counts is an edge: how often it was passed would keep ten times as many inputs.
fuzz_one() {
  local name=$1 target=$build/tests/fuzz/$1.fuzz status=0 options=()
  [ ! -e "$words/$name" ] || options=(-dict="$words/$name")
  mkdir -p "$work/$name" "$work/$name.new" "$corpus/$name"
  "$target" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=3000 -print_final_stats=1 "${options[@]}" \
    -artifact_prefix="$findings/$name-" "$work/$name" "$corpus/$name" >"$work/$name.log" 2>&1 || status=$?
  [ "$status" = 0 ] || echo "$name: $(grep -hm1 -E 'does not hold|ERROR|runtime error|deadly signal' "$work/$name.log" || true)" >>"$work/failed"
  "$target" -merge=1 -use_counters=0 -timeout=30 -rss_limit_mb=3000 "$work/$name.new" "$corpus/$name" "$work/$name" \
    >"$work/$name.merge.log" 2>&1 || return 0
  find "$corpus/$name" -name 'found-*' -exec cp -t "$work/$name.new" {} +
  rm -rf "${corpus:?}/$name"
  mv "$work/$name.new" "$corpus/$name"
}
export -f fuzz_one
printf '%s\n' "${targets[@]%% *}" | xargs -P "$cores" -I{} nice -n 19 bash -c 'fuzz_one {}'

printf '%-16s %12s %7s %9s  %s\n' target executions inputs lines files
for line in "${targets[@]}"; do
  name=${line%% *}
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$name.log")
  LLVM_PROFILE_FILE=$work/$name.profraw "$coverage/tests/fuzz/$name.fuzz" -runs=0 "$corpus/$name" \
    >"$work/$name.coverage.log" 2>&1 || true
  llvm-profdata merge -sparse "$work/$name.profraw" -o "$work/$name.profdata"
  covered=$(llvm-cov report "$coverage/tests/fuzz/$name.fuzz" -instr-profile="$work/$name.profdata" |
    awk -v files=" ${line#* } " '{ sub(/^.*\/src\//, "src/", $1); sub(/^.*\/plugin\//, "plugin/", $1) }
      index(files, " " $1 " ") { all += $8; missed += $9 }
      END { printf all ? "%.1f %%" : "?", all ? 100 * (1 - missed / all) : 0 }')
  printf '%-16s %12s %7s %9s  %s\n' "$name" "${runs:-?}" "$(find "$corpus/$name" -type f | wc -l)" "$covered" "${line#* }"
done
if [ -s "$work/failed" ]; then
  echo "found, see $findings:"
  cat "$work/failed"
  exit 1
fi
echo "nothing was found"
