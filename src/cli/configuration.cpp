// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/configuration.hpp"

namespace jm::cli {

Result<gateway::Validated> read_configuration(const std::string& file) {
  auto valid = gateway::validate_file(file, JANUS_MAM_STATE_DIR);
  if (valid && valid->fatal)
    return fail(valid->complaints.empty() ? file + ": nothing can run" : valid->complaints.front());
  return valid;
}

}  // namespace jm::cli
