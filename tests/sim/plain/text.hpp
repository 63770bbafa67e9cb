// SPDX-License-Identifier: GPL-3.0-or-later
// What is said over a plain channel of the simulation: JSON with always the same members.
#pragma once

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

namespace jm::sim {

struct PlainText {
  std::uint64_t n = 0;        // of the request, from 1; an answer: that it answers
  std::string read{};         // a request: id of the last answer that was read; an answer: its id
  std::uint64_t start = 0;    // an answer: how often the gateway had started
  bool wants_answer = false;  // a request
  bool bye = false;

  std::string write() const {
    return "{\"n\":" + std::to_string(n) + ",\"read\":\"" + read + "\",\"start\":" + std::to_string(start) +
           ",\"wants\":" + std::to_string(wants_answer) + ",\"bye\":" + std::to_string(bye) + "}";
  }
  // nullopt: it is none.
  static std::optional<PlainText> parse(const std::string& json) {
    PlainText text;
    char read[32] = "";
    int wants = 0, bye = 0;
    const int members = std::sscanf(json.c_str(),
                                    "{\"n\":%" SCNu64 ",\"read\":\"%31[0-9x]\",\"start\":%" SCNu64
                                    ",\"wants\":%d,\"bye\":%d}",
                                    &text.n, read, &text.start, &wants, &bye);
    if (members != 5) return std::nullopt;
    text.read = read;
    text.wants_answer = wants != 0;
    text.bye = bye != 0;
    return text;
  }
};

}  // namespace jm::sim
