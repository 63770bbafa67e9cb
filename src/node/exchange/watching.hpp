// SPDX-License-Identifier: GPL-3.0-or-later
// POST /watch and POST /watch/NAME: a watch that a connection opens, and changes of one. On the MHD thread.
#pragma once

#include <microhttpd.h>

#include <memory>
#include <string_view>

#include "node/api/reply.hpp"
#include "node/api/request.hpp"
#include "node/http/hub.hpp"

namespace jm::node {

// The watch of one connection; it ends with this.
class OpenedWatch {
 public:
  OpenedWatch(Hub& hub, MHD_Connection* connection, Connections::Id id)
      : hub_(hub), connection_(connection), id_(id) {}
  ~OpenedWatch();
  OpenedWatch(const OpenedWatch&) = delete;
  OpenedWatch& operator=(const OpenedWatch&) = delete;

  // Queues the stream of lines; or the refusal to answer with.
  tl::expected<MHD_Result, Reply> open(const Request& request);

 private:
  void expect_confirmation();
  MHD_Result queue_stream();

  Hub& hub_;
  MHD_Connection* connection_;
  const Connections::Id id_;
  std::shared_ptr<Watch> watch_;
};

// `name`: of the watch; the request's body holds the changes.
Reply change_watch(Hub& hub, std::string_view name, const Request& request);

}  // namespace jm::node
