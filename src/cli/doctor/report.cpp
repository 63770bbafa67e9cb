// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/doctor/report.hpp"

#include <algorithm>

#include "cli/io.hpp"

namespace jm::cli::doctor {
namespace {

const char* name_of(Grade grade) {
  switch (grade) {
    case Grade::Good:
      return "ok";
    case Grade::Note:
      return "note";
    case Grade::Bad:
      return "wrong";
  }
  return "";
}

}  // namespace

bool keeps_calls_from_working(const Findings& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& f) { return f.grade == Grade::Bad; });
}

json_t* to_json(const Findings& findings) {
  json_t* list = json_array();
  for (const Finding& finding : findings) {
    json_t* one = json_pack("{s:s, s:s, s:o}", "check", finding.check.c_str(), "result",
                            name_of(finding.grade), "says", json_of(finding.line));
    if (!finding.subject.empty()) json_object_set_new(one, "of", json_of(finding.subject));
    if (finding.took) json_object_set_new(one, "ms", json_integer(finding.took->count()));
    json_array_append_new(list, one);
  }
  return json_pack("{s:b, s:o}", "works", keeps_calls_from_working(findings) ? 0 : 1, "findings", list);
}

std::string to_text(const Finding& finding) {
  std::string line = finding.check;
  if (!finding.subject.empty()) line += " " + finding.subject;
  line += ": ";
  if (finding.grade != Grade::Good) line += std::string(name_of(finding.grade)) + ": ";
  return line + finding.line + "\n";
}

}  // namespace jm::cli::doctor
