// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/channel/channel.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"

namespace jm::gateway {
namespace {

constexpr double kOfferedRate = 1;  // offers a second that are nothing to speak of

}  // namespace

Channel::Channel(const Services& services, janus::ChannelId id, std::shared_ptr<const ChannelConfig> config,
                 plain::ChannelRecord record, carrier::Carrier& carrier)
    : services_(services),
      id_(id),
      shared_config_(std::move(config)),
      config_(*shared_config_),
      record_(std::move(record)),
      carrier_(carrier),
      pool_(services_.pool),
      offers_(config_.offers_per_minute / 60.0, config_.offers_per_minute),
      errors_(config_.offers_per_minute / 60.0, config_.offers_per_minute),
      offered_(kOfferedRate, 0),
      turn_(services_.setups),
      revival_(services_.timing.revive, services_.timing.revive_slowest) {}

Channel::~Channel() {
  services_.loop.cancel(grace_timer_);
  services_.loop.cancel(attach_timer_);
  services_.loop.cancel(rest_timer_);
  services_.loop.cancel(revive_timer_);
  api_.reset();  // it tells of the end of its calls
}

void Channel::start() {
  show();
  check_own_address();
}

// Whether the carrier holds a message of ours under this root; told when the carrier has answered. Over a
// watch, and no fetch: those of many channels are few requests.
void Channel::look_for_own(const Hash& root, std::function<void(bool)> then) {
  leave(own_);
  own_then_ = std::move(then);
  own_ = make_trail(record_.writer.mode, record_.writer.side_key);
  own_->start(root);
}

void Channel::looked_for_own(bool is_there) {
  leave(own_);
  std::exchange(own_then_, nullptr)(is_there);
}

// An older copy of the state would sign again with indices that were used since. Where it was restored, the
// carrier may still hold what they signed: so the first thing is a look at the address that comes next.
void Channel::check_own_address() {
  const auto root = mam::root_of(record_.writer, {record_.next_index, 1, 0});
  if (!root) return stop(root.error().reason);
  look_for_own(*root, [this](bool own) { own ? reseed(kOlderCopy) : begin(); });
}

void Channel::reseed(const std::string& why) {
  auto record = services_.state.reseed(config_, why);
  if (!record) {
    reseed_due_ = why;
    return stop(record.error().reason);
  }
  reseed_due_.reset();
  record_ = std::move(*record);
  begin();
}

void Channel::begin() {
  const auto linked = services_.link(config_, record_);
  if (!linked && record_.peer) return stop("link: " + linked.error().reason);  // nobody could call
  if (!linked) say(base::Level::Warning, "link: " + linked.error().reason);
  if (record_.fresh)
    say(record_.fresh_because == "first seen" ? base::Level::Info : base::Level::Warning,
        "fresh seeds (" + record_.fresh_because + ")");
  say(base::Level::Info, "publishes under " + where_published() + ", " + carrier_.describe());
  if (config_.subscribe.root && record_.writer.mode == mam::Mode::Restricted && !config_.publish.side_key)
    say(base::Level::Info,
        "its peer needs the side key too: janus-mam channel show " + config_.name + " --with-side-key");
  record_.peer.reset();

  writer_ = std::make_unique<plain::Writer>(services_.loop, pool_, services_.state, carrier_, record_,
                                            services_.timing, *this);
  record_.outbox.clear();
  if (config_.api != ChannelConfig::Api::Plugin) open_api();

  main_ = make_trail(record_.reader_mode, record_.reader_side_key);
  main_->start(record_.reader_root);
  if (record_.reader_spare && *record_.reader_spare != Hash()) {  // all 9: there was one, and it is in use
    peer_.spare_root = record_.reader_spare;
    spare_ = make_trail(record_.reader_mode, record_.reader_side_key);
    spare_->start(*peer_.spare_root);
  }
  state_ = "listening";
  // It runs: the next stop is another matter.
  if (revival_.on())
    revive_timer_ = services_.loop.after(services_.timing.revive_slowest, [this] { revival_.over(); });
  refresh();
}

void Channel::stop(const std::string& reason) {
  if (std::exchange(stopped_, true)) return;
  last_error_ = reason;
  state_ = "stopped";
  if (revival_.failed(reason)) say(base::Level::Error, "stopped: " + reason + "; trying again");
  services_.loop.cancel(revive_timer_);
  revive_timer_ = services_.loop.after(revival_.pause(), [this] { revive(); });
  leave(main_);
  leave(spare_);
  setup_.reset();
  waiting_.clear();
  turn_used_ = false;
  turn_.give_back();
  drop_call(reason);
  api_.reset();
  refresh();
}

// As after a restart: from what is durable.
void Channel::revive() {
  forget();
  if (const auto why = std::exchange(reseed_due_, {})) return reseed(*why);
  auto record = services_.state.channel(config_);
  if (!record) return stop(record.error().reason);
  record_ = std::move(*record);
  check_own_address();
}

void Channel::reset(const std::string& why) {
  drop_call(why);
  forget();
  reseed(why);
}

void Channel::forget() {
  api_.reset();
  mail_.reset();
  setup_.reset();
  backlog_.clear();
  waiting_.clear();
  turn_used_ = false;
  turn_.give_back();
  services_.loop.cancel(std::exchange(rest_timer_, 0));
  services_.loop.cancel(std::exchange(revive_timer_, 0));
  leave(main_);
  leave(spare_);
  peer_ = {};
  order_.clear();
  leave(own_);
  writer_.reset();                    // what it is signing is never committed
  alive_ = std::make_shared<int>(0);  // nor does a commit under way count any more
  refreshing_ = false;
  stopped_ = false;
  last_error_.clear();
  reading_trouble_.clear();
  attaching_trouble_.clear();
}

void Channel::from_core(const json_t* message) {
  if (call_) call_->from_core(message);
  if (api_) api_->from_core(message);
}

void Channel::session_over(std::uint64_t session, bool timeout) {
  if (call_) call_->session_over(session, timeout);
  if (api_) api_->session_over(session);
}

void Channel::close(const std::string& reason) {
  if (call_ && !call_->over() && writer_) {
    // An offer that Janus has not answered yet stays undecided, for the next start.
    if (!setup_ && party_.form == plain::Form::Envelope) {
      auto bye = reply_to(party_, janus::Envelope::Type::Bye);
      bye.reason = reason;
      write_envelope_to(party_, std::move(bye), 0, true, false);
    }
    setup_.reset();
    waiting_.clear();
    drop_call(reason);
  }
  turn_.give_back();
  if (api_) {
    api_->give_up(reason);
    api_flush();
  }
  stopped_ = true;
  services_.loop.cancel(std::exchange(revive_timer_, 0));
}

bool Channel::idle() const {
  return !writer_ || writer_->idle();
}

void Channel::trouble(const carrier::CarrierError& error) {
  carrier_trouble(reading_trouble_, error.reason);
}

// Said once when it begins and once when it is over, whatever fails in between.
void Channel::carrier_trouble(std::string& with, const std::string& reason) {
  if (with == reason) return;
  const bool was = !reading_trouble_.empty() || !attaching_trouble_.empty();
  with = reason;
  const bool is = !reading_trouble_.empty() || !attaching_trouble_.empty();
  if (is && !was) say(base::Level::Warning, reason + "; trying again");
  if (was && !is) say(base::Level::Info, "the carrier works again");
  refresh();
}

void Channel::say(base::Level level, const std::string& line) const {
  services_.log(level, "channel " + config_.name + ": " + line);
}

// In mode private the root is all that a reader needs: no log has it.
std::string Channel::where_published() const {
  return record_.writer.mode == mam::Mode::Private
             ? "a root that is its read key (janus-mam channel show " + config_.name + ")"
             : "root " + std::string(record_.first_root.trytes());
}

void Channel::refresh() {
  if (std::exchange(refreshing_, true)) return;
  services_.loop.post([this, alive = std::weak_ptr<int>(alive_)] {
    if (!alive.lock()) return;
    refreshing_ = false;
    show();
  });
}

void Channel::show() {
  if (!stopped_ && writer_) {
    if (setup_)
      state_ = "setting up";
    else if (config_.api == ChannelConfig::Api::Janus && api_->engaged())
      state_ = api_->connected() ? "connected" : "open";
    else if (call_)
      state_ = call_->up()           ? "connected"
               : !answer_id_.empty() ? "answered"
               : !offer_id_.empty()  ? "offered"
                                     : "open";
    else
      state_ = "listening";
  }
  ChannelView view{record_.first_root,
                   carrier_.describe(),
                   state_,
                   !reading_trouble_.empty()     ? reading_trouble_
                   : !attaching_trouble_.empty() ? attaching_trouble_
                                                 : last_error_,
                   writer_ ? writer_->unread() : record_.outbox.size(),
                   counters_};
  services_.status.update(id_, std::move(view));
}

}  // namespace jm::gateway
