// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/doctor/clock_check.hpp"

#include <cstdlib>

#include "base/clock.hpp"
#include "base/http/http.hpp"
#include "cli/doctor/loop_run.hpp"

namespace jm::cli::doctor {
namespace {

using namespace std::chrono_literals;

constexpr const char* kClockCheck = "clock";
constexpr auto kAnswerLimit = 10s;
constexpr std::int64_t kNear = 30;              // seconds: well within `max_age`
constexpr std::int64_t kTooFar = 11 * 60 * 60;  // first messages go to the address of another day

}  // namespace

Finding compare_clocks(const std::string& carrier, std::int64_t here, std::int64_t there) {
  const std::int64_t off = here - there;
  const std::string by = std::to_string(std::abs(off)) + " s " + (off < 0 ? "behind" : "ahead of") + " it";
  const auto took = std::chrono::milliseconds(1000 * std::abs(off));
  if (std::abs(off) <= kNear)
    return {kClockCheck, carrier, Grade::Good, "this machine's clock agrees with the carrier's", took};
  if (std::abs(off) < kTooFar)
    return {kClockCheck, carrier, Grade::Note,
            "this machine's clock is " + by +
                ": calls take a message more each way, and chains refuse offers "
                "as too old; set it by NTP, if the carrier's is right",
            took};
  return {kClockCheck, carrier, Grade::Bad,
          "this machine's clock is " + by +
              ": no first message is found; set it by NTP, if the carrier's is right",
          took};
}

Finding check_clock(const gateway::CarrierConfig& carrier) {
  if (carrier.urls.empty())
    return {kClockCheck, carrier.name, Grade::Note, "not checked: the node's port is not known", {}};
  base::Loop loop;
  base::HttpRequest request;
  request.url = carrier.urls.front() + "/api/v1/info";
  request.timeout = kAnswerLimit;
  request.ca_file = carrier.ca_file;
  request.verify_tls = carrier.verify_tls;
  std::optional<std::int64_t> there;
  std::int64_t here = 0;
  std::unique_ptr<base::Transfer> transfer;
  run_for(loop, kAnswerLimit, [&] {
    transfer = loop.http().start(std::move(request), [&](const auto& response) {
      here = base::unix_ms() / 1000;
      if (response) there = response->date;
      loop.stop();
    });
  });
  transfer.reset();
  if (there) return compare_clocks(carrier.name, here, *there);
  return {kClockCheck, carrier.name, Grade::Note, "not checked: the node does not tell its time", {}};
}

}  // namespace jm::cli::doctor
