// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/doctor/configuration_check.hpp"

#include <algorithm>
#include <utility>

#include "cli/configuration.hpp"
#include "cli/configured_channel.hpp"
#include "gateway/sealed/gateway_key.hpp"

namespace jm::cli::doctor {
namespace {

constexpr const char* kConfigurationCheck = "configuration";

// Whether a complaint is about another channel than this one.
bool is_elsewhere(const std::string& complaint, const std::string& channel) {
  return !channel.empty() && complaint.find(": channel ") != std::string::npos &&
         complaint.find(": channel " + channel + ": ") == std::string::npos;
}

void check_key(const Subject& subject, Findings& findings) {
  const bool sealed = std::any_of(subject.channels.begin(), subject.channels.end(),
                                  [](const gateway::ChannelConfig& channel) {
                                    return channel.kind == gateway::ChannelConfig::Kind::Sealed;
                                  });
  if (!sealed) return;
  const std::string& dir = subject.config.state_dir;
  const auto keys = gateway::read_gateway_key(dir);
  if (!keys)
    findings.push_back({kConfigurationCheck, "", Grade::Bad, keys.error().reason, {}});
  else if (!*keys)
    findings.push_back({kConfigurationCheck,
                        "",
                        Grade::Bad,
                        dir + "/" + gateway::kGatewayKeyFile +
                            " is not there: start Janus with this plugin once, which makes it; if it runs, "
                            "name its state folder with --state",
                        {}});
}

}  // namespace

Configured check_configuration(const std::string& file, const std::string& channel,
                               const std::string& state_dir) {
  Configured out;
  auto valid = read_configuration(file);
  if (!valid) {
    out.findings.push_back({kConfigurationCheck, "", Grade::Bad, valid.error().reason, {}});
    return out;
  }
  for (const std::string& complaint : valid->complaints)
    if (!is_elsewhere(complaint, channel))
      out.findings.push_back({kConfigurationCheck, "", Grade::Bad, complaint, {}});
  if (!state_dir.empty()) valid->config.state_dir = state_dir;
  Subject subject;
  if (channel.empty()) {
    subject.channels = valid->config.channels;
    if (subject.channels.empty())
      out.findings.push_back(
          {kConfigurationCheck, "", Grade::Bad, file + ": has no channel: add one to `channels`", {}});
  } else if (auto found = find_channel(*valid, channel); found) {
    subject.channels.push_back(std::move(*found));
  } else {
    if (out.findings.empty())
      out.findings.push_back({kConfigurationCheck, channel, Grade::Bad, found.error().reason, {}});
    return out;
  }
  subject.config = std::move(valid->config);
  check_key(subject, out.findings);
  if (out.findings.empty()) {
    const std::size_t count = subject.channels.size();
    out.findings.push_back(
        {kConfigurationCheck,
         channel,
         Grade::Good,
         file + (channel.empty() ? " is valid, with " + std::to_string(count) + " channels" : " is valid"),
         {}});
  }
  out.subject = std::move(subject);
  return out;
}

}  // namespace jm::cli::doctor
