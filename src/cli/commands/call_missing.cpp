// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands/ask.hpp"
#include "cli/commands/call.hpp"

namespace jm::cli {

namespace {

int lacks(const Arguments& arguments) {
  return report(arguments, {kFailed, "this build lacks it: configure found no libnice, libsrtp2 or OpenSSL"});
}

}  // namespace

int make_calls(const Arguments& arguments) {
  return lacks(arguments);
}

int ask(const Arguments& arguments) {
  return lacks(arguments);
}

}  // namespace jm::cli
