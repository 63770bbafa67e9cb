// SPDX-License-Identifier: GPL-3.0-or-later
// What the Loop needs of its HTTP side; nobody else includes this.
#pragma once

#include <memory>

#include "base/http/http.hpp"

namespace jm::base {

class HttpEngine : public Loop::Http {
 public:
  static std::unique_ptr<HttpEngine> make(Loop& loop);

  virtual void serve() = 0;                                  // moves transfers on, runs their callbacks
  virtual void wait(std::chrono::milliseconds at_most) = 0;  // until a transfer can go on or wake()
  virtual void wake() = 0;                                   // thread-safe
};

}  // namespace jm::base
