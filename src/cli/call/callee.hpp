// SPDX-License-Identifier: GPL-3.0-or-later
// A link that can be called: any number of calls at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/call/carriers.hpp"
#include "client/line.hpp"
#include "dialog/crypto/primitives.hpp"
#include "dialog/link.hpp"

namespace jm::cli {

// What lines are made of. Outlives them.
struct LineServices {
  base::Loop& loop;
  dialog::Primitives& primitives;
};

class Callee {
 public:
  // Of a text: what `janus-mam link` prints, or the link alone. `where` is put before the reason.
  static Outcome<std::unique_ptr<Callee>> read(const std::string& text, const std::string& where);

  // First of all. `warn` gets a line for each carrier that is left out. The carriers outlive this.
  Outcome<void> open(CallCarriers& carriers, const std::function<void(std::string)>& warn);
  client::Target target() const;
  // It does not outlive this.
  std::unique_ptr<client::Line> line(const LineServices& services, client::Line::Listener& listener) const;

 private:
  explicit Callee(dialog::Link link) : link_(std::move(link)) {}

  const dialog::Link link_;
  std::vector<carrier::Carrier*> carriers_;
  std::string first_;  // URL
};

}  // namespace jm::cli
