// SPDX-License-Identifier: GPL-3.0-or-later
// The requests of query_transport: what they show comes from the status, what they change is handed on
// without waiting for it. Thread-safe.
#pragma once

#include <functional>
#include <string>

#include "base/result.hpp"
#include "gateway/status/status.hpp"
#include "janus/core.hpp"

namespace jm::gateway {

class StatusRequests {
 public:
  // Called on the thread of query(), for channels that are there (add: that are not); they only enqueue.
  struct Changes {
    std::function<void(const std::string&name)> reset, remove;
    // Refuses settings that are no channel; their object is borrowed.
    std::function<Result<void>(const std::string& name, const json_t* settings, bool persist)> add;
    // Changes nothing: the link of a sealed channel.
    std::function<Result<std::string>(const ChannelConfig& channel)> link;
  };

  StatusRequests(Status& status, Changes changes) : status_(status), changes_(std::move(changes)) {}

  // {"result":200, ...}, or {"error_code","error"}. `request` may be null. docs/admin.md describes them.
  Json query(const json_t* request);

 private:
  Json configure(const json_t* request);
  Json list() const;
  Json channels(const json_t* request) const;
  Json inspect(const json_t* request) const;
  Json link(const json_t* request) const;
  Json reset(const json_t* request);
  Json add(const json_t* request);
  Json remove(const json_t* request);

  Status& status_;
  const Changes changes_;
};

}  // namespace jm::gateway
