// SPDX-License-Identifier: GPL-3.0-or-later
// A line a case, as the build's driver reads them.
#pragma once

#include <iostream>
#include <string>

namespace jm::sim {

class Tap {
 public:
  void report(const std::string& name, const std::string& how) {
    std::cout << (how.empty() ? "ok " : "not ok ") << ++cases_ << " - " << name << std::endl;
    if (how.empty()) return;
    failed_ = true;
    std::cout << "# " << how << std::endl;
  }
  int finish() const {
    std::cout << "1.." << cases_ << std::endl;
    return failed_ ? 1 : 0;
  }

 private:
  unsigned cases_ = 0;
  bool failed_ = false;
};

}  // namespace jm::sim
