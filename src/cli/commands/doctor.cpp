// SPDX-License-Identifier: GPL-3.0-or-later
// doctor: what keeps a call from working, in words.
#include <cstdio>
#include <set>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/doctor/carrier_check.hpp"
#include "cli/doctor/clock_check.hpp"
#include "cli/doctor/janus_check.hpp"
#include "cli/doctor/media_checks.hpp"
#include "cli/doctor/report.hpp"
#include "cli/io.hpp"

namespace jm::cli {
namespace {

using namespace doctor;

constexpr Flag kJanusFlag = {"--janus-config", "FILE", "Janus's own, if it is not janus.jcfg beside it"};
constexpr Flag kAuthoritiesFlag = {"--ca-file", "FILE",
                                   "certificates to trust for turns: and stuns:, instead of the system's"};

void append(Findings& all, Findings more) {
  for (Finding& one : more) all.push_back(std::move(one));
}

void check_carriers(const Subject& subject, Findings& findings) {
  std::set<std::string> names;
  for (const auto& channel : subject.channels)
    for (const std::string& name : channel.carriers()) names.insert(name);
  for (const std::string& name : names) {
    const auto carrier = reachable_carrier(subject.config, name);
    findings.push_back(check_carrier(carrier));
    if (findings.back().grade != Grade::Bad && !carrier.urls.empty())
      findings.push_back(check_clock(carrier));
  }
}

Findings check_all(const Arguments& arguments) {
  const std::string file = *arguments.get(kConfigFlag.name), channel = arguments.argument(0);
  Configured configured =
      check_configuration(file, channel, arguments.get(kOtherStateFlag.name).value_or(""));
  Findings findings = std::move(configured.findings);
  if (!configured.subject) return findings;
  const Subject& subject = *configured.subject;
  append(findings, check_janus(arguments.get(kJanusFlag.name).value_or(janus_file_beside(file)), subject));
  check_carriers(subject, findings);
  append(findings, check_media(subject, !channel.empty(), arguments.get(kAuthoritiesFlag.name).value_or("")));
  if (channel.empty())
    findings.push_back(
        {"call", "", Grade::Note, "none was made: janus-mam doctor NAME makes one over a channel", {}});
  return findings;
}

int run(const Arguments& arguments) {
  const Findings findings = check_all(arguments);
  const bool text = arguments.given("--text");
  std::string lines;
  for (const Finding& finding : findings) lines += to_text(finding);
  if (!text) std::fputs(lines.c_str(), stderr);
  if (const int status = text ? put_text(lines) : put_line(to_json(findings)); status != kOk) return status;
  return keeps_calls_from_working(findings) ? kFailed : kOk;
}

}  // namespace

const Command kDoctor = {
    "doctor",
    "tell what would keep a call from working; with the name of a channel, make one over it",
    "",
    R"({"works","findings":[{"check","of","result","says","ms"},...]})",
    {kConfigFlag,
     kJanusFlag,
     kAuthoritiesFlag,
     kOtherStateFlag,
     {"--text", "", "for people instead of JSON"}},
    {"[NAME]"},
    run,
};

}  // namespace jm::cli
