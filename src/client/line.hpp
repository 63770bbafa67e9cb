// SPDX-License-Identifier: GPL-3.0-or-later
// What carries JSON objects between a caller and the gateway. On the loop's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/json.hpp"

namespace jm::client {

// What a call has to know of its link.
struct Target {
  std::string channel, plugin;
  std::string carrier;     // URL of the one that is tried first
  bool reachable = false;  // Janus is reached without its sending first
  bool servers = false;    // STUN or TURN servers come with the answer
};

class Line {
 public:
  using Tag = std::uint64_t;  // of what is sent; 0: nobody wants to hear of it

  // May end the line in none of these but closed().
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void heard(const json_t* object) = 0;
    virtual void kept(Tag tag) = 0;      // it goes out sooner or later, also if this end is gone
    virtual void attached(Tag tag) = 0;  // it is on the carrier
    // It goes on another way: ICE may have to be restarted.
    virtual void renewed() = 0;
    // It carries nothing any more. Where, in a word, and why; `told`: the gateway knows it.
    virtual void broken(const std::string& where, const std::string& reason, bool told) = 0;
    virtual void closed() = 0;
  };

  virtual ~Line() = default;

  // An object, or an array of them that go together. The first opens the line. The gateway knows which call
  // they are about, and when they were said.
  virtual void send(Json said, Tag tag) = 0;
  // While media flows nothing has to be said to stay alive.
  virtual void media(bool flows) = 0;
  // The network may have changed: goes on another way.
  virtual void renew() = 0;
  // The call is over, as `bye` says where the end of the line does not. `done` gets whether that is on the
  // carrier.
  virtual void bye(Json bye, std::function<void(bool)> done) = 0;
  // closed() follows. Nothing else does, nor is anything tried again.
  virtual void close() = 0;
  // Why the carrier does not take what is sent, or does not answer; empty if it does.
  virtual std::string trouble() const = 0;
};

}  // namespace jm::client
