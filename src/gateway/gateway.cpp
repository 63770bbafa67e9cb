// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/gateway.hpp"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <thread>
#include <utility>

#include "base/json.hpp"

namespace jm::gateway {
namespace {

constexpr std::chrono::milliseconds kStopCheck{10};

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

// Begun with Janus at a time; `much` counts the offers that have come lately. What takes longer than this
// waits for something else than the processor.
constexpr base::Scheduler::Rules kSetups{.at_once = 4,
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
      pool_(options_.crypto_threads),
      thread_(loop_) {}

Result<std::unique_ptr<Gateway>> Gateway::start(Options options, janus::Core& core) {
  const BlockedSignals blocked;
  std::unique_ptr<Gateway> gateway(new Gateway(std::move(options), core));
  if (auto opened = gateway->open(); !opened) return fail(opened.error().reason);
  return gateway;
}

Result<void> Gateway::open() {
  Result<void> outcome;
  thread_.call([&] {
    runner_ = std::make_unique<ChannelRunner>(
        options_, ChannelRunner::Parts{loop_, pool_, budget_, setups_, core_, status_});
    outcome = runner_->start();
    started_ = runner_->running();
  });
  thread_.call([] {});  // what the channels have to show is in the status now
  return outcome;
}

Gateway::~Gateway() {
  close_channels();
  thread_.call([this] { runner_.reset(); });
}

// The peers of live calls are told; what does not get out in time is durable and goes out at the next start.
void Gateway::close_channels() {
  thread_.call([this] { runner_->close("the gateway stops"); });
  const auto end = std::chrono::steady_clock::now() + options_.timing.closing;
  for (bool idle = false; !idle && std::chrono::steady_clock::now() < end;) {
    thread_.call([&] { idle = runner_->idle(); });
    if (!idle) std::this_thread::sleep_for(kStopCheck);
  }
}

bool Gateway::uses_admin() const {
  const auto& channels = options_.config.channels;
  return std::any_of(channels.begin(), channels.end(),
                     [](const auto& channel) { return channel.api == ChannelConfig::Api::Admin; });
}

void Gateway::post(std::function<void(ChannelRunner&)> task) {
  loop_.post([this, task = std::move(task)] {
    if (runner_) task(*runner_);
  });
}

void Gateway::from_core(janus::ChannelId channel, Json message) {
  post([channel, message = std::shared_ptr<json_t>(message.release(), JsonDecref())](ChannelRunner& runner) {
    runner.from_core(channel, message.get());
  });
}

void Gateway::session_over(janus::ChannelId channel, std::uint64_t session, bool timeout, bool) {
  // A session that another transport has claimed is as lost to us as one that has ended.
  post(
      [channel, session, timeout](ChannelRunner& runner) { runner.session_over(channel, session, timeout); });
}

StatusRequests::Changes Gateway::changes() {
  StatusRequests::Changes changes;
  changes.reset = [this](const std::string& name) {
    post([name](ChannelRunner& runner) { runner.changes()->reset(name); });
  };
  changes.remove = [this](const std::string& name) {
    post([name](ChannelRunner& runner) { runner.changes()->remove(name); });
  };
  changes.add = [this](const std::string& name, const json_t* settings, bool persist) {
    return add(name, settings, persist);
  };
  changes.link = [this](const ChannelConfig& channel) { return runner_->link(channel); };
  return changes;
}

Result<void> Gateway::add(const std::string& name, const json_t* settings, bool persist) {
  const RuntimeChanges* changes = runner_->changes();
  if (changes == nullptr) return fail("the gateway waits to start, see trouble in the list: try again later");
  auto config = changes->admit(name, settings, persist);
  if (!config) return tl::make_unexpected(config.error());
  post([config = std::move(*config), text = dump(settings), persist](ChannelRunner& runner) {
    runner.changes()->add(config, text, persist);
  });
  return {};
}

}  // namespace jm::gateway
