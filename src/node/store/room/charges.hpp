// SPDX-License-Identifier: GPL-3.0-or-later
// What the messages of each client take in the store, in estimated bytes (cost.hpp), and what the transaction
// under way has changed of it, which a rollback undoes. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "node/limits/accounts.hpp"
#include "node/store/view.hpp"

namespace jm::node {

class Charges {
 public:
  const Accounts& accounts() const { return accounts_; }
  // What was there before any transaction.
  void load(const std::string& client, std::uint64_t bytes) { accounts_.add(client, bytes); }

  // A message of the transaction under way: its address, and what it takes.
  void added(std::string client, ByteView address, std::uint64_t bytes);
  void removed(std::string client, ByteView address, std::uint64_t bytes);

  // The addresses that the transaction has changed.
  std::vector<std::string> commit();
  void roll_back();

 private:
  void touch(ByteView address) { touched_.emplace_back(address.begin(), address.end()); }

  Accounts accounts_;
  std::vector<std::string> touched_;                           // addresses
  std::vector<std::pair<std::string, std::int64_t>> charged_;  // clients; bytes, less than 0 if given back
};

}  // namespace jm::node
