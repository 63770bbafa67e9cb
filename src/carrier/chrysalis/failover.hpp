// SPDX-License-Identifier: GPL-3.0-or-later
// One task tried on a carrier's nodes: the next one if one fails, or if it has been silent for a while
// (a slow node is not waited for while another may answer). The first success wins.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "carrier/chrysalis/nodes.hpp"

namespace jm::carrier {

template <class T>
class Failover final : public Work {
 public:
  using Done = std::function<void(CarrierResult<T>)>;  // never called before the constructor has returned
  // Begins the task at a node; its callback comes later.
  using Start = std::function<std::unique_ptr<Work>(std::size_t node, Done)>;

  // `hedge_after`: so long the last node asked may be silent before the next one is asked too.
  Failover(Nodes& nodes, std::chrono::milliseconds hedge_after, Start start, Done done)
      : nodes_(nodes), hedge_after_(hedge_after), start_(std::move(start)), done_(std::move(done)) {
    for (const std::size_t node : nodes_.order()) {
      if (auto wait = nodes_.asked_to_wait(node)) {
        if (!error_) error_ = std::move(wait);
      } else {
        left_.push_back(node);
      }
    }
    if (left_.empty()) {
      timer_ = nodes_.loop().after({}, [this] { done_(tl::unexpected(*error_)); });
    } else {
      error_.reset();
      begin_next();
    }
  }

  ~Failover() override { nodes_.loop().cancel(timer_); }

 private:
  struct Attempt {
    std::size_t node = 0;
    std::unique_ptr<Work> work;
    bool running = true;
  };

  void begin_next() {
    nodes_.loop().cancel(timer_);
    const std::size_t node = left_.front();
    left_.erase(left_.begin());
    const std::size_t slot = attempts_.size();
    attempts_.push_back({node, nullptr, true});
    attempts_[slot].work =
        start_(node, [this, slot](CarrierResult<T> result) { finished(slot, std::move(result)); });
    if (!left_.empty()) timer_ = nodes_.loop().after(hedge_after_, [this] { begin_next(); });
  }

  void finished(std::size_t slot, CarrierResult<T> result) {
    if (!std::exchange(attempts_[slot].running, false)) return;  // another one has won in this very moment
    const std::size_t node = attempts_[slot].node;
    const bool final_word =
        result.has_value() || result.error().fault == Fault::Refused || result.error().fault == Fault::Full;
    if (final_word) {
      nodes_.loop().cancel(timer_);
      nodes_.worked(node);
      for (Attempt& other : attempts_)
        if (std::exchange(other.running, false))
          nodes_.failed(other.node,
                        {Fault::Timeout, nodes_.url(other.node) + ": slower than another node", {}});
      done_(std::move(result));
      return;
    }
    nodes_.failed(node, result.error());
    if (!error_) error_ = result.error();
    if (!left_.empty()) {
      begin_next();
      return;
    }
    for (const Attempt& other : attempts_)
      if (other.running) return;
    done_(tl::unexpected(*error_));
  }

  Nodes& nodes_;
  const std::chrono::milliseconds hedge_after_;
  const Start start_;
  const Done done_;
  std::vector<std::size_t> left_;
  std::vector<Attempt> attempts_;
  std::optional<CarrierError> error_;
  base::Loop::TimerId timer_ = 0;
};

}  // namespace jm::carrier
