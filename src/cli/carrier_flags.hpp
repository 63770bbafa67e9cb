// SPDX-License-Identifier: GPL-3.0-or-later
// The flags that name the carrier, and the carrier they name.
#pragma once

#include <memory>

#include "carrier/carrier.hpp"
#include "cli/arguments.hpp"

namespace jm::cli {

inline constexpr Flag kTangleFlag = {
    "--tangle", "URL", "node to use, http:// or https://; more of them take over when it fails",
    "",         true,  true};
inline constexpr Flag kCaFileFlag = {"--ca-file", "FILE",
                                     "certificates to trust for https://, instead of the system's"};

inline Outcome<std::unique_ptr<carrier::Carrier>> carrier_from(const Arguments& arguments, base::Loop& loop) {
  carrier::CarrierOptions options;
  options.ca_file = arguments.get(kCaFileFlag.name).value_or("");
  auto carrier = carrier::open_carrier(loop, arguments.all(kTangleFlag.name), std::move(options));
  if (!carrier) return wrong_usage(carrier.error().reason);
  return std::move(*carrier);
}

}  // namespace jm::cli
