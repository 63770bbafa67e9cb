// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/channel/channel.hpp"

#include <utility>

#include "base/json.hpp"

namespace jm::gateway {

using Farewell = Conversation::Farewell;

Channel::Channel(const Services& services, janus::ChannelId id, std::shared_ptr<const ChannelConfig> config,
                 plain::ChannelRecord record, carrier::Carrier& carrier)
    : services_(services),
      id_(id),
      config_(std::move(config)),
      carrier_(carrier),
      pool_(services_.pool),
      record_(std::make_unique<plain::ChannelRecord>(std::move(record))),
      trouble_([this](base::Level level, const std::string& line) { say(level, line); },
               [this] { refresh(); }),
      revival_(services_.loop, services_.timing, [this] { revive(); }) {}

Channel::~Channel() {
  if (runner_) runner_->end("the channel ends", Farewell::Silent);
}

void Channel::start() {
  show();
  check_own_address();
}

// An older copy of the state would sign again with indices that were used since. If it was restored, the
// carrier may still hold what they signed: so the first thing is a look at the address that comes next.
void Channel::check_own_address() {
  const auto root = mam::root_of(record_->writer, {record_->next_index, 1, 0});
  if (!root) return stop(root.error().reason);
  plain::Probe::Events events;
  events.answered = [this](bool used) {
    probe_.reset();
    used ? reseed(kOlderCopy) : begin();
  };
  events.trouble = [this](const std::string& reason) { trouble_.reading(reason); };
  events.junk = [this](std::size_t count) {
    counters_.junk += count;
    refresh();
  };
  probe_ = std::make_unique<plain::Probe>(services_.loop, pool_, carrier_, record_->writer, *root,
                                          std::move(events));
}

void Channel::reseed(const std::string& why) {
  auto record = services_.state.reseed(*config_, why);
  if (!record) {
    reseed_due_ = why;
    return stop(record.error().reason);
  }
  reseed_due_.reset();
  record_ = std::make_unique<plain::ChannelRecord>(std::move(*record));
  begin();
}

void Channel::begin() {
  const auto linked = services_.link(*config_, *record_);
  if (!linked && record_->peer) return stop("link: " + linked.error().reason);  // nobody could call
  if (!linked) say(base::Level::Warning, "link: " + linked.error().reason);
  if (record_->fresh)
    say(record_->fresh_because == "first seen" ? base::Level::Info : base::Level::Warning,
        "fresh seeds (" + record_->fresh_because + ")");
  say(base::Level::Info, "publishes under " + published_under(*record_) + ", " + carrier_.describe());
  if (config_->subscribe.root && record_->writer.mode == mam::Mode::Restricted && !config_->publish.side_key)
    say(base::Level::Info,
        "its peer needs the side key too: janus-mam channel show " + config_->name + " --with-side-key");
  record_->peer.reset();
  runner_ = std::make_unique<ConversationRunner>(chain_host(), owner(), std::move(*record_));
  record_.reset();
  state_ = State::Running;
  revival_.runs();
  refresh();
}

ChainHost Channel::chain_host() {
  return {services_,
          *config_,
          carrier_,
          pool_,
          [this](base::Level level, const std::string& line) { say(level, line); },
          trouble_,
          counters_,
          [this](const char* event, Json details) { notify(event, std::move(details)); },
          [this] { refresh(); }};
}

// What ends the runner may come from inside of it: it is kept until the channel begins anew.
ConversationRunner::Owner Channel::owner() {
  return {id_, [this](const std::string& reason) { trouble_.failed(reason); },
          [this](const std::string& reason) { stop(reason); },
          [this] { services_.loop.post(lifetime_.guard([this] { reset(kOlderCopy); })); }};
}

// Until it is begun anew, soon: what stopped it may have passed.
void Channel::stop(const std::string& reason) {
  if (state_ == State::Stopped || state_ == State::Closed) return;
  state_ = State::Stopped;
  trouble_.failed(reason);
  if (revival_.stopped(reason)) say(base::Level::Error, "stopped: " + reason + "; trying again");
  probe_.reset();
  if (runner_) runner_->end(reason, Farewell::Silent);
}

// As after a restart: from what is durable.
void Channel::revive() {
  forget();
  if (const auto why = std::exchange(reseed_due_, {})) return reseed(*why);
  auto record = services_.state.channel(*config_);
  if (!record) return stop(record.error().reason);
  record_ = std::make_unique<plain::ChannelRecord>(std::move(*record));
  check_own_address();
}

void Channel::reset(const std::string& why) {
  if (state_ == State::Closed) return;
  if (runner_) runner_->end(why, Farewell::Silent);
  forget();
  reseed(why);
}

void Channel::forget() {
  revival_.cancel();
  probe_.reset();
  runner_.reset();  // what it is signing is never committed
  lifetime_.end();  // nor does anything that was posted count any more
  refreshing_ = false;
  state_ = State::Starting;
  trouble_.clear();
}

void Channel::from_core(const json_t* message) {
  if (runner_) runner_->from_core(message);
}

void Channel::session_over(std::uint64_t session, bool timeout) {
  if (runner_) runner_->session_over(session, timeout);
}

void Channel::close(const std::string& reason) {
  state_ = State::Closed;
  revival_.cancel();
  probe_.reset();
  if (runner_) runner_->end(reason, Farewell::Told);
}

bool Channel::idle() const {
  return !runner_ || runner_->delivery().idle();
}

void Channel::say(base::Level level, const std::string& line) const {
  services_.log(level, "channel " + config_->name + ": " + line);
}

void Channel::notify(const char* event, Json details) {
  if (!services_.status.events()) return;
  set(details.get(), "event", event);
  set(details.get(), "channel", config_->name);
  services_.core.notify(id_, std::move(details));
}

void Channel::refresh() {
  if (std::exchange(refreshing_, true)) return;
  services_.loop.post(lifetime_.guard([this] {
    refreshing_ = false;
    show();
  }));
}

std::string_view Channel::state_name() const {
  if (state_ == State::Starting) return "starting";
  if (state_ == State::Stopped || state_ == State::Closed) return "stopped";
  switch (runner_->state()) {
    case Conversation::State::Listening:
      return "listening";
    case Conversation::State::SettingUp:
      return "setting up";
    case Conversation::State::Open:
      return "open";
    case Conversation::State::Offered:
      return "offered";
    case Conversation::State::Answered:
      return "answered";
    case Conversation::State::Connected:
      return "connected";
  }
  return "";
}

void Channel::show() {
  ChannelView view;
  if (runner_)
    view.root = runner_->delivery().root();
  else if (record_)
    view.root = record_->first_root;
  view.carrier = carrier_.describe();
  view.state = state_name();
  view.last_error = trouble_.text();
  if (runner_)
    view.unread = runner_->delivery().unread();
  else if (record_)
    view.unread = record_->outbox.size();
  view.counters = counters_;
  services_.status.update(id_, std::move(view));
}

}  // namespace jm::gateway
