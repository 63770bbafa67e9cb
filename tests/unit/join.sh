#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# join.sh FILE ...: prints one C++ file that is all these tests, each in a namespace of its own, so that the headers are
# compiled once. The program runs the test by whose name it is called.
set -eu
cd "$SRCDIR"
grep -h '^#include' "$@" | sort -u
echo '#include "tests/unit/support/joined.hpp"'
for file in "$@"; do
  printf 'namespace %s {\n#include "%s"\n}\n' "$(basename "$file" .cpp)" "$file"
done
echo 'int main(int count, char** arguments) {'
echo '  return joined::run(count, arguments, {'
for file in "$@"; do
  name=$(basename "$file" .cpp)
  printf '    {"%s", %s::main},\n' "$name" "$name"
done
echo '  });'
echo '}'
