// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration, by the rules of the gateway, and the key in its state folder.
#pragma once

#include <optional>
#include <string>

#include "cli/doctor/finding.hpp"
#include "gateway/config/config.hpp"

namespace jm::cli::doctor {

// What the other checks are about.
struct Subject {
  gateway::Config config;
  std::vector<gateway::ChannelConfig> channels;  // the one that was named, or all
};

struct Configured {
  Findings findings;
  std::optional<Subject> subject;  // none: nothing more can be checked
};

// `channel`: empty for all. `state_dir`: empty for the one that the configuration names.
Configured check_configuration(const std::string& file, const std::string& channel,
                               const std::string& state_dir);

}  // namespace jm::cli::doctor
