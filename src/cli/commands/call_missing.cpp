// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands/call.hpp"

namespace jm::cli {

int make_calls(const Arguments& arguments) {
  return report(arguments, {kFailed, "this build lacks it: configure found no libnice, libsrtp2 or OpenSSL"});
}

}  // namespace jm::cli
