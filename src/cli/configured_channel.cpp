// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/configured_channel.hpp"

#include <optional>
#include <utility>

#include "dialog/crypto/native.hpp"
#include "gateway/kept/kept_channels.hpp"
#include "gateway/sealed/gateway_key.hpp"
#include "gateway/sealed/sealed_link.hpp"
#include "gateway/status/channel_settings.hpp"

namespace jm::cli {
namespace {

// One that was added at run time, to outlive a restart.
std::optional<Result<gateway::ChannelConfig>> kept_channel(const gateway::Config& config,
                                                           const std::string& name) {
  const auto kept = gateway::KeptChannels::open(config.state_dir);
  if (!kept) return Result<gateway::ChannelConfig>(tl::make_unexpected(kept.error()));
  const json_t* settings = json_object_get(kept->all(), name.c_str());
  if (settings == nullptr) return std::nullopt;
  return gateway::channel_from_json(name, settings, config);
}

}  // namespace

Result<gateway::ChannelConfig> find_channel(const gateway::Validated& valid, const std::string& name) {
  for (const auto& channel : valid.config.channels)
    if (channel.name == name) return channel;
  const std::string owner = ": channel " + name + ": ";
  for (const std::string& complaint : valid.complaints)
    if (complaint.find(owner) != std::string::npos) return fail(complaint);
  if (auto kept = kept_channel(valid.config, name)) return std::move(*kept);
  return fail(valid.config.file + ": there is no channel " + name);
}

Result<std::string> link_of(const gateway::Config& config, const gateway::ChannelConfig& channel) {
  auto secrets = gateway::read_gateway_key(config.state_dir);
  if (!secrets) return tl::make_unexpected(secrets.error());
  if (!*secrets)
    return fail(config.state_dir + "/" + gateway::kGatewayKeyFile +
                " is not there: Janus makes it when it first starts with this plugin");
  const gateway::SealedKeys keys(dialog::native_primitives(), std::move(**secrets));
  return gateway::sealed_link(config, channel, keys, gateway::configured_url(config.node));
}

}  // namespace jm::cli
