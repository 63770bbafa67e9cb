// SPDX-License-Identifier: GPL-3.0-or-later
// One message that was posted: read on a worker, proved if need be, stored on a worker. The connection is
// suspended meanwhile; whoever resumes it touches nothing afterwards.
#pragma once

#include <microhttpd.h>

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "node/api/reply.hpp"
#include "node/api/request.hpp"
#include "node/http/hub.hpp"

namespace jm::node {

class Posting {
 public:
  // `request` is this object's until the connection is resumed, and outlives it.
  Posting(Hub& hub, MHD_Connection* connection, Request& request);

  void begin();
  // Once the connection was resumed.
  Reply take_reply() { return std::move(*reply_); }

 private:
  FairQueue::Job job(std::function<void(const std::stop_token&)> run, std::string refusal);
  void work(Workers::Line line, std::function<void()> run);
  void resume(Reply reply);
  void read();  // on a worker
  void leave_proof();
  void store();

  Hub& hub_;
  MHD_Connection* connection_;
  Request& request_;
  const double seconds_;  // of a worker's time, for each step
  Prepared message_;
  std::optional<Reply> reply_;
};

}  // namespace jm::node
