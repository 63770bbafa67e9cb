// SPDX-License-Identifier: GPL-3.0-or-later
// One item of the configuration, as it is read from the .jcfg.
#pragma once

#include <string>

namespace jm::gateway {

// "channels.alice.subscribe.root" = "…"; array items as "carriers.main.nodes[0]". Order as in the file.
struct Setting {
  std::string path;
  std::string value;
  std::string mistake = {};  // why the value is not what was written; empty: it is
};

}  // namespace jm::gateway
