// SPDX-License-Identifier: GPL-3.0-or-later
// The WebRTC connection of a call, as the loop's thread has it: the connection lives on the engine's, what it
// tells comes here. Nothing comes after the end of this, or after end().
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/lifetime.hpp"
#include "base/loop.hpp"
#include "peer/connection.hpp"

namespace jm::client {

class MediaSide {
 public:
  // The first three outlive it.
  MediaSide(base::Loop& loop, peer::Engine& engine, const peer::Identity& identity,
            peer::ConnectionEvents events);
  ~MediaSide();
  MediaSide(const MediaSide&) = delete;
  MediaSide& operator=(const MediaSide&) = delete;

  void start(peer::Settings settings);
  void answer(std::string sdp, std::vector<peer::IceServer> servers);
  void restart();
  // `take` gets this side's, as far as they are known.
  void candidates(std::function<void(std::vector<std::string>)> take);
  void end();

 private:
  // Made and destroyed on the engine's thread.
  struct Holder {
    std::unique_ptr<peer::Connection> connection;
  };
  using Task = std::function<void()>;

  void on_connection(std::function<void(peer::Connection&)> task);
  // Runs a task here, from any thread, while this lives.
  std::function<void(Task)> on_loop() const;
  peer::ConnectionEvents forwarded() const;

  base::Loop& loop_;
  peer::Engine& engine_;
  const peer::Identity& identity_;
  const std::shared_ptr<const peer::ConnectionEvents> events_;
  const std::shared_ptr<Holder> holder_ = std::make_shared<Holder>();
  base::Lifetime lifetime_;
};

}  // namespace jm::client
