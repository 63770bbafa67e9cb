// SPDX-License-Identifier: GPL-3.0-or-later
// What those that speak to Janus have their owner do, beside what is their own.
#pragma once

#include <string>

#include "base/log.hpp"
#include "janus/core.hpp"

namespace jm::janus {

struct ToJanus {  // see Core::request()
  Json request;
  Target target = Target::Janus;
};

struct Notify {  // Janus's event handlers, see docs/admin.md, "Event handlers"
  const char* event;
  Json details;
};

struct Log {
  base::Level level;
  std::string line;
};

}  // namespace jm::janus
