// SPDX-License-Identifier: GPL-3.0-or-later
// Primitives whose random bytes are given, by how many are asked for at once (less than 16 are zeros), and
// whose deflate() may be given too: what it makes differs between versions of zlib.
#pragma once

#include <deque>
#include <map>
#include <stdexcept>

#include "tests/unit/support/dialog_fixture.hpp"

namespace jm::test {

class ScriptedPrimitives final : public SeededPrimitives {
 public:
  ScriptedPrimitives() : SeededPrimitives(0) {}

  void give(dialog::Bytes bytes) { given_[bytes.size()].push_back(std::move(bytes)); }
  // What deflate() shall make of `text`.
  void give_deflated(std::string text, dialog::Bytes packed) {
    deflated_[std::move(text)] = std::move(packed);
  }
  // All that was given has been asked for.
  bool used_up() const {
    return std::all_of(given_.begin(), given_.end(), [](const auto& one) { return one.second.empty(); });
  }

  void random(std::span<std::uint8_t> out) override {
    if (out.size() < 16) return std::fill(out.begin(), out.end(), 0);
    auto& bytes = given_[out.size()];
    if (bytes.empty()) throw std::runtime_error("no more random bytes were given");
    std::copy(bytes.front().begin(), bytes.front().end(), out.begin());
    bytes.pop_front();
  }
  dialog::Bytes deflate(std::string_view text, std::string_view words) override {
    const auto found = deflated_.find(text);
    return found == deflated_.end() ? SeededPrimitives::deflate(text, words) : found->second;
  }

 private:
  std::map<std::size_t, std::deque<dialog::Bytes>> given_;
  std::map<std::string, dialog::Bytes, std::less<>> deflated_;
};

}  // namespace jm::test
