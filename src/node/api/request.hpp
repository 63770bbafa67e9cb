// SPDX-License-Identifier: GPL-3.0-or-later
// A request as a value, and what its path means.
#pragma once

#include <string>
#include <string_view>

#include "chrysalis/message.hpp"

namespace jm::node {

// Query arguments and headers that are not there are empty.
struct Request {
  std::string method, path, client;
  std::string index, wait, known;                   // query
  std::string prefer, if_none_match, content_type;  // headers
  chrysalis::Bytes body;
};

enum class Route {
  Health,
  Info,
  Tips,
  Messages,
  Message,
  MessageBytes,
  Metadata,
  Children,
  Watch,
  WatchChange,
  None
};

struct Target {
  Route route = Route::None;
  std::string_view argument;  // the message id or the watch's name; points into the path
};

Target target_of(std::string_view path);

// Whether a Content-Type is that of JSON, whatever its case and parameters.
bool is_json(std::string_view content_type);

// "GET, HEAD, OPTIONS": what the route takes.
std::string_view methods_of(Route route);
bool takes(Route route, std::string_view method);

}  // namespace jm::node
