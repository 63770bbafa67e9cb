// SPDX-License-Identifier: GPL-3.0-or-later
// The carrier: what brings MAM payloads from one side to the other and need not be trusted. Anyone can put
// anything at any address, so everything that comes out of here is hostile input.
//
// Threads: a carrier belongs to one Loop; every call is made, and every callback runs, on the loop's thread,
// and a callback never runs from inside the call that it was given to.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/limits/budget.hpp"
#include "base/loop.hpp"
#include "base/result.hpp"
#include "trinary/hash.hpp"

namespace jm::carrier {

using trinary::Hash;

enum class Fault {
  Unreachable,  // no connection, or it broke; worth trying again
  Timeout,      // worth trying again
  Busy,         // 429 or 503: worth trying again after `retry_after`
  Refused,      // the carrier will not take this message (400, too large, ...): trying again is no use
  Garbled,      // the answer makes no sense: another node, or later
  Full,         // more is there than the budget has room for now: later
};

// What a carrier declares about itself, for who writes to it before anything was measured.
struct Traits {
  bool keeps = true;                         // what was published can be read later
  std::chrono::milliseconds round_trip{20};  // a message there and one back
};

struct CarrierError {
  Fault fault = Fault::Unreachable;
  std::string reason;  // one line: node, what, e.g. "http://…: 503, node is not synced"
  std::chrono::milliseconds retry_after{0};  // 0: the carrier did not say
};

template <class T>
using CarrierResult = tl::expected<T, CarrierError>;

struct Outgoing {
  Hash address;
  std::string tag;      // 0..27 trytes
  std::string payload;  // trytes
  // Its writer attaches it again if it is lost: the embedded carrier tells of it before it is on the disk.
  bool kept = false;
};

struct Arrival {
  std::string message_id;  // the carrier's name for it; the same message may come twice under two names
  std::string tag;         // 0..27 trytes, unverified
  std::string payload;     // trytes (checked), bounded by the carrier's message size
  // Its room in the budget, until the last copy ends: whoever keeps arrivals gets no further ones. May be
  // null.
  std::shared_ptr<void> held{};

  // Bytes that it takes while it waits.
  std::size_t size() const { return payload.size() + kOverhead; }
  static constexpr std::size_t kOverhead = 512;
};

// Ends the watch when destroyed; no callback of it runs afterwards.
class Watch {
 public:
  virtual ~Watch() = default;
};

// Who is told of a watch; outlives it, and may end it from inside of each of these.
class WatchListener {
 public:
  // Each message at the address, once per message_id: first those already there (in the order in which the
  // carrier got them, if it knows), then each as it comes.
  virtual void arrival(Arrival message) = 0;
  // Everything that was there at this moment has been delivered. Comes after the first look and again after
  // every later look (polling) or proof that the push connection still lives; at least every 60 s while the
  // carrier answers and what has arrived is not kept. The gateway judges the age of an offer by it.
  virtual void caught_up() = 0;
  // The carrier does not answer; it goes on trying by itself. Once per outage, not per attempt.
  virtual void trouble(const CarrierError& error) = 0;

 protected:
  ~WatchListener() = default;
};

// The same as functions, any of which may be null.
struct WatchEvents {
  std::function<void(Arrival)> arrival;
  std::function<void()> caught_up;
  std::function<void(const CarrierError&)> trouble;
};

class Carrier {
 public:
  virtual ~Carrier() = default;

  // Attaches one message; `done` gets the carrier's id for it. No retry of its own beyond failing over to
  // another node: whoever owns the outbox tries again.
  virtual void publish(Outgoing message, std::function<void(CarrierResult<std::string>)> done) = 0;

  // Whether fetch() returns it; empty: all are returned. Runs on the loop's thread, once a message or more.
  using Keep = std::function<bool(const Arrival&)>;

  // What is at this address now and is kept. Full if there is no room for all of that; what is not kept
  // takes room only while it is looked at.
  virtual void fetch(const Hash& address, Keep keep,
                     std::function<void(CarrierResult<std::vector<Arrival>>)> done) = 0;

  // See WatchListener, of which nothing is called in here. Any number of watches at a time; they share
  // connections.
  virtual std::unique_ptr<Watch> watch(const Hash& address, WatchListener& listener) = 0;
  // The same with functions, which live as long as the watch.
  std::unique_ptr<Watch> watch(const Hash& address, WatchEvents events);

  // One line for people: kind and node, e.g. "embedded" or "http://127.0.0.1:14265 (watch)".
  virtual std::string describe() const = 0;

  // What comes from it draws on this, also what is done with it.
  virtual base::Budget::Source& source() = 0;

  // Largest payload in trytes that fits into one publish().
  virtual std::size_t max_payload_trytes() const = 0;

  // Those of one that is near and keeps what it gets, unless it says something else.
  virtual Traits traits() const { return {}; }
};

struct CarrierOptions {
  std::chrono::milliseconds poll_min{250};
  std::chrono::milliseconds poll_max{2000};
  // One request. A node that is slow is waited for: what was given up too early would be posted again. If
  // there are other nodes, they are asked long before.
  std::chrono::milliseconds timeout{150'000};
  std::string ca_file;  // empty: the system's
  bool verify_tls = true;
  base::Budget* budget = nullptr;  // shared with other carriers, outlives them; null: one of its own
};

// "http://host:port", "https://…": Chrysalis REST, with the watch if the node offers it, else held
// look-ups (?wait), else polling. Several URLs: in this order, with failover. Fails on a URL it does not
// know, on options that make no sense and on a ca_file that cannot be read.
Result<std::unique_ptr<Carrier>> open_carrier(base::Loop& loop, std::vector<std::string> urls,
                                              CarrierOptions options);

}  // namespace jm::carrier
