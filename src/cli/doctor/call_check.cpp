// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/doctor/call_check.hpp"

#include "cli/call/callee.hpp"
#include "cli/configured_channel.hpp"
#include "cli/doctor/loop_run.hpp"
#include "client/call_run.hpp"
#include "dialog/crypto/native.hpp"

namespace jm::cli::doctor {
namespace {

using namespace std::chrono_literals;

constexpr const char* kCallCheck = "call";
constexpr auto kUntilPacket = 15s;
constexpr auto kMedia = 1s;
constexpr auto kCallLimit = 60s;
constexpr std::string_view kRefused = "Janus refuses";

Finding finding_of(const std::string& name, const client::CallResult& result, bool speaks_api) {
  const auto answer = result.timeline[static_cast<std::size_t>(client::Step::Answer)];
  if (result.ok()) return {kCallCheck, name, Grade::Good, "a call came about, and packets came back", answer};
  if (result.failed_at == "packet" && !result.reason.empty())
    return {kCallCheck, name, Grade::Good,
            "a call came about; no packet came back, as of a plugin that sends none back", answer};
  // What peers with the Janus API may ask is for the channel to say, and not the echo test.
  if (speaks_api && result.failed_at == "answer" && result.reason.starts_with(kRefused))
    return {kCallCheck, name, Grade::Note, "the channel answers, but allows no echo test: " + result.reason,
            answer};
  std::string line = result.reason;
  if (result.failed_at == "ice" || result.failed_at == "dtls")
    line += ": see that Janus's UDP ports (rtp_port_range) are open, or hand out a TURN server in `ice`";
  return {kCallCheck, name, Grade::Bad, line, answer};
}

std::optional<client::ApiOptions> api_of(const gateway::ChannelConfig& channel) {
  if (channel.api != gateway::ChannelConfig::Api::Janus) return std::nullopt;
  return client::ApiOptions{channel.plugin.empty() ? "janus.plugin.echotest" : channel.plugin,
                            R"({"audio":true,"video":false})",
                            {}};
}

Finding call(const std::string& name, Callee& callee, const std::string& ca_file,
             std::optional<client::ApiOptions> api) {
  const auto identity = peer::Identity::make();
  if (!identity) return {kCallCheck, name, Grade::Bad, identity.error().reason, {}};
  const auto primitives = dialog::native_primitives();
  base::Loop loop;
  peer::Engine engine;
  CallCarriers carriers(loop, ca_file);
  if (const auto opened = callee.open(carriers, [](const std::string&) {}); !opened)
    return {kCallCheck, name, Grade::Bad, opened.error().reason, {}};
  const LineServices lines{loop, *primitives};
  client::CallOptions options;
  options.settings.media = kMedia;
  options.timeout = kUntilPacket;
  const bool speaks_api = api.has_value();
  options.api = std::move(api);
  client::CallResult result;
  result.reason = "the call did not end";
  result.failed_at = "bye";
  client::CallRun run(
      {loop, engine, *identity}, callee.target(),
      [&](client::Line::Listener& listener) { return callee.line(lines, listener); }, options,
      [&](client::CallResult ended) {
        result = std::move(ended);
        loop.stop();
      });
  run_for(loop, kCallLimit, [&] { run.start(); });
  return finding_of(name, result, speaks_api);
}

}  // namespace

Finding check_call(const gateway::Config& config, const gateway::ChannelConfig& channel) {
  const auto not_made = [&](const std::string& why) {
    return Finding{kCallCheck, channel.name, Grade::Note, "no call was made: " + why, {}};
  };
  if (channel.kind != gateway::ChannelConfig::Kind::Sealed) return not_made("it is no sealed channel");
  if (channel.api == gateway::ChannelConfig::Api::Admin) return not_made("its peers speak the Admin API");
  const auto link = link_of(config, channel);
  if (!link) return {kCallCheck, channel.name, Grade::Bad, link.error().reason, {}};
  auto callee = Callee::read(*link, channel.name);
  if (!callee) return {kCallCheck, channel.name, Grade::Bad, callee.error().reason, {}};
  return call(channel.name, **callee, config.carriers.at(channel.carrier).ca_file, api_of(channel));
}

}  // namespace jm::cli::doctor
