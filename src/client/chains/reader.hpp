// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's chain while a call is made: each envelope that authenticates, as it comes. On the loop's
// thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/json.hpp"
#include "carrier/carrier.hpp"
#include "plain/publish_state.hpp"
#include "plain/spare/link.hpp"

namespace jm::client {

class CallReader {
 public:
  // `take` must not destroy the reader. Both must outlive it: link and carrier.
  CallReader(carrier::Carrier& carrier, const plain::LinkParts& link,
             std::function<void(const json_t*)> take);

  // If there is no position, at the chain's first message.
  void begin(std::optional<plain::ReadPosition> position);
  void end();
  const plain::ReadPosition& position() const { return position_; }
  // Why the carrier does not answer, empty if it does.
  const std::string& trouble() const { return trouble_; }

 private:
  void watch();
  std::unique_ptr<carrier::Watch> watch(const mam::Hash& root);
  void arrived(const mam::Hash& root, const carrier::Arrival& arrival);

  carrier::Carrier& carrier_;
  const plain::LinkParts& link_;
  const std::function<void(const json_t*)> take_;
  plain::ReadPosition position_;
  std::set<mam::Hash> been_;
  std::unique_ptr<carrier::Watch> watch_, spare_watch_;
  std::string trouble_;
};

}  // namespace jm::client
