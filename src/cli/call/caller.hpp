// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the calls of a plan, some at a time, and prints what comes of them. On the loop's thread.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "cli/call/plan.hpp"
#include "client/call_run.hpp"

namespace jm::cli {

class Caller {
 public:
  // All outlive it; the links of the plan are open.
  Caller(const CallPlan& plan, const client::CallServices& services, const LineServices& lines);

  // The loop is stopped when all calls are over.
  void begin();
  // The exit status; prints the summary of several calls. Last of all.
  int finish();

 private:
  void next_link();
  void call(std::size_t i);
  void ended(std::size_t i, client::CallResult result);
  void put(const client::CallResult& result);

  const CallPlan& plan_;
  const client::CallServices services_;
  const LineServices& lines_;
  std::map<std::size_t, std::unique_ptr<client::CallRun>> calls_;  // under way, by the link's number
  std::vector<std::uint64_t> left_;                                // calls, of each link
  std::vector<client::CallResult> results_;
  std::size_t next_ = 0, running_ = 0;
  int status_ = kOk;
};

}  // namespace jm::cli
