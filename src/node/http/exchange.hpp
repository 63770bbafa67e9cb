// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP request from its headers to the last byte of its answer. All functions run on the MHD thread, but
// for what works on a message that was posted.
#pragma once

#include <microhttpd.h>

#include <chrono>
#include <memory>
#include <optional>

#include "node/api/reply.hpp"
#include "node/api/request.hpp"
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
  // Each gives the answer, or nothing where the connection was suspended.
  std::optional<Reply> dispatch();
  std::optional<Reply> post();
  FairQueue::Job job(std::function<void(const std::stop_token&)> run, std::string refusal);
  void work(Workers::Line line, std::function<void()> run);
  void resume(Reply reply);
  void read_post();  // on a worker
  void leave_proof();
  void store_post();
  std::optional<Reply> look_up();
  Reply rate_reply() const;
  // Each: the refusal, if any.
  std::optional<Reply> limit();
  std::optional<Reply> become_held(std::function<void()> let_go);
  MHD_Result open_watch();
  void expect_confirmation();
  Reply change_watch();
  tl::expected<Watch::Changed, Reply> change(Watch& watch);
  MHD_Result send(const Reply& reply);
  MHD_Result queue(MHD_Response* response, const Reply& reply);  // takes the response
  std::string query(const char* name) const;
  std::string header(const char* name) const;

  Hub& hub_;
  MHD_Connection* connection_;
  const Connections::Id id_;
  Request request_;
  Target target_;
  std::optional<Reply> reply_;
  Prepared message_;  // that was posted
  std::size_t received_ = 0;
  bool worth_draining_ = true;
  std::shared_ptr<Held> held_;
  std::shared_ptr<Watch> watch_;
};

}  // namespace jm::node
