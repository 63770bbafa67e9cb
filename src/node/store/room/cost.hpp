// SPDX-License-Identifier: GPL-3.0-or-later
// What a message takes in the store's file: an estimate for shares, within 10 % (the bound of all together
// goes by the pages in use). Format: https://www.sqlite.org/fileformat2.html
#pragma once

#include <cstdint>

namespace jm::node {

inline constexpr std::uint64_t kPage = 4096;  // SQLite's default, which files are made with

inline std::uint64_t cost_of(std::uint64_t raw, std::uint64_t address, std::uint64_t client) {
  constexpr std::uint64_t kIdBytes = 32, kHeaders = 24, kOnPage = kPage - 8;
  constexpr std::uint64_t kMostLocal = kPage - 35, kLeastLocal = (kPage - 12) * 32 / 255 - 23;
  constexpr std::uint64_t kOverflow = kPage - 4;
  // The row: what does not fit a leaf is on pages of its own, the rest shares a leaf with its neighbours.
  const std::uint64_t row = raw + address + client + kIdBytes + kHeaders;
  std::uint64_t local = row, overflow = 0;
  if (row > kMostLocal) {
    local = kLeastLocal + (row - kLeastLocal) % kOverflow;
    if (local > kMostLocal) local = kLeastLocal;
    overflow = (row - local + kOverflow - 1) / kOverflow;
  }
  const std::uint64_t a_leaf = kOnPage / (local + 2);
  // Three indexes, of which those by id and by address grow in the middle and are four fifths full.
  const std::uint64_t indexes =
      5 * (kIdBytes + 8) / 4 + 5 * (kIdBytes + address + client + 20) / 4 + client + 14;
  return overflow * kPage + kPage / (a_leaf ? a_leaf : 1) + indexes;
}

}  // namespace jm::node
