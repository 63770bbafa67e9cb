// SPDX-License-Identifier: GPL-3.0-or-later
// The carriers of all links of one run: one for each URL.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/loop.hpp"
#include "base/result.hpp"
#include "carrier/carrier.hpp"

namespace jm::cli {

class CallCarriers {
 public:
  // `loop` outlives it. `ca_file`: see CarrierOptions.
  CallCarriers(base::Loop& loop, std::string ca_file) : loop_(loop), ca_file_(std::move(ca_file)) {}

  // The carrier of this URL; the reason names no URL. It lives as long as this.
  Result<carrier::Carrier*> open(const std::string& url) {
    auto& known = carriers_[url];
    if (!known) {
      carrier::CarrierOptions options;
      options.ca_file = ca_file_;
      auto opened = carrier::open_carrier(loop_, {url}, std::move(options));
      if (!opened) return tl::unexpected(opened.error());
      known = std::move(*opened);
    }
    return known.get();
  }

 private:
  base::Loop& loop_;
  const std::string ca_file_;
  std::map<std::string, std::unique_ptr<carrier::Carrier>> carriers_;
};

}  // namespace jm::cli
