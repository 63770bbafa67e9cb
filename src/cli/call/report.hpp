// SPDX-License-Identifier: GPL-3.0-or-later
// How the results of calls are printed.
#pragma once

#include <jansson.h>

#include <string>
#include <vector>

#include "client/call_result.hpp"

namespace jm::cli {

json_t* to_json(const client::CallResult& result);
std::string to_text(const client::CallResult& result);

// Of several calls: how many worked, percentiles of each step over those that reached it, and the sums of
// media.
json_t* summary_json(const std::vector<client::CallResult>& results);
std::string summary_text(const std::vector<client::CallResult>& results);

}  // namespace jm::cli
