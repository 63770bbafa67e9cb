// SPDX-License-Identifier: GPL-3.0-or-later
// What a node is still to be told of the addresses of a watch: which are wanted, from which cursor, and
// which are not any more. An engine; indexes are hex. One change is under way at a time, for their order
// counts.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace jm::carrier {

class WatchChanges {
 public:
  // The cursor that an index is wanted from ("": from the beginning); nothing if it is not wanted any more.
  using Wanted = std::function<std::optional<std::string>(const std::string& index)>;

  explicit WatchChanges(Wanted wanted) : wanted_(std::move(wanted)) {}

  // What is wanted of the index is not what the node knows.
  void add(const std::string& index);
  bool empty() const { return changed_.empty(); }

  // The lines of the next change, as it is wanted now: what was wanted before does not matter any more. It is
  // under way until taken() or refused().
  std::string next();
  void taken();
  // A node takes all of a change or nothing. What is not wanted any more goes first, by itself, for it makes
  // room; the rest in smaller parts, behind the others, for one address may be refused and the next not.
  // Gives the index that was refused by itself and after another refusal: it is the one that the node does
  // not take.
  std::optional<std::string> refused();

 private:
  static constexpr std::size_t kLinesAtOnce = 500;  // 64 KiB hold them with their cursors

  const Wanted wanted_;
  std::deque<std::string> changed_;  // indexes that the node does not know of yet, each once
  std::unordered_set<std::string> is_changed_;
  std::vector<std::string> sending_;  // indexes in the change that is under way
  std::size_t at_once_ = kLinesAtOnce;
  bool refused_ = false;  // the last change; a limit of requests a second refuses one as well, for a moment
};

}  // namespace jm::carrier
