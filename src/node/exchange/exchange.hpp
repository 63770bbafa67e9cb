// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP request from its headers to the last byte of its answer. All functions run on the MHD thread.
#pragma once

#include <microhttpd.h>

#include <memory>
#include <optional>

#include "node/api/reply.hpp"
#include "node/api/request.hpp"
#include "node/exchange/posting.hpp"
#include "node/exchange/watching.hpp"
#include "node/http/hub.hpp"

namespace jm::node {

class Exchange {
 public:
  // At the headers: counts it and applies the limits that need no body. `id`: of the connection.
  Exchange(Hub& hub, MHD_Connection* connection, Connections::Id id, std::string client, const char* method,
           const char* path);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // Whether the answer must leave before the body has come, since too much would come.
  bool answer_before_body() const { return reply_ && !worth_draining_; }
  // A piece of the body; false: the connection is to be cut.
  bool receive(const char* data, std::size_t size);
  // Everything is there, or it was resumed: queues the answer or suspends the connection.
  MHD_Result proceed();

 private:
  std::optional<Reply> limit();  // the refusal, if any
  // Each gives the answer, or nothing if the connection was suspended.
  std::optional<Reply> dispatch();
  std::optional<Reply> post();
  std::optional<Reply> look_up();
  MHD_Result open_watch();
  MHD_Result send(const Reply& reply);

  Hub& hub_;
  MHD_Connection* connection_;
  const Connections::Id id_;
  Request request_;
  Target target_;
  std::optional<Reply> reply_;
  std::size_t received_ = 0;
  bool worth_draining_ = true;
  // One of these, if it is such a request.
  std::unique_ptr<Posting> posting_;
  std::shared_ptr<Held> held_;
  std::unique_ptr<OpenedWatch> watch_;
};

}  // namespace jm::node
