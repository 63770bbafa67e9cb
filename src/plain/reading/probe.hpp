// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the carrier holds a message of ours under a root. It keeps looking until the carrier answers, over
// a watch and no fetch: those of many channels are few requests. The loop's thread only.
#pragma once

#include <functional>

#include "base/lifetime.hpp"
#include "plain/reader.hpp"

namespace jm::plain {

class Probe final : private Reader::Listener {
 public:
  struct Events {
    // Once; this may be destroyed in it.
    std::function<void(bool is_there)> answered;
    std::function<void(const std::string& reason)> trouble;  // with the carrier; empty: it works
    std::function<void(std::size_t count)> junk;
  };

  // `chain`: whose mode and side key the message would have. The others outlive it.
  Probe(base::Loop& loop, base::Pool::Share& pool, carrier::Carrier& carrier, const mam::Writer& chain,
        const Hash& root, Events events)
      : loop_(loop),
        events_(std::move(events)),
        reader_(loop, pool, carrier, chain.mode, chain.side_key, *this) {
    reader_.start(root);
  }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

 private:
  void found(Reader&, Reader::Found) override { answer(true); }
  void at_end(Reader&) override {
    events_.trouble({});
    answer(false);
  }
  void behind(Reader&) override {}
  void junk(std::size_t count) override { events_.junk(count); }
  void trouble(const carrier::CarrierError& error) override { events_.trouble(error.reason); }
  void leads_nowhere(const std::string&) override {}

  // The reader is on the stack.
  void answer(bool is_there) {
    reader_.stop();
    loop_.post(lifetime_.guard([answered = events_.answered, is_there] { answered(is_there); }));
  }

  base::Loop& loop_;
  const Events events_;
  Reader reader_;
  base::Lifetime lifetime_;
};

}  // namespace jm::plain
