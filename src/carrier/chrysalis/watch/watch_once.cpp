// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/chrysalis/watch/watch_once.hpp"

#include <utility>

namespace jm::carrier {
namespace {

using Done = std::function<void(CarrierResult<std::vector<Arrival>>)>;

class WatchOnce final : public Work, WatchListener {
 public:
  WatchOnce(WatchHub& hub, const Hash& address, std::chrono::milliseconds limit, Carrier::Keep keep,
            Done done)
      : loop_(hub.nodes().loop()), keep_(std::move(keep)), done_(std::move(done)) {
    watch_ = hub.watch(address, *this);
    timer_ = loop_.after(limit, [this] {
      end(tl::unexpected(CarrierError{Fault::Timeout, "the watch does not answer", {}}));
    });
  }
  ~WatchOnce() override { loop_.cancel(timer_); }

 private:
  void arrival(Arrival message) override {
    if (found_.size() < rest::kMaxListed && (!keep_ || keep_(message))) found_.push_back(std::move(message));
  }
  void caught_up() override { end(std::move(found_)); }
  void trouble(const CarrierError& error) override { end(tl::unexpected(error)); }

  // Whoever is told may destroy this.
  void end(CarrierResult<std::vector<Arrival>> result) {
    watch_.reset();
    const Done done = std::exchange(done_, nullptr);
    if (done) done(std::move(result));
  }

  base::Loop& loop_;
  const Carrier::Keep keep_;
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
