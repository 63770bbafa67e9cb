// SPDX-License-Identifier: GPL-3.0-or-later
// One exchange over a sealed channel for each line of standard input, for tests/bench/exchange.mjs:
// exchange_peer LINK. A line is a JSON object with the offer's sdp; what is printed is {"exchange",
// "answered"} in ms, from the moment in which the first message can be read at the node until the answer can,
// and from the call's begin until the answer is read, and the sizes of both: "offer" and "answer", each
// {"packed"} bytes of the deflated payload, {"frame"} trytes on the carrier and {"message"} bytes of the
// Chrysalis message with one parent; or {"failed"}.
#include <cstdio>
#include <deque>
#include <iostream>
#include <memory>
#include <thread>
#include <utility>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/lifetime.hpp"
#include "carrier/courier.hpp"
#include "chrysalis/mam_data.hpp"
#include "chrysalis/message.hpp"
#include "dialog/crypto/native.hpp"
#include "dialog/peer_dialogs.hpp"
#include "dialog/wire/packing.hpp"
#include "janus/messages/dialog_payload.hpp"
#include "janus/messages/envelope.hpp"

namespace {

using namespace jm;
using namespace std::chrono_literals;
using base::Time;

double ms_between(Time from, Time to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

// When a first message could be read: one watch for all exchanges, so that none reads what others have left
// there.
class Rendezvous {
 public:
  explicit Rendezvous(carrier::Carrier& carrier) : carrier_(carrier) {}

  // `ready` is called once what is there now was read.
  void watch(const carrier::Hash& address, std::function<void()> ready) {
    if (watch_ && address == address_) return ready();
    address_ = address;
    carrier::WatchEvents events;
    events.arrival = [this](const carrier::Arrival& arrival) {
      last_ = arrival.payload;
      last_at_ = base::Now::read().steady;
    };
    events.caught_up = [ready = std::move(ready), once = false]() mutable {
      if (!std::exchange(once, true)) ready();
    };
    watch_ = carrier_.watch(address, std::move(events));
  }
  std::optional<Time> readable(const std::string& payload) const {
    return payload == last_ ? std::optional(last_at_) : std::nullopt;
  }

 private:
  carrier::Carrier& carrier_;
  carrier::Hash address_;
  std::string last_;  // that came
  Time last_at_{};
  std::unique_ptr<carrier::Watch> watch_;
};

// What a message takes, on one line of JSON.
std::string sizes(dialog::Primitives& primitives, const dialog::Payload& payload,
                  const carrier::Hash& address, const std::string& trytes) {
  const auto packed = dialog::pack(primitives, payload, dialog::kDictionary);
  chrysalis::Message message;
  message.parents.resize(1);
  message.index = chrysalis::index_of(address);
  message.data = chrysalis::to_data({"", trytes}).value_or(chrysalis::Bytes());
  return "{\"packed\":" + std::to_string(packed ? packed->size() : 0) +
         ",\"frame\":" + std::to_string(trytes.size()) +
         ",\"message\":" + std::to_string(chrysalis::to_bytes(message).size()) + "}";
}

// One call, from its offer until the end of the dialog is on the carrier.
class Exchange {
 public:
  Exchange(base::Loop& loop, carrier::Carrier& carrier, Rendezvous& rendezvous,
           dialog::Primitives& primitives, const dialog::Link& link, std::function<void()> done)
      : loop_(loop),
        rendezvous_(rendezvous),
        primitives_(primitives),
        dialogs_(primitives, {link, {carrier::traits_of(carrier)}}, counters_, name(primitives)),
        courier_({&carrier}, events()),
        done_(std::move(done)) {}
  ~Exchange() { loop_.cancel(timer_); }

  void begin(const std::string& sdp) {
    janus::Envelope offer;
    offer.type = janus::Envelope::Type::Offer;
    offer.id = janus::random_id();
    offer.sdp = sdp;
    began_ = base::Now::read().steady;
    offered_ = janus::to_payload(dump(janus::write_envelope(offer).get()));
    auto actions = dialogs_.call(offered_, 0, base::Now::read());
    // The first message is published only once its own arrival is watched.
    for (dialog::Action& action : actions)
      if (auto* publish = std::get_if<dialog::action::Publish>(&action)) watch_first(*publish, action);
    for (dialog::Action& action : actions)
      if (!std::holds_alternative<dialog::action::Publish>(action)) act_one(std::move(action));
    keep_deadline();
  }

 private:
  static dialog::CallName name(dialog::Primitives& primitives) {
    dialog::CallName name{};
    primitives.random(name);
    return name;
  }
  void watch_first(const dialog::action::Publish& publish, const dialog::Action& whole) {
    first_ = publish;
    rendezvous_.watch(
        publish.address,
        lifetime_.guard([this, held = std::make_shared<dialog::Action>(whole)] { courier_.perform(*held); }));
  }
  carrier::Courier::Events events() {
    carrier::Courier::Events events;
    events.received = [this](auto carrier, const auto& address, const auto& payload) {
      if (!arrived_) {
        arrived_ = base::Now::read().steady;
        answer_ = {carrier, 0, address, payload};
      }
      act(dialogs_.received(carrier, address, payload, base::Now::read()));
    };
    events.caught_up = [](auto, const auto&) {};
    events.published = [this](auto token, auto result) {
      act(dialogs_.published(token, result, base::Now::read()));
    };
    events.looked = [this](auto token, auto there) { act(dialogs_.looked(token, there, base::Now::read())); };
    events.trouble = [](auto, const auto&) {};
    return events;
  }
  void act(dialog::Actions actions) {
    for (dialog::Action& action : actions) act_one(std::move(action));
    keep_deadline();
    if (ended_ && dialogs_.idle() && done_) loop_.post(std::exchange(done_, nullptr));
  }
  void act_one(dialog::Action action) {
    if (courier_.perform(action)) return;
    if (const auto* deliver = std::get_if<dialog::action::Deliver>(&action))
      deliver_payload(deliver->payload);
    if (std::holds_alternative<dialog::action::Over>(action)) end("the dialog ended");
  }
  void deliver_payload(const dialog::Payload& payload) {
    const auto objects = janus::from_payload(payload);
    const auto answer =
        objects ? janus::read_envelope(json_array_get(objects->get(), 0)) : janus::read_envelope(nullptr);
    if (!answer || answer->type != janus::Envelope::Type::Answer)
      return end(answer ? "no answer: " + answer->reason : "what came is no envelope");
    const auto readable = rendezvous_.readable(first_.payload);
    if (!readable) return end("the first message was not seen");
    if (ended_) return;
    std::printf("{\"exchange\":%.3f,\"answered\":%.3f,\"offer\":%s,\"answer\":%s}\n",
                ms_between(*readable, *arrived_), ms_between(began_, base::Now::read().steady),
                sizes(primitives_, offered_, first_.address, first_.payload).c_str(),
                sizes(primitives_, payload, answer_.address, answer_.payload).c_str());
    std::fflush(stdout);
    finish();
  }
  void end(const std::string& why) {
    if (ended_) return;
    std::printf("{\"failed\":\"%s\"}\n", why.c_str());
    std::fflush(stdout);
    finish();
  }
  void finish() {
    ended_ = true;
    loop_.post([this] { act(dialogs_.end(base::Now::read())); });
  }
  void keep_deadline() {
    loop_.cancel(std::exchange(timer_, 0));
    const auto at = dialogs_.deadline();
    if (!at) return;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*at - base::Now::read().steady);
    timer_ = loop_.after(std::max(left, 0ms), [this] {
      timer_ = 0;
      act(dialogs_.expire(base::Now::read()));
    });
  }

  base::Loop& loop_;
  Rendezvous& rendezvous_;
  dialog::Primitives& primitives_;
  dialog::Counters counters_;
  dialog::PeerDialogs dialogs_;
  carrier::Courier courier_;
  std::function<void()> done_;
  dialog::Payload offered_;
  dialog::action::Publish first_, answer_;  // what travelled
  Time began_{};
  std::optional<Time> arrived_;
  bool ended_ = false;
  base::Loop::TimerId timer_ = 0;
  base::Lifetime lifetime_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto link = dialog::read_link(argv[1]);
  if (!link) return 2;
  const auto primitives = dialog::native_primitives();
  base::Loop loop;
  const auto carrier = carrier::open_carrier(loop, {link->carriers.front()}, {});
  if (!carrier) return 2;
  Rendezvous rendezvous(**carrier);
  std::unique_ptr<Exchange> exchange;
  std::deque<std::string> waiting;
  std::function<void()> next = [&] {
    exchange.reset();
    if (waiting.empty()) return;
    const std::string sdp = std::move(waiting.front());
    waiting.pop_front();
    exchange = std::make_unique<Exchange>(loop, **carrier, rendezvous, *primitives, *link, next);
    exchange->begin(sdp);
  };
  std::thread reader([&] {
    for (std::string line; std::getline(std::cin, line);) {
      const auto object = parse_object(line);
      if (!object) continue;
      loop.post([&, sdp = text_or(object->get(), "sdp")] {
        waiting.push_back(sdp);
        if (!exchange) next();
      });
    }
    loop.stop();
  });
  loop.run();
  reader.join();
  exchange.reset();
  return 0;
}
