// SPDX-License-Identifier: GPL-3.0-or-later
// An answer as a value, and the two shapes that all JSON answers have.
#pragma once

#include <jansson.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace jm::node {

struct Reply {
  unsigned status = 200;
  std::string type;  // Content-Type; empty: none
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;

  Reply& with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
};

Reply json_reply(std::string body, unsigned status = 200);
// {"data": ...}; steals `data`.
Reply data_reply(json_t* data, unsigned status = 200);
// {"error":{"code":"400","message":"..."}}
Reply error_reply(unsigned status, const std::string& message);
// The same with Retry-After.
Reply busy_reply(unsigned status, const std::string& message, std::chrono::seconds retry_after);

// 503: the store cannot be read now.
Reply unreadable_reply(const std::string& message);

}  // namespace jm::node
