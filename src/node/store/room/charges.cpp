// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/room/charges.hpp"

namespace jm::node {

void Charges::added(std::string client, ByteView address, std::uint64_t bytes) {
  accounts_.add(client, bytes);
  charged_.emplace_back(std::move(client), static_cast<std::int64_t>(bytes));
  touch(address);
}

void Charges::removed(std::string client, ByteView address, std::uint64_t bytes) {
  accounts_.remove(client, bytes);
  charged_.emplace_back(std::move(client), -static_cast<std::int64_t>(bytes));
  touch(address);
}

std::vector<std::string> Charges::commit() {
  charged_.clear();
  return std::exchange(touched_, {});
}

void Charges::roll_back() {
  for (const auto& [client, amount] : charged_) {
    if (amount > 0) {
      accounts_.remove(client, static_cast<std::uint64_t>(amount));
    } else {
      accounts_.add(client, static_cast<std::uint64_t>(-amount));
    }
  }
  charged_.clear();
  touched_.clear();
}

}  // namespace jm::node
