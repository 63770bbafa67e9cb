// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a channel from a root on, message by message, as fetch and watch do.
#pragma once

#include <memory>
#include <optional>
#include <set>

#include "carrier/carrier.hpp"
#include "cli/arguments.hpp"
#include "mam/mam.hpp"

namespace jm::cli {

struct FollowOptions {
  trinary::Hash root;
  mam::Mode mode = mam::Mode::Public;
  trinary::Hash side_key;
  std::uint64_t limit = 0;  // messages; 0: any number
  std::optional<std::chrono::seconds>
      wait;           // for the next message; none: not at all, or for ever when staying
  bool stay = false;  // go on at the end of the channel
};

class Follower {
 public:
  // Stops `loop` when it has ended.
  Follower(const Arguments& arguments, FollowOptions options, base::Loop& loop, carrier::Carrier& carrier);
  ~Follower();

  void begin();
  int status() const;  // after the loop has ended

 private:
  void look();
  void wait_here();
  bool take(const carrier::Arrival& arrival);  // true if it is the message under the root
  void after_message();
  void end_of_channel();
  void note(const std::string& what) const;
  void stop();

  const Arguments& arguments_;
  const FollowOptions options_;
  base::Loop& loop_;
  carrier::Carrier& carrier_;
  trinary::Hash root_;
  std::set<trinary::Hash> been_;
  std::unique_ptr<carrier::Watch> watch_;
  base::Loop::TimerId timeout_ = 0;
  std::uint64_t printed_ = 0;
  bool failed_ = false;
  bool done_ = false;
};

// What fetch and watch have in common.
int follow(const Arguments& arguments, bool stay);
Command follow_command(std::string_view name, std::string_view summary, std::string_view wait_help,
                       int (*run)(const Arguments&));

}  // namespace jm::cli
