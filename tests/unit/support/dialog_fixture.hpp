// SPDX-License-Identifier: GPL-3.0-or-later
// Engines of dialogs over carriers that are a table, on a clock that a test moves. Messages travel in no
// time, one at a time in their order; a test may hold them back, drop them or keep them.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/overloaded.hpp"
#include "dialog/crypto/native.hpp"
#include "dialog/gateway_dialogs.hpp"
#include "dialog/peer_dialogs.hpp"

namespace jm::test {

using dialog::Action;
using dialog::Actions;
using dialog::CarrierId;
using dialog::Payload;
using std::chrono::milliseconds;

// The primitives of the product, with random bytes that a seed decides.
class SeededPrimitives : public dialog::Primitives {
 public:
  explicit SeededPrimitives(std::uint64_t seed) : generator_(seed) {}

  void random(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(generator_());
  }
  std::optional<dialog::Key> x25519(const dialog::Key& mine, const dialog::PublicKey& theirs) override {
    return native_->x25519(mine, theirs);
  }
  dialog::PublicKey public_of(const dialog::Key& mine) override { return native_->public_of(mine); }
  dialog::Bytes seal(const dialog::Key& key, std::uint64_t number, dialog::View associated,
                     dialog::View plain) override {
    return native_->seal(key, number, associated, plain);
  }
  std::optional<dialog::Bytes> open(const dialog::Key& key, std::uint64_t number, dialog::View associated,
                                    dialog::View sealed) override {
    return native_->open(key, number, associated, sealed);
  }
  dialog::Digest sha256(dialog::View data) override { return native_->sha256(data); }
  dialog::Key hmac_sha256(dialog::View key, dialog::View data) override {
    return native_->hmac_sha256(key, data);
  }
  dialog::Bytes deflate(std::string_view text, std::string_view words) override {
    return native_->deflate(text, words);
  }
  std::optional<std::string> inflate(dialog::View packed, std::string_view words, std::size_t most) override {
    return native_->inflate(packed, words, most);
  }

 private:
  std::mt19937_64 generator_;
  std::unique_ptr<dialog::Primitives> native_ = dialog::native_primitives();
};

// What an engine has told its owner.
struct Told {
  std::vector<std::string> texts;  // delivered
  std::vector<Payload> payloads;
  std::vector<dialog::CallId> opened, renewed;
  std::vector<dialog::OverReason> over;
  std::vector<std::uint64_t> attached;
};

class DialogWorld {
 public:
  static constexpr std::int64_t kStart = 1'790'000'000'000;  // Unix ms
  static constexpr std::size_t kMessage = 51'000;            // trytes

  struct Letter {
    std::size_t from = 0;
    CarrierId carrier = 0;
    trinary::Hash address;
    std::string payload;
  };

  explicit DialogWorld(std::size_t carriers = 1) {
    primitives.random(secret.bytes());
    const auto fixed = dialog::static_key(primitives, secret);
    link.name = "echo";
    link.gateway = primitives.public_of(fixed);
    link.channel = dialog::channel_secret(primitives, secret, "echo", 0);
    for (std::size_t i = 0; i < carriers; ++i) link.carriers.push_back("http://127.0.0.1:1");
    traits.assign(carriers, {kMessage, true, milliseconds(20)});
  }

  dialog::GatewayOptions options() {
    dialog::GatewayOptions options;
    options.keys.push_back({dialog::static_key(primitives, secret), link.channel});
    options.carriers = traits;
    return options;
  }

  // Ends are numbered as they are made.
  dialog::GatewayDialogs& add_gateway(dialog::GatewayOptions given) {
    auto& end = ends_.emplace_back(std::make_unique<End>());
    end->gateway = std::make_unique<dialog::GatewayDialogs>(primitives, std::move(given), end->counters, now);
    act(ends_.size() - 1, end->gateway->start(now));
    run();
    move_to(now.steady + milliseconds(1'010));  // what is said at its start is from before
    return *end->gateway;
  }
  dialog::PeerDialogs& add_peer(std::uint8_t name, std::uint32_t attempt = 0, bool race = false) {
    auto& end = ends_.emplace_back(std::make_unique<End>());
    dialog::CallName call{};
    call.fill(name);
    end->peer = std::make_unique<dialog::PeerDialogs>(primitives, dialog::PeerOptions{link, traits, race},
                                                      end->counters, call, attempt);
    return *end->peer;
  }
  void end(std::size_t one) {
    ends_[one]->gateway.reset();
    ends_[one]->peer.reset();
    ends_[one]->watched.clear();
  }

  // All actions of one end are done at once; what it publishes is put into the mail.
  void act(std::size_t one, Actions actions) {
    for (Action& action : actions) {
      std::visit(base::Overloaded{
                     [&](dialog::action::Publish& a) { publish(one, a); },
                     [&](dialog::action::Look& a) {
                       const auto& there = store[{a.carrier, a.address}];
                       const bool found = std::find(there.begin(), there.end(), a.payload) != there.end();
                       later_.push_back([this, one, token = a.token, found] {
                         act(one, on(one, [&](auto& e) { return e.looked(token, found, now); }));
                       });
                     },
                     [&](dialog::action::Watch& a) { watch(one, a); },
                     [&](dialog::action::Unwatch& a) {
                       ends_[one]->watched.erase({a.carrier, a.address});
                     },
                     [&](dialog::action::Opened& a) { told(one).opened.push_back(a.call); },
                     [&](dialog::action::Renewed& a) { told(one).renewed.push_back(a.call); },
                     [&](dialog::action::Attached& a) { told(one).attached.push_back(a.tag); },
                     [&](dialog::action::Over& a) { told(one).over.push_back(a.reason); },
                     [&](dialog::action::Deliver& a) {
                       told(one).texts.push_back(a.payload.text);
                       told(one).payloads.push_back(std::move(a.payload));
                     },
                 },
                 action);
    }
  }

  // Delivers all that is under way.
  void run() {
    while (!mail.empty() || !later_.empty()) {
      if (!later_.empty()) {
        auto next = std::move(later_.front());
        later_.pop_front();
        next();
        continue;
      }
      const Letter letter = std::move(mail.front());
      mail.pop_front();
      deliver(letter);
    }
  }
  void deliver(const Letter& letter) {
    for (std::size_t one = 0; one < ends_.size(); ++one)
      if (ends_[one]->watched.contains({letter.carrier, letter.address}))
        act(one, on(one, [&](auto& e) {
              return e.received(letter.carrier, letter.address, letter.payload, now);
            }));
  }
  // Moves the clock from deadline to deadline, and delivers.
  void pass(milliseconds time) {
    const base::Time until = now.steady + time;
    for (int steps = 0; steps < 10'000; ++steps) {
      run();
      std::optional<base::Time> next;
      for (std::size_t one = 0; one < ends_.size(); ++one)
        if (const auto at = deadline(one); at && (!next || *at < *next)) next = at;
      if (!next || *next > until) break;
      move_to(std::max(*next, now.steady));
      for (std::size_t one = 0; one < ends_.size(); ++one)
        if (const auto at = deadline(one); at && *at <= now.steady)
          act(one, on(one, [&](auto& e) { return e.expire(now); }));
    }
    move_to(until);
    run();
  }

  Told& told(std::size_t one) { return ends_[one]->told; }
  dialog::Counters& counters(std::size_t one) { return ends_[one]->counters; }
  dialog::GatewayDialogs& gateway(std::size_t one) { return *ends_[one]->gateway; }
  dialog::PeerDialogs& peer(std::size_t one) { return *ends_[one]->peer; }
  std::size_t watches(std::size_t one) const { return ends_[one]->watched.size(); }
  static Payload say(std::string text) { return {"[\"" + std::move(text) + "\"]", ""}; }

  SeededPrimitives primitives{7};
  base::Now now{base::Time(std::chrono::hours(1)), kStart};
  dialog::Key secret;
  dialog::Link link;
  std::vector<dialog::CarrierTraits> traits;
  std::deque<Letter> mail;   // published and not delivered
  std::vector<Letter> sent;  // all that was published
  bool holds = false;        // what is published stays away: see `held`
  std::deque<Letter> held;
  dialog::PublishResult result = dialog::PublishResult::Done;
  std::map<std::pair<CarrierId, trinary::Hash>, std::vector<std::string>> store;

 private:
  struct End {
    std::unique_ptr<dialog::GatewayDialogs> gateway;
    std::unique_ptr<dialog::PeerDialogs> peer;
    dialog::Counters counters;
    Told told;
    std::set<std::pair<CarrierId, trinary::Hash>> watched;
  };

  void publish(std::size_t one, dialog::action::Publish& a) {
    const Letter letter{one, a.carrier, a.address, a.payload};
    if (result == dialog::PublishResult::Done) {
      sent.push_back(letter);
      if (holds) {
        held.push_back(letter);
      } else {
        store[{a.carrier, a.address}].push_back(a.payload);
        mail.push_back(letter);
      }
    }
    later_.push_back([this, one, token = a.token, how = result] {
      act(one, on(one, [&](auto& e) { return e.published(token, how, now); }));
    });
  }
  void watch(std::size_t one, const dialog::action::Watch& a) {
    ends_[one]->watched.insert({a.carrier, a.address});
    for (const std::string& there : store[{a.carrier, a.address}])
      later_.push_back([this, one, a, there] {
        act(one, on(one, [&](auto& e) { return e.received(a.carrier, a.address, there, now); }));
      });
    if (!ends_[one]->gateway) return;
    later_.push_back([this, one, a] {
      if (ends_[one]->gateway) act(one, ends_[one]->gateway->caught_up(a.carrier, a.address, now));
    });
  }
  template <class F>
  Actions on(std::size_t one, F f) {
    End& end = *ends_[one];
    if (end.gateway) return f(*end.gateway);
    return end.peer ? f(*end.peer) : Actions();
  }
  std::optional<base::Time> deadline(std::size_t one) {
    End& end = *ends_[one];
    if (end.gateway) return end.gateway->deadline();
    return end.peer ? end.peer->deadline() : std::nullopt;
  }
  void move_to(base::Time at) {
    now.unix_ms += std::chrono::duration_cast<milliseconds>(at - now.steady).count();
    now.steady = at;
  }

  std::vector<std::unique_ptr<End>> ends_;
  std::deque<std::function<void()>> later_;
};

}  // namespace jm::test
