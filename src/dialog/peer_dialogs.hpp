// SPDX-License-Identifier: GPL-3.0-or-later
// The peer's side of sealed dialogs: one call over a link, in as many dialogs as it takes. An engine: events
// and the time go in, actions come out. `now` never goes back in its steady part. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "dialog/actions.hpp"
#include "dialog/counters.hpp"
#include "dialog/link.hpp"
#include "dialog/wire/content.hpp"

namespace jm::dialog {

struct PeerOptions {
  Link link;
  std::vector<CarrierTraits>
      carriers;       // of the link's carriers that can be used, in their order; at least one
  bool race = false;  // first messages go out on the first two carriers at once
};

struct PeerCall;

class PeerDialogs {
 public:
  enum class State { Calling, Open, Over };

  // The others outlive it. `name`: of the call, at random; or that of a call which goes on, with the highest
  // `attempt` that was made for it (a page that was reloaded).
  PeerDialogs(Primitives& primitives, PeerOptions options, Counters& counters, const CallName& name,
              std::uint32_t attempt = 0);
  ~PeerDialogs();
  PeerDialogs(const PeerDialogs&) = delete;
  PeerDialogs& operator=(const PeerDialogs&) = delete;

  // The call of all actions.
  static constexpr CallId kCall = 1;

  // Makes ahead what the first message needs, at most once.
  void prepare();
  // Begins with what is said first; once.
  [[nodiscard]] Actions call(Payload first, std::uint64_t tag, base::Now now);
  // `tag`: see action::Attached. While it calls, what is said waits. What does not fit into what may wait is
  // dropped, and counted.
  [[nodiscard]] Actions send(Payload payload, std::uint64_t tag, base::Now now);
  // Whether a payload of this size may wait.
  bool has_room(std::size_t bytes) const;
  // A new dialog: the network has changed, or the device has slept.
  [[nodiscard]] Actions renew(base::Now now);
  // While media flows no pings are needed.
  void media(bool flows, base::Now now);
  // Tells the gateway. No Over follows; what was said goes out still: see idle().
  [[nodiscard]] Actions end(base::Now now);

  [[nodiscard]] Actions received(CarrierId carrier, const Hash& address, std::string_view payload,
                                 base::Now now);
  [[nodiscard]] Actions published(Token token, PublishResult result, base::Now now);
  // nullopt: the carrier does not answer.
  [[nodiscard]] Actions looked(Token token, std::optional<bool> there, base::Now now);

  std::optional<base::Time> deadline() const;
  [[nodiscard]] Actions expire(base::Now now);

  State state() const;
  std::uint32_t attempt() const;  // the highest that was made
  bool idle() const;              // all that was said is with the carrier
  std::size_t memory() const;     // bytes that it holds, about

 private:
  std::unique_ptr<PeerCall> call_;
};

}  // namespace jm::dialog
