// What speaks to Janus for a peer that makes requests itself, one object at a time: the Janus API (api.hpp)
// or the Admin API (admin_api.hpp). The loop's thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "signaling/core.hpp"

namespace jm::signaling {

class PeerApi {
 public:
  // One object for the peer. `droppable`: the peer can do without where it does not keep up.
  using Tell = std::function<void(Json object, bool droppable)>;

  virtual ~PeerApi() = default;
  // A request of the peer's. What is refused is told as Janus would tell it.
  virtual void take(const json_t* request) = 0;
  // What was no request at all.
  virtual void refuse(int code, std::string_view reason) = 0;
  // Any message of the peer's shows that it lives.
  virtual void peer_alive() {}

  virtual void from_core(const json_t* message) = 0;
  virtual void session_over(std::uint64_t) {}

  // Whatever the peer has here ends, and it is told so.
  virtual void give_up() = 0;
  // Whether the peer has something here, and so waits for what it is told.
  virtual bool engaged() const = 0;
};

}  // namespace jm::signaling
