// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/chrysalis/watch/watch_hub.hpp"

#include <utility>

namespace jm::carrier {
namespace {

using namespace std::chrono_literals;

constexpr auto kSettled = 5s;       // a session that lives so long shows that its node is well
constexpr auto kBetterEvery = 30s;  // how often a node that is further in front is tried
constexpr auto kQuietOutage = 1s;   // nobody is told of a pause that is shorter

}  // namespace

// Of one watch of a topic.
class WatchHub::Handle final : public WatchHandle {
 public:
  Handle(std::shared_ptr<Watcher> watcher, WatchHub& hub, Topic& topic)
      : WatchHandle(std::move(watcher)), hub_(hub), topic_(topic), alive_(hub.lifetime_.token()) {}
  ~Handle() override {
    end();
    if (!alive_.expired()) hub_.ended(topic_);
  }

 private:
  WatchHub& hub_;
  Topic& topic_;
  const std::weak_ptr<void> alive_;
};

WatchHub::~WatchHub() {
  nodes_.loop().cancel(timer_);
  for (const auto& [index, topic] : topics_) topic->watchers.close();
}

std::unique_ptr<Watch> WatchHub::watch(const Hash& address, WatchListener& listener) {
  auto watcher = std::make_shared<Watcher>(nodes_.loop(), listener);
  auto fresh = std::make_unique<Topic>(address, nodes_.source(), has_room_);
  const auto [at, is_new] = topics_.try_emplace(fresh->index_hex, nullptr);
  if (is_new) at->second = std::move(fresh);
  Topic& topic = *at->second;
  topic.watchers.add(watcher);
  topic.begin_anew();
  if (session_) {
    session_->add(topic);
  } else if (!asking_ && timer_ == 0) {
    connect_later(0ms);
  }
  return std::make_unique<Handle>(std::move(watcher), *this, topic);
}

// The topic is there as long as one of its watches is.
void WatchHub::ended(Topic& topic) {
  topic.watchers.prune();
  if (!topic.watchers.empty()) return;
  const auto gone = topics_.extract(topics_.find(topic.index_hex));
  if (session_) session_->remove(topic);
}

void WatchHub::has_room(Topic& topic) {
  if (topic.state != Topic::State::Full) return;  // a look-up that is under way goes on by itself
  topic.state = Topic::State::Asked;
  if (session_) session_->add(topic);
}

void WatchHub::hurry() {
  if (session_) session_->hurry();
}

void WatchHub::connect_later(std::chrono::milliseconds delay) {
  nodes_.loop().cancel(timer_);
  timer_ = nodes_.loop().after(delay, [this] {
    timer_ = 0;
    connect();
  });
}

void WatchHub::connect() {
  session_.reset();
  asking_.reset();
  node_ = nodes_.order().front();
  if (const auto left = nodes_.backoff_left(node_); left > 0ms) {
    connect_later(left);
    return;
  }
  asking_ = nodes_.info(node_, [this](const auto& info) {
    if (info) {
      begin(*info);
    } else {
      session_failed(info.error());
    }
  });
}

void WatchHub::begin(const rest::NodeInfo& info) {
  for (const auto& [index, topic] : topics_) topic->session_begins();
  session_ = info.watch ? open_stream_session(*this, node_) : open_poll_session(*this, node_, info.wait);
}

void WatchHub::session_up() {
  state_ = State::Up;
  failures_ = 0;
  nodes_.loop().cancel(timer_);
  timer_ = nodes_.loop().after(kSettled, [this] { settle(); });
}

void WatchHub::session_failed(const CarrierError& error) {
  nodes_.failed(node_, error);
  ++failures_;
  const auto pause = nodes_.backoff_left(nodes_.order().front());
  // One break of a session that was up, and one failure of each node, may pass unnoticed.
  if (failures_ >= nodes_.size() + (state_ == State::Up ? 1 : 0) || pause > kQuietOutage) tell_trouble(error);
  connect_later(pause);  // not now: the session that failed is still on the stack
}

void WatchHub::tell_trouble(const CarrierError& error) {
  if (std::exchange(state_, State::Outage) == State::Outage) return;
  for (const auto& [index, topic] : topics_) topic->watchers.trouble(error);
}

void WatchHub::settle() {
  nodes_.worked(node_);
  timer_ = 0;
  if (node_ != 0) {
    timer_ = nodes_.loop().after(kBetterEvery, [this] { look_for_better_node(); });
  } else if (const auto again = nodes_.watch_again_in(node_); again > 0ms) {
    timer_ = nodes_.loop().after(again, [this] {
      timer_ = 0;
      nodes_.forget_info(node_);
      connect();
    });
  }
}

void WatchHub::look_for_better_node() {
  timer_ = nodes_.loop().after(kBetterEvery, [this] { look_for_better_node(); });
  const std::size_t better = nodes_.order().front();
  if (better >= node_) return;
  asking_ = nodes_.info(better, [this, better](const auto& info) {
    if (info) {
      connect_later(0ms);
    } else {
      nodes_.failed(better, info.error());
    }
  });
}

}  // namespace jm::carrier
