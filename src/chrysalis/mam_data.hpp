// SPDX-License-Identifier: GPL-3.0-or-later
// How mam.js puts a MAM message into an indexation payload. Pure, thread-safe; also runs in the browser.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace jm::chrysalis {

struct MamData {
  std::string tag;      // 0..27 trytes
  std::string payload;  // trytes
};
Result<std::vector<std::uint8_t>> to_data(const MamData& mam);  // fails on a tag or payload that is none
Result<MamData> from_data(
    std::span<const std::uint8_t> data);  // 100 bytes and less are refused, as the readers do

}  // namespace jm::chrysalis
