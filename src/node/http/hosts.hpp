// SPDX-License-Identifier: GPL-3.0-or-later
// The names that a node on loopback may be asked for. A page of another origin reaches such a node by giving
// a name of its own the address of loopback (DNS rebinding); its requests carry that name. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jm::node {

class Hosts {
 public:
  // `names`: beside localhost and every address as digits. Also as URLs; ports do not count.
  explicit Hosts(const std::vector<std::string>& names);

  // `host`: the header, may be empty (no browser leaves it out).
  bool knows(std::string_view host) const;

 private:
  std::vector<std::string> names_;
};

}  // namespace jm::node
