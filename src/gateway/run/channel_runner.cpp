// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/run/channel_runner.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "dialog/crypto/native.hpp"
#include "gateway/sealed/gateway_key.hpp"
#include "gateway/sealed/sealed_link.hpp"
#include "gateway/status/channel_settings.hpp"

namespace jm::gateway {
namespace {

// Janus waits for the first try; each costs little.
constexpr std::chrono::milliseconds kBusyTimeout{500}, kSlowestStart{5'000};

// Reading the configuration and beginning with many channels takes more memory than they need later.
constexpr std::chrono::seconds kSettled{10};
void give_memory_back() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

}  // namespace

ChannelRunner::ChannelRunner(const GatewayOptions& options, const Parts& parts)
    : options_(options),
      parts_(parts),
      node_(options.config, options.log),
      kept_(options.config.state_dir, parts.loop, options.log, parts.status,
            base::Outage(options.timing.revive, options.timing.revive_slowest)),
      carriers_(options, parts.loop, parts.budget, node_),
      janus_(parts.core, options.log, !options.config.api_secret.empty(),
             [this] { return channels_ ? channels_->unchecked() : ChannelConfigs(); }),
      startup_(parts.loop, options.log,
               base::Outage(options.timing.revive, std::min(options.timing.revive_slowest, kSlowestStart)),
               plan()) {}

Startup::Plan ChannelRunner::plan() {
  Startup::Plan plan;
  plan.steps = {[this] { return open_state(); }, [this] { return open_keys(); },
                [this] { return node_.open(); }, [this] { return kept_.open(); }};
  plan.finish = [this](bool late) { return run_channels(late); };
  plan.trouble = [this](const std::string& reason) { parts_.status.trouble(reason); };
  return plan;
}

Result<void> ChannelRunner::open_state() {
  if (state_) return {};
  StateOptions options;
  options.host_id = options_.config.host_id;
  options.busy_timeout = kBusyTimeout;
  options.trouble = [&status = parts_.status, log = options_.log](const std::string& reason) {
    status.trouble(reason);
    if (reason.empty())
      log(base::Level::Info, "the state can be written again");
    else
      log(base::Level::Error, reason + "; nothing is sent until the state can be written, trying again");
  };
  auto state = State::open(options_.config.state_dir, options);
  if (!state) return tl::make_unexpected(state.error());
  state_ = std::move(*state);
  for (const std::string& line : {state_->dropped(), state_->notice()})
    if (!line.empty()) options_.log(base::Level::Warning, line);
  return {};
}

// With the state open nobody else makes them.
Result<void> ChannelRunner::open_keys() {
  if (keys_ || !state_) return {};
  auto primitives = dialog::native_primitives();
  auto secrets = open_gateway_key(options_.config.state_dir, *primitives);
  if (!secrets) return tl::make_unexpected(secrets.error());
  keys_ = std::make_unique<const SealedKeys>(std::move(primitives), std::move(*secrets));
  return {};
}

Result<std::string> ChannelRunner::link(const ChannelConfig& channel) const {
  if (!up_) return fail("the gateway waits to start");
  return sealed_link(options_.config, channel, *keys_, node_.url());
}

Result<void> ChannelRunner::run_channels(bool late) {
  services_ = std::make_unique<const Services>(services());
  channels_ = std::make_unique<ChannelSet>(*services_, carriers_);
  changes_ = std::make_unique<RuntimeChanges>(options_, kept_, *channels_, janus_);
  channels_->begin(openings());
  up_ = true;
  if (late)
    options_.log(base::Level::Info,
                 "what kept the channels from running is over: " + std::to_string(channels_->running()) +
                     " of " + std::to_string(channels_->size()) + " run");
  if (!channels_->may_run() && !options_.config.allow_empty) return fail("no channel can run");
  parts_.loop.after(kSettled, [] { give_memory_back(); });
  janus_.ask();
  return {};
}

Services ChannelRunner::services() {
  return {parts_.loop,
          parts_.pool,
          *state_,
          parts_.core,
          parts_.status,
          parts_.setups,
          numbers_,
          options_.log,
          options_.timing,
          options_.config.api_secret,
          options_.config.admin_secret,
          options_.config.ice,
          *keys_,
          options_.config.pool.index};
}

std::vector<Opening> ChannelRunner::openings() const {
  std::vector<Opening> openings;
  for (const ChannelConfig& config : options_.config.channels) {
    const bool clash = kept_.has(config.name);
    if (clash)
      options_.log(base::Level::Warning,
                   "channel " + config.name + ": one of this name was added at run time, the file's is used");
    // The configuration outlives the status.
    openings.push_back({{std::shared_ptr<void>(), &config},
                        Source::File,
                        clash ? "one of this name was added at run time and is not used" : ""});
  }
  add_kept(openings);
  return openings;
}

void ChannelRunner::add_kept(std::vector<Opening>& openings) const {
  std::set<std::string_view> named;
  for (const ChannelConfig& config : options_.config.channels) named.insert(config.name);
  const char* name = nullptr;
  json_t* settings = nullptr;
  json_object_foreach(const_cast<json_t*>(kept_.all()), name, settings) {
    if (named.count(name) != 0) continue;
    auto config = channel_from_json(name, settings, options_.config);
    if (config)
      openings.push_back({std::make_shared<const ChannelConfig>(std::move(*config)), Source::Persistent, ""});
    else
      options_.log(base::Level::Error, "added at run time: " + config.error().reason + "; stays off");
  }
}

void ChannelRunner::from_core(janus::ChannelId channel, const json_t* message) {
  if (janus_.takes(message)) return;
  if (auto* receiver = numbers_.find(channel)) receiver->from_core(message);
}

void ChannelRunner::session_over(janus::ChannelId channel, std::uint64_t session, bool timeout) {
  if (auto* receiver = numbers_.find(channel)) receiver->session_over(session, timeout);
}

void ChannelRunner::close(const std::string& why) {
  if (channels_) channels_->close(why);
}

}  // namespace jm::gateway
