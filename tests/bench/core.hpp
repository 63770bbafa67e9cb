// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of tests/bench/measure. Names are "operation" or "operation/kernel"; times are of one operation.
#pragma once

#include <string>

void register_curlp(const std::string& kernel);
void register_mam(const std::string& kernel);
void register_pow(const std::string& kernel);
void register_slow();

// The inputs as a line of JSON, for the reference clients.
std::string inputs();
