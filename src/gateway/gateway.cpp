// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/gateway.hpp"

#include <pthread.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <csignal>

#include <algorithm>
#include <future>
#include <utility>

#include "base/json.hpp"
#include "gateway/janus_info.hpp"

namespace jm::gateway {
namespace {

// Threads inherit the mask: signals belong to the host's own threads.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_;
};

// Reading the configuration and beginning with many channels takes more memory than they need later.
constexpr std::chrono::seconds kSettled{10};
void give_memory_back() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

// Janus waits for the first try; each costs little.
constexpr std::chrono::milliseconds kBusyTimeout{500}, kSlowestStart{5'000};

constexpr unsigned kDescriptorsPercent = 33;  // of Janus's, for the node's connections; media need the others

// Begun with Janus at a time; `much` counts the offers that have come lately. What takes longer than this
// waits for something else than the processor.
constexpr base::Turns::Rules kSetups{.at_once = 4,
                                     .share = 0.25,
                                     .much = 1.5,
                                     .longest = std::chrono::milliseconds(50),
                                     .longest_much = std::chrono::milliseconds(250)};

}  // namespace

Gateway::Gateway(Options options, janus::Core& core)
    : options_(std::move(options)),
      core_(core),
      status_(options_.config.events, options_.config.json_format),
      requests_(status_, changes()),
      budget_(loop_),
      setups_(loop_, kSetups),
      start_outage_(options_.timing.revive, std::min(options_.timing.revive_slowest, kSlowestStart)),
      kept_outage_(options_.timing.revive, options_.timing.revive_slowest) {}

Result<std::unique_ptr<Gateway>> Gateway::start(Options options, janus::Core& core) {
  const BlockedSignals blocked;
  std::unique_ptr<Gateway> gateway(new Gateway(std::move(options), core));
  if (auto opened = gateway->open(); !opened) return fail(opened.error().reason);
  return gateway;
}

Result<void> Gateway::open() {
  pool_ = std::make_unique<base::Pool>(options_.crypto_threads);
  thread_ = std::thread([this] { loop_.run(); });
  Result<void> outcome;
  on_loop([&] {
    outcome = come_up();
    started_ = running();
  });
  on_loop([] {});  // what the channels have to show is in the status now
  return outcome;
}

Result<void> Gateway::come_up() {
  // What waits keeps no mistake from being found.
  std::string waits_for;
  for (const auto open : {&Gateway::open_state, &Gateway::open_node, &Gateway::open_kept}) {
    auto opened = (this->*open)();
    if (opened) continue;
    if (!opened.error().passes) return opened;
    if (waits_for.empty()) waits_for = opened.error().reason;
  }
  if (!waits_for.empty()) {
    come_up_later(waits_for);
    return {};
  }
  services_ = std::make_unique<Services>(
      Services{loop_, *pool_, *state_, core_, status_, setups_, options_.log, options_.timing,
               options_.config.api_secret, options_.config.admin_secret, options_.config.ice,
               [this](const ChannelConfig& channel, const plain::ChannelRecord& record) {
                 return write_link(channel, record);
               }});
  open_channels();
  up_ = true;
  if (start_outage_.over()) {
    status_.trouble({});
    options_.log(base::Level::Info,
                 "what kept the channels from running is over: " + std::to_string(running()) + " of " +
                     std::to_string(slots_.size()) + " run");
  }
  const bool any = std::any_of(slots_.begin(), slots_.end(), [](const Slot& slot) {
    return slot.channel || slot.record == Slot::Record::Passes;
  });
  if (!any && !options_.config.allow_empty) return fail("no channel can run");
  loop_.after(kSettled, [] { give_memory_back(); });
  ask_janus();
  return {};
}

std::size_t Gateway::running() const {
  return static_cast<std::size_t>(
      std::count_if(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.channel != nullptr; }));
}

// Janus would not ask again: whoever cannot start now, for a reason that passes, tries it here.
void Gateway::come_up_later(const std::string& reason) {
  const bool news = reason != start_outage_.reason();
  start_outage_.failed(reason);
  status_.trouble(reason);
  if (news)
    options_.log(base::Level::Error,
                 reason +
                     "; no channel runs: make room on the disk, or end what holds the file or the "
                     "port; it is tried again until it works");
  loop_.after(start_outage_.pause(), [this] {
    const auto up = come_up();
    if (!up && up_)
      options_.log(base::Level::Error, up.error().reason);
    else if (!up)
      come_up_later(up.error().reason);
  });
}

Result<void> Gateway::open_state() {
  if (state_) return {};
  StateOptions options;
  options.host_id = options_.config.host_id;
  options.busy_timeout = kBusyTimeout;
  options.trouble = [this](const std::string& reason) {
    status_.trouble(reason);
    if (reason.empty())
      options_.log(base::Level::Info, "the state can be written again");
    else
      options_.log(base::Level::Error,
                   reason + "; nothing is sent until the state can be written, trying again");
  };
  auto state = State::open(options_.config.state_dir, options);
  if (!state) return tl::make_unexpected(state.error());
  state_ = std::move(*state);
  if (const auto notice = state_->notice(); !notice.empty()) options_.log(base::Level::Warning, notice);
  return {};
}

Result<void> Gateway::open_kept() {
  if (kept_ || !kept_trouble_.empty()) return {};
  auto kept = KeptChannels::open(options_.config.state_dir);
  if (kept) {
    kept_ = std::move(*kept);
  } else if (kept.error().passes) {
    return tl::make_unexpected(kept.error());
  } else {
    kept_trouble_ = kept.error().reason;
    options_.log(base::Level::Error, kept_trouble_ + "; the channels that were added at run time stay off");
  }
  return {};
}

// What is configured in Janus and is nothing that a channel would notice before its first call.
void Gateway::ask_janus() {
  info_ = janus::random_id();
  Json info(json_object());
  set(info.get(), "janus", "info");
  set(info.get(), "transaction", info_);
  core_.request(0, std::move(info), janus::Target::Janus);
}

void Gateway::informed(const json_t* info) {
  ChannelConfigs fresh;
  for (Slot& slot : slots_)
    if (slot.config && !std::exchange(slot.told, true)) fresh.push_back(slot.config.get());
  for (const std::string& note : notes_on_janus(info, !options_.config.api_secret.empty(), fresh))
    options_.log(base::Level::Warning, "Janus's configuration: " + note);
}

bool Gateway::uses_admin() const {
  const auto& channels = options_.config.channels;
  return std::any_of(channels.begin(), channels.end(),
                     [](const auto& channel) { return channel.api == ChannelConfig::Api::Admin; });
}

Result<void> Gateway::open_node() {
  const NodeConfig& config = options_.config.node;
  if (!config.enabled || server_) return {};
  if (!node_) {
    auto node = node::Node::open(config.store);
    if (!node) return fail("embedded node", node.error());
    node_ = std::move(*node);
  }

  node::ServerOptions serving = config.server;
  serving.descriptors_percent = kDescriptorsPercent;
  serving.log = [log = options_.log](const std::string& line) {
    log(base::Level::Warning, "embedded node: " + line);
  };
  for (const auto& [name, carrier] : options_.config.carriers)
    if (carrier.urls.empty()) serving.hosts.push_back(carrier.public_url);
  auto server = node::Server::start(*node_, std::move(serving));
  if (!server) return fail("embedded node", server.error());
  server_ = std::move(*server);
  options_.log(base::Level::Info, "embedded node: listening on " + server_->url());
  if (!server_->notice().empty()) options_.log(base::Level::Info, "embedded node: " + server_->notice());
  return {};
}

void Gateway::from_core(janus::ChannelId channel, Json message) {
  loop_.post([this, channel, message = std::shared_ptr<json_t>(message.release(), JsonDecref())] {
    if (!info_.empty() && text_in(message.get(), "transaction") == info_) {
      info_.clear();
      return informed(message.get());
    }
    if (channel < slots_.size() && slots_[channel].channel) slots_[channel].channel->from_core(message.get());
  });
}

void Gateway::session_over(janus::ChannelId channel, std::uint64_t session, bool timeout, bool) {
  // A session that another transport has claimed is as lost to us as one that has ended.
  loop_.post([this, channel, session, timeout] {
    if (channel < slots_.size() && slots_[channel].channel)
      slots_[channel].channel->session_over(session, timeout);
  });
}

void Gateway::on_loop(const std::function<void()>& task) {
  std::promise<void> done;
  loop_.post([&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

Gateway::~Gateway() {
  if (thread_.joinable()) {
    close_channels();
    on_loop([this] {
      slots_.clear();
      carriers_.clear();
    });
    loop_.stop();
    thread_.join();
  }
  if (server_) server_->stop();
  pool_.reset();
  state_.reset();
  server_.reset();
  node_.reset();
}

}  // namespace jm::gateway
