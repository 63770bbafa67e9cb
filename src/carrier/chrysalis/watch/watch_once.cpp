// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/chrysalis/watch/watch_once.hpp"

#include <utility>

namespace jm::carrier {
namespace {

using Done = std::function<void(CarrierResult<std::vector<Arrival>>)>;

class WatchOnce final : public Work {
 public:
  WatchOnce(WatchHub& hub, const Hash& address, std::chrono::milliseconds limit, Carrier::Keep keep,
            Done done)
      : loop_(hub.nodes().loop()), done_(std::move(done)) {
    WatchEvents events;
    events.arrival = [this, keep = std::move(keep)](Arrival arrival) {
      if (found_.size() < rest::kMaxListed && (!keep || keep(arrival))) found_.push_back(std::move(arrival));
    };
    events.caught_up = [this] { end(std::move(found_)); };
    events.trouble = [this](const CarrierError& error) { end(tl::unexpected(error)); };
    watch_ = hub.watch(address, std::move(events));
    timer_ = loop_.after(limit, [this] {
      end(tl::unexpected(CarrierError{Fault::Timeout, "the watch does not answer", {}}));
    });
  }
  ~WatchOnce() override { loop_.cancel(timer_); }

 private:
  // Whoever is told may destroy this.
  void end(CarrierResult<std::vector<Arrival>> result) {
    watch_.reset();
    const Done done = std::exchange(done_, nullptr);
    if (done) done(std::move(result));
  }

  base::Loop& loop_;
  Done done_;
  std::vector<Arrival> found_;
  std::unique_ptr<Watch> watch_;
  base::Loop::TimerId timer_ = 0;
};

}  // namespace

std::unique_ptr<Work> watch_once(WatchHub& hub, const Hash& address, std::chrono::milliseconds limit,
                                 Carrier::Keep keep, Done done) {
  return std::make_unique<WatchOnce>(hub, address, limit, std::move(keep), std::move(done));
}

}  // namespace jm::carrier
