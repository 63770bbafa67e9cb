// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/channel/chain_channel.hpp"

#include <utility>

#include "gateway/delivery/chain_delivery.hpp"

namespace jm::gateway {

using Farewell = Conversation::Farewell;

ChainChannel::ChainChannel(const Services& services, janus::ChannelId id,
                           std::shared_ptr<const ChannelConfig> config, plain::ChannelRecord record,
                           carrier::Carrier& carrier)
    : services_(services),
      reports_(services, id, std::move(config), [this] { return view(); }),
      config_(reports_.config()),
      pool_(services_.pool),
      record_(std::make_unique<plain::ChannelRecord>(std::move(record))),
      trouble_([this](base::Level level, const std::string& line) { say(level, line); },
               [this] { reports_.refresh(); }),
      host_{reports_.host(), carrier, pool_, trouble_},
      revival_(services_.loop, services_.timing, [this] { revive(); }) {}

ChainChannel::~ChainChannel() {
  if (runner_) runner_->end("the channel ends", Farewell::Silent);
}

void ChainChannel::start() {
  reports_.show();
  check_own_address();
}

// An older copy of the state would sign again with indices that were used since. If it was restored, the
// carrier may still hold what they signed: so the first thing is a look at the address that comes next.
void ChainChannel::check_own_address() {
  const auto root = mam::root_of(record_->writer, {record_->next_index, 1, 0});
  if (!root) return stop(root.error().reason);
  plain::Probe::Events events;
  events.answered = [this](bool used) {
    probe_.reset();
    used ? reseed(kOlderCopy) : begin();
  };
  events.trouble = [this](const std::string& reason) { trouble_.reading(reason); };
  events.junk = [this](std::size_t count) {
    reports_.counters().junk += count;
    reports_.refresh();
  };
  probe_ = std::make_unique<plain::Probe>(services_.loop, pool_, host_.carrier, record_->writer, *root,
                                          std::move(events));
}

void ChainChannel::reseed(const std::string& why) {
  auto record = services_.state.reseed(config_, why);
  if (!record) {
    reseed_due_ = why;
    return stop(record.error().reason);
  }
  reseed_due_.reset();
  record_ = std::make_unique<plain::ChannelRecord>(std::move(*record));
  begin();
}

void ChainChannel::begin() {
  if (record_->fresh)
    say(record_->fresh_because == "first seen" ? base::Level::Info : base::Level::Warning,
        "fresh seeds (" + record_->fresh_because + ")");
  say(base::Level::Info, "publishes under " + published_under(*record_) + ", " + host_.carrier.describe());
  if (record_->writer.mode == mam::Mode::Restricted && !config_.publish->side_key)
    say(base::Level::Info,
        "its peer needs the side key too: janus-mam channel show " + config_.name + " --with-side-key");
  runner_ = run();
  record_.reset();
  state_ = State::Running;
  revival_.runs();
  reports_.refresh();
}

std::unique_ptr<ConversationRunner> ChainChannel::run() {
  return std::make_unique<ConversationRunner>(host_, owner(), [this](Delivery::Listener& listener) {
    return std::make_unique<ChainDelivery>(host_, *record_, listener);
  });
}

// What ends the runner may come from inside of it: it is kept until the channel begins anew.
ConversationRunner::Owner ChainChannel::owner() {
  return {reports_.channel(), [this](const std::string& reason) { trouble_.failed(reason); },
          [this](const std::string& reason) { stop(reason); }};
}

// Until it is begun anew, soon: what stopped it may have passed.
void ChainChannel::stop(const std::string& reason) {
  if (state_ == State::Stopped || state_ == State::Closed) return;
  state_ = State::Stopped;
  trouble_.failed(reason);
  if (revival_.stopped(reason)) say(base::Level::Error, "stopped: " + reason + "; trying again");
  probe_.reset();
  if (runner_) runner_->end(reason, Farewell::Silent);
}

// As after a restart: from what is durable.
void ChainChannel::revive() {
  forget();
  if (const auto why = std::exchange(reseed_due_, {})) return reseed(*why);
  auto record = services_.state.channel(config_);
  if (!record) return stop(record.error().reason);
  record_ = std::make_unique<plain::ChannelRecord>(std::move(*record));
  check_own_address();
}

void ChainChannel::reset(const std::string& why) {
  if (state_ == State::Closed) return;
  if (runner_) runner_->end(why, Farewell::Silent);
  forget();
  reseed(why);
}

void ChainChannel::forget() {
  revival_.cancel();
  probe_.reset();
  runner_.reset();  // what it is signing is never committed
  lifetime_.end();  // nor does anything that was posted count any more
  state_ = State::Starting;
  trouble_.clear();
}

void ChainChannel::close(const std::string& reason) {
  state_ = State::Closed;
  revival_.cancel();
  probe_.reset();
  if (runner_) runner_->end(reason, Farewell::Told);
}

bool ChainChannel::idle() const {
  return !runner_ || runner_->delivery().idle();
}

std::string_view ChainChannel::state_name() const {
  if (state_ == State::Starting) return "starting";
  if (state_ == State::Stopped || state_ == State::Closed) return "stopped";
  return name_of(runner_->state());
}

ChannelView ChainChannel::view() const {
  ChannelView view;
  if (runner_)
    view.root = runner_->delivery().root();
  else if (record_)
    view.root = record_->first_root;
  view.carrier = host_.carrier.describe();
  view.state = state_name();
  view.last_error = trouble_.text();
  if (runner_)
    view.unread = runner_->delivery().unread();
  else if (record_)
    view.unread = record_->outbox.size();
  return view;
}

}  // namespace jm::gateway
