#include "signaling/channel.hpp"

#include <algorithm>
#include <utility>

#include "signaling/json.hpp"

namespace jm::signaling {
namespace {

constexpr double kOfferedRate = 1;  // offers a second that are nothing to speak of

}  // namespace

Channel::Channel(const Services& services, ChannelId id, std::shared_ptr<const ChannelConfig> config,
                 ChannelRecord record, tangle::Carrier& carrier)
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
      turn_(services_.setups) {}

Channel::~Channel() {
  services_.loop.cancel(grace_timer_);
  services_.loop.cancel(attach_timer_);
  services_.loop.cancel(rest_timer_);
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
  if (!record) return stop(record.error().reason);
  record_ = std::move(*record);
  begin();
}

void Channel::begin() {
  if (record_.fresh)
    say(record_.fresh_because == "first seen" ? Level::Info : Level::Warning,
        "fresh seeds (" + record_.fresh_because + ")");
  say(Level::Info,
      "publishes under root " + std::string(record_.first_root.trytes()) + ", " + carrier_.describe());
  if (config_.subscribe.root && record_.writer.mode == mam::Mode::Restricted && !config_.publish.side_key)
    say(Level::Info,
        "its peer needs the side key too: janus-mam channel show " + config_.name + " --with-side-key");
  services_.link(config_, record_);
  record_.peer.reset();

  writer_ = std::make_unique<Writer>(services_.loop, pool_, services_.state, carrier_, record_,
                                     services_.timing, *this);
  record_.outbox.clear();
  if (config_.api != ChannelConfig::Api::Plugin) open_api();

  main_ = make_trail(record_.reader_mode, record_.reader_side_key);
  main_->start(record_.reader_root);
  if (record_.reader_spare && *record_.reader_spare != Hash()) {  // all 9: there was one, and it is in use
    spare_root_ = record_.reader_spare;
    spare_ = make_trail(record_.reader_mode, record_.reader_side_key);
    spare_->start(*spare_root_);
  }
  state_ = "listening";
  refresh();
}

void Channel::stop(const std::string& reason) {
  if (std::exchange(stopped_, true)) return;
  last_error_ = reason;
  state_ = "stopped";
  say(Level::Error, "stopped: " + reason);
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

void Channel::reset(const std::string& why) {
  drop_call(why);
  api_.reset();
  mail_.reset();
  setup_.reset();
  backlog_.clear();
  waiting_.clear();
  turn_used_ = false;
  turn_.give_back();
  services_.loop.cancel(std::exchange(rest_timer_, 0));
  seen_.clear();
  seen_order_.clear();
  over_.clear();
  leave(main_);
  leave(spare_);
  spare_root_.reset();
  new_spare_.reset();
  order_.clear();
  leave(own_);
  writer_.reset();                    // what it is signing is never committed
  alive_ = std::make_shared<int>(0);  // nor is a look at the own address heard any more
  refreshing_ = false;
  stopped_ = false;
  last_error_.clear();
  told_lost_ = false;
  walking_ = true;
  reseed(why);
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
    if (!setup_ && party_.form == Form::Envelope) {
      auto bye = reply_to(party_, Envelope::Type::Bye);
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
}

bool Channel::idle() const {
  return !writer_ || writer_->idle();
}

void Channel::trouble(const tangle::CarrierError& error) {
  last_error_ = error.reason;
  if (!std::exchange(in_trouble_, true)) say(Level::Warning, error.reason + "; trying again");
  refresh();
}

void Channel::say(Level level, const std::string& line) const {
  services_.log(level, "channel " + config_.name + ": " + line);
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
                   last_error_,
                   writer_ ? writer_->unread() : record_.outbox.size(),
                   counters_};
  services_.board.update(id_, std::move(view));
}

}  // namespace jm::signaling
