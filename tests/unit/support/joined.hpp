// SPDX-License-Identifier: GPL-3.0-or-later
// The main() of a program that is many tests, see tests/unit/join.sh.
#pragma once

#include <cstdio>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <variant>

namespace joined {

struct Test {
  const char* name;
  std::variant<int (*)(), int (*)(int, char**)> main;
};

// Runs the test that has the name of the link NAME.unit.
inline int run(int count, char** arguments, std::initializer_list<Test> tests) {
  const std::string name = std::filesystem::path(arguments[0]).stem();
  for (const Test& test : tests) {
    if (name != test.name) continue;
    if (const auto* simple = std::get_if<int (*)()>(&test.main)) return (*simple)();
    return std::get<int (*)(int, char**)>(test.main)(count, arguments);
  }
  std::fprintf(stderr, "%s: there is no such test\n", name.c_str());
  return 2;
}

}  // namespace joined
