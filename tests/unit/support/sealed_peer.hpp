// SPDX-License-Identifier: GPL-3.0-or-later
// The other end of a sealed channel: a peer's engine of dialogs over a carrier, on a loop of its own.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/overloaded.hpp"
#include "dialog/crypto/native.hpp"
#include "dialog/peer_dialogs.hpp"
#include "gateway/channel/deadline.hpp"
#include "gateway/loop_thread.hpp"
#include "gateway/sealed/dialog_carriers.hpp"
#include "janus/messages/dialog_payload.hpp"
#include "tests/unit/support/memory_carrier.hpp"

namespace gateway_test {

class SealedPeer final : public jm::gateway::CarrierListener {
 public:
  using Over = jm::dialog::OverReason;

  SealedPeer(MemoryCarrier& memory, const jm::dialog::Link& link,
             const jm::dialog::CallName& name = jm::dialog::CallName{}, std::uint32_t attempt = 0)
      : SealedPeer(std::vector{&memory}, link, name, attempt) {}
  SealedPeer(const std::vector<MemoryCarrier*>& memories, const jm::dialog::Link& link,
             const jm::dialog::CallName& name, std::uint32_t attempt) {
    on([&] {
      std::vector<jm::carrier::Carrier*> all;
      for (MemoryCarrier* memory : memories) all.push_back(open_.emplace_back(memory->open(loop_)).get());
      carriers_ = std::make_unique<jm::gateway::DialogCarriers>(loop_, std::move(all), *this);
      deadline_ = std::make_unique<jm::gateway::Deadline>(loop_, [this] { run(peer_->expire(now())); });
      peer_ =
          std::make_unique<jm::dialog::PeerDialogs>(*primitives_, options(link), counters_, name, attempt);
    });
  }
  ~SealedPeer() {
    on([this] {
      deadline_.reset();
      carriers_.reset();
      peer_.reset();
      open_.clear();
    });
  }
  SealedPeer(const SealedPeer&) = delete;
  SealedPeer& operator=(const SealedPeer&) = delete;

  // The first call brings the first message; `text` is one object, or an array of them.
  void say(const std::string& text) {
    on([&] {
      auto payload = jm::janus::to_payload(text);
      run(std::exchange(called_, true) ? peer_->send(std::move(payload), 0, now())
                                       : peer_->call(std::move(payload), 0, now()));
    });
  }
  void renew() {
    on([&] { run(peer_->renew(now())); });
  }
  void end() {
    on([&] { run(peer_->end(now())); });
  }
  // The next object that the gateway has said; null if none comes in time.
  jm::Json read(std::chrono::milliseconds limit = std::chrono::seconds(20)) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, limit, [this] { return !said_.empty(); })) return nullptr;
    auto first = jm::parse_object(said_.front());
    said_.pop_front();
    return first ? std::move(*first) : nullptr;
  }
  std::optional<Over> over(std::chrono::milliseconds limit = std::chrono::seconds(20)) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, limit, [this] { return over_.has_value(); });
    return over_;
  }

  void received(jm::dialog::CarrierId id, const jm::dialog::Hash& address,
                const std::string& payload) override {
    run(peer_->received(id, address, payload, now()));
  }
  void caught_up(jm::dialog::CarrierId, const jm::dialog::Hash&) override {}
  void published(jm::dialog::Token token, jm::dialog::PublishResult result) override {
    run(peer_->published(token, result, now()));
  }
  void looked(jm::dialog::Token token, std::optional<bool> there) override {
    run(peer_->looked(token, there, now()));
  }
  void reading(const std::string&) override {}
  void attaching(const std::string&) override {}

 private:
  static jm::base::Now now() { return jm::base::Now::read(); }
  void on(const std::function<void()>& task) { thread_.call(task); }

  jm::dialog::PeerOptions options(const jm::dialog::Link& link) const {
    jm::dialog::PeerOptions options;
    options.link = link;
    options.carriers = carriers_->traits();
    return options;
  }
  void run(jm::dialog::Actions actions) {
    namespace todo = jm::dialog::action;
    for (auto& action : actions) {
      if (carriers_->perform(action)) continue;
      std::visit(jm::base::Overloaded{[&](todo::Deliver& a) { deliver(a.payload); },
                                      [&](todo::Over& a) { ended(a.reason); }, [](const auto&) {}},
                 action);
    }
    deadline_->keep(peer_->deadline());
  }
  void deliver(const jm::dialog::Payload& payload) {
    const auto objects = jm::janus::from_payload(payload);
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; objects && i < json_array_size(objects->get()); ++i)
      said_.push_back(jm::dump(json_array_get(objects->get(), i)));
    changed_.notify_all();
  }
  void ended(Over reason) {
    const std::lock_guard lock(mutex_);
    over_ = reason;
    changed_.notify_all();
  }

  const std::unique_ptr<jm::dialog::Primitives> primitives_ = jm::dialog::native_primitives();
  jm::dialog::Counters counters_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> said_;  // no object is shared between threads
  std::optional<Over> over_;
  bool called_ = false;
  jm::base::Loop loop_;
  std::vector<std::unique_ptr<jm::carrier::Carrier>> open_;
  std::unique_ptr<jm::gateway::DialogCarriers> carriers_;
  std::unique_ptr<jm::dialog::PeerDialogs> peer_;
  std::unique_ptr<jm::gateway::Deadline> deadline_;
  jm::gateway::LoopThread thread_{loop_};
};

}  // namespace gateway_test
