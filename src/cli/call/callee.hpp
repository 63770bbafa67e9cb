// SPDX-License-Identifier: GPL-3.0-or-later
// A link that can be called, whatever its version.
#pragma once

#include <memory>
#include <string>

#include "base/pool.hpp"
#include "cli/arguments.hpp"
#include "cli/call/carriers.hpp"
#include "client/line.hpp"
#include "dialog/crypto/primitives.hpp"

namespace jm::cli {

// What lines are made of. Outlives them.
struct LineServices {
  base::Loop& loop;
  base::Pool& pool;
  dialog::Primitives& primitives;
  std::string state_folder;
};

class Callee {
 public:
  virtual ~Callee() = default;

  // Equal for links that cannot be called at the same time; empty: this one can.
  virtual std::string exclusive() const = 0;
  // First of all. `warn` gets a line for each carrier that is left out.
  virtual Outcome<void> open(CallCarriers& carriers, const std::function<void(std::string)>& warn) = 0;
  virtual client::Target target() const = 0;
  // It does not outlive the callee.
  virtual std::unique_ptr<client::Line> line(const LineServices& services,
                                             client::Line::Listener& listener) const = 0;
};

// Of a text: what `janus-mam link` prints, or the link alone. `where` is put before the reason.
Outcome<std::unique_ptr<Callee>> callee_of(const std::string& text, const std::string& where);

// See callee.cpp.
Outcome<std::unique_ptr<Callee>> sealed_callee(const std::string& link, const std::string& where);
Outcome<std::unique_ptr<Callee>> chain_callee(const std::string& link, const std::string& where);

}  // namespace jm::cli
