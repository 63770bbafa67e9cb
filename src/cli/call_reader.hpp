// The gateway's chain while a call is made: each message that authenticates, as it comes. On the loop's
// thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "cli/publish_state.hpp"
#include "signaling/incoming.hpp"
#include "signaling/links.hpp"
#include "tangle/carrier.hpp"

namespace jm::cli {

class CallReader {
 public:
  // `take` must not destroy the reader. Both must outlive it: link and carrier.
  CallReader(tangle::Carrier& carrier, const signaling::LinkParts& link,
             std::function<void(const signaling::Envelope&)> take);

  // Where there is no position, at the chain's first message.
  void begin(std::optional<ReadPosition> position);
  void end();
  const ReadPosition& position() const { return position_; }
  // Why the carrier does not answer, empty where it does.
  const std::string& trouble() const { return trouble_; }

 private:
  void watch();
  std::unique_ptr<tangle::Watch> watch(const mam::Hash& root);
  void arrived(const mam::Hash& root, const tangle::Arrival& arrival);

  tangle::Carrier& carrier_;
  const signaling::LinkParts& link_;
  const std::function<void(const signaling::Envelope&)> take_;
  ReadPosition position_;
  std::set<mam::Hash> been_;
  std::unique_ptr<tangle::Watch> watch_, spare_watch_;
  std::string trouble_;
};

}  // namespace jm::cli
