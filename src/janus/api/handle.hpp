// SPDX-License-Identifier: GPL-3.0-or-later
// A handle of the peer's, and the call in it, if there is one: for the counters, the times and Janus's event
// handlers. Janus's own numbers are in what these get: they name the same session and handle in Janus's own
// events.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "janus/api/replies.hpp"
#include "janus/api/request_queue.hpp"
#include "janus/media.hpp"
#include "janus/messages/candidate_filter.hpp"
#include "janus/messages/dtls_role.hpp"

namespace jm::janus {

class Handle {
 public:
  // `session`: Janus's number of it. `hides`: no private candidate of Janus's leaves.
  Handle(std::uint64_t session, std::string plugin, bool hides = false)
      : session_(session), plugin_(std::move(plugin)), candidates_(hides) {}

  void attached(std::uint64_t number) { number_ = number; }
  std::uint64_t number() const { return number_; }  // Janus's; 0: not attached yet
  const std::string& plugin() const { return plugin_; }
  RequestQueue& requests() { return requests_; }
  const RequestQueue& requests() const { return requests_; }
  bool receives_media() const { return media_.arrives(); }

  // What event handlers are told of it.
  Json about() const;
  bool idle() const { return link_ == Link::None; }  // there is no call
  bool connected() const { return link_ == Link::Up; }

  // Notes a request that is sent to Janus.
  void to_janus(const RequestQueue::Request& request, Replies& replies);
  // A message of Janus's as the peer gets it; null: it does not.
  Json to_peer(const json_t* message, Replies& replies);

  // What Janus or its plugin says: an event, or what answers a message of the peer's.
  enum class Why { OwnAccount, Answers };
  std::unique_ptr<PeerApi::Answer> said(const json_t* event, Why why,
                                        const std::shared_ptr<plain::Trace>& trace, Replies& replies,
                                        base::Now now);
  void up(Replies& replies);
  void media(const json_t* event) { media_.update(event); }
  void hung_up(const std::string& reason, Replies& replies);
  // The call is over, if there is one.
  void over(const std::string& reason, Replies& replies);

 private:
  enum class Link { None, Offered, Answered, Up };
  void offered(bool by_peer, Replies& replies);

  const std::uint64_t session_;
  const std::string plugin_;
  std::uint64_t number_ = 0;
  RequestQueue requests_;
  Link link_ = Link::None;
  DtlsRole dtls_;
  CandidateFilter candidates_;
  Media media_;
};

}  // namespace jm::janus
