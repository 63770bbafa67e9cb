// SPDX-License-Identifier: GPL-3.0-or-later
// One fetch() from the node in this process. On the loop's thread.
#pragma once

#include <functional>
#include <vector>

#include "base/lifetime.hpp"
#include "carrier/embedded/node_reader.hpp"

namespace jm::carrier {

CarrierError embedded_error(Fault fault, const std::string& reason);

class EmbeddedFetch {
 public:
  using Done = std::function<void(CarrierResult<std::vector<Arrival>>)>;

  // `done` comes once, later; it may destroy this.
  EmbeddedFetch(NodeReader& reader, const Hash& address, Carrier::Keep keep, Done done);
  ~EmbeddedFetch() { reader_.loop().cancel(timer_); }
  EmbeddedFetch(const EmbeddedFetch&) = delete;
  EmbeddedFetch& operator=(const EmbeddedFetch&) = delete;

 private:
  void look();
  void look_later(std::chrono::milliseconds wait);
  void looked(const NodeReader::Found& some);
  bool take(const node::Stored& stored);
  void end(CarrierResult<std::vector<Arrival>> result);

  NodeReader& reader_;
  const chrysalis::Bytes index_;
  const Carrier::Keep keep_;
  Done done_;
  base::Budget::Place place_;
  std::vector<Arrival> found_;
  std::uint64_t last_ = 0;  // order of the last message that was looked at
  base::Loop::TimerId timer_ = 0;
  base::Lifetime lifetime_;
};

}  // namespace jm::carrier
