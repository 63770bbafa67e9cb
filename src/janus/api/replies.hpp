// SPDX-License-Identifier: GPL-3.0-or-later
// What a peer is told, under its own numbers and transactions; what is refused is counted, and told to
// Janus's event handlers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "janus/api/peer_api.hpp"

namespace jm::janus {

class Replies {
 public:
  // The peer's numbers, and the transaction of what is answered; 0 or empty: none.
  struct Address {
    std::uint64_t session = 0, handle = 0;
    std::string transaction;
  };

  // Both outlive this.
  Replies(PeerApi::Actions& out, Counters& counters) : out_(out), counters_(counters) {}

  // `object` as Janus has it, which nobody else uses; `about`: for event handlers, see Handle::about().
  void tell(Json object, const Address& to, Json about, bool droppable = false,
            std::unique_ptr<PeerApi::Answer> answer = nullptr);
  void error(const Address& to, int code, std::string_view reason, Json about);

  void refused(std::int64_t code, std::string_view reason, Json about);
  void notify(const char* event, Json details) { out_.emplace_back(Notify{event, std::move(details)}); }
  void log(const std::string& line) { out_.emplace_back(Log{base::Level::Verbose, line}); }
  // The peer is left without candidates, see CandidateFilter; the log tells of the first time.
  void none_left();
  void to_janus(Json request, Target target = Target::Janus) {
    out_.emplace_back(ToJanus{std::move(request), target});
  }
  Counters& counters() { return counters_; }

 private:
  PeerApi::Actions& out_;
  Counters& counters_;
};

}  // namespace jm::janus
