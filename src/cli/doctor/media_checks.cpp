// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/doctor/media_checks.hpp"

#include "cli/doctor/call_check.hpp"
#include "cli/doctor/ice/ice_check.hpp"

namespace jm::cli::doctor {

Findings check_media(const Subject& subject, bool calls, const std::string& ca_file) {
  Findings findings = check_ice(subject.config.ice, ca_file);
  if (!calls) return findings;
  for (const auto& channel : subject.channels) findings.push_back(check_call(subject.config, channel));
  return findings;
}

}  // namespace jm::cli::doctor
