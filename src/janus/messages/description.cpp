// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/messages/description.hpp"

#include <utility>

#include "base/json.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::janus {
namespace {

// The lines of an SDP end with CRLF; a bare LF is taken too, as WebRTC's parsers do.
template <class Fn>
void each_line(std::string_view text, Fn&& fn) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    fn(line);
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

std::string_view word(std::string_view line, unsigned number) {
  while (number-- > 0) {
    const auto space = line.find(' ');
    if (space == std::string_view::npos) return {};
    line.remove_prefix(space + 1);
  }
  return line.substr(0, line.find(' '));
}

constexpr std::size_t kMaxField = 256;  // of what is kept; longer than any that is valid
constexpr std::string_view kSha256 = "sha-256 ";

std::string field(std::string_view text) {
  return std::string(text.size() <= kMaxField ? text : std::string_view());
}

std::string lowered(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

void take_fingerprint(std::string_view value, std::string& fingerprint) {
  if (fingerprint.starts_with(kSha256)) return;
  std::string found = lowered(field(value));
  if (fingerprint.empty() || found.starts_with(kSha256)) fingerprint = std::move(found);
}

}  // namespace

Description describe(std::string type, std::string sdp) {
  Description out;
  each_line(sdp, [&](std::string_view line) {
    if (line.starts_with("o=") && out.session.empty()) {
      out.session = field(word(line.substr(2), 1));
      out.version = field(word(line.substr(2), 2));
    } else if (line.starts_with("a=ice-ufrag:") && out.ufrag.empty()) {
      out.ufrag = line.substr(12);
    } else if (line.starts_with("a=fingerprint:")) {
      take_fingerprint(line.substr(14), out.fingerprint);
    } else if (line.starts_with("a=setup:") && out.setup.empty()) {
      out.setup = field(line.substr(8));
    } else if (line.starts_with("a=candidate:")) {
      out.has_candidates = true;
    } else if (line == "a=end-of-candidates") {
      out.has_all = true;
    }
  });
  out.type = std::move(type);
  out.sdp = std::move(sdp);
  return out;
}

bool of_one_connection(const Description& before, const Description& now) {
  const bool session = !now.session.empty() && now.session == before.session;
  if (before.fingerprint.empty() || now.fingerprint.empty()) return session;
  if (before.fingerprint != now.fingerprint) return false;
  return before.ufrag == now.ufrag || (session && before.version != now.version);
}

Result<Description> read_description(const json_t* object) {
  const auto type = text_in(object, "type");
  const auto sdp = text_in(object, "sdp");
  if (!type || (*type != "offer" && *type != "answer")) return fail("\"type\" is neither offer nor answer");
  if (!sdp || sdp->empty()) return fail("\"sdp\" is missing");
  return describe(std::string(*type), std::string(*sdp));
}

Json take_candidates(Description& description) {
  Json all(json_array()), section(json_array());
  std::string rest, mid;
  std::int64_t line_index = -1;
  const auto end_section = [&] {
    std::size_t i = 0;
    json_t* candidate = nullptr;
    json_array_foreach(section.get(), i, candidate) {
      // Each gets a copy, so a long one would grow beyond all that was sent.
      if (!mid.empty() && mid.size() <= kMaxName) set(candidate, "sdpMid", mid);
    }
    json_array_extend(all.get(), section.get());
    section = Json(json_array());
    mid.clear();
  };
  each_line(description.sdp, [&](std::string_view line) {
    if (line.empty() || line == "a=end-of-candidates") return;
    if (line.starts_with("a=candidate:")) {
      if (json_array_size(all.get()) + json_array_size(section.get()) == kMaxTaken) return;
      line.remove_prefix(2);
      if (line.size() > kMaxCandidate) return;
      Json candidate(json_object());
      set(candidate.get(), "candidate", line);
      if (line_index >= 0 && line_index <= kMaxLineIndex) set(candidate.get(), "sdpMLineIndex", line_index);
      json_array_append(section.get(), candidate.get());
      return;
    }
    if (line.starts_with("m=")) {
      end_section();
      ++line_index;
    } else if (line.starts_with("a=mid:")) {
      mid = line.substr(6);
    }
    rest.append(line).append("\r\n");
  });
  end_section();
  description.sdp = std::move(rest);
  description.has_candidates = false;
  return all;
}

void add_candidates(Description& description, const json_t* list, bool completed) {
  std::string lines;
  std::size_t i = 0;
  json_t* candidate = nullptr;
  json_array_foreach(list, i, candidate) {
    const std::string text = text_or(candidate, "candidate");
    if (text.empty() || text.find_first_of("\r\n") != std::string::npos) continue;
    lines.append(text.starts_with("candidate:") ? "a=" : "a=candidate:").append(text).append("\r\n");
  }
  if (completed) lines += "a=end-of-candidates\r\n";
  std::string& sdp = description.sdp;
  if (!sdp.ends_with('\n')) sdp += "\r\n";
  const auto first = sdp.find("\nm=");
  const auto next = first == std::string::npos ? first : sdp.find("\nm=", first + 1);
  sdp.insert(next == std::string::npos ? sdp.size() : next + 1, lines);
  description.has_candidates = description.has_candidates || i > 0;
  description.has_all = completed;
}

Json to_jsep(const Description& description) {
  Json jsep(json_object());
  set(jsep.get(), "type", description.type);
  set(jsep.get(), "sdp", description.sdp);
  set(jsep.get(), "trickle", Json(json_boolean(!description.has_candidates)));
  return jsep;
}

}  // namespace jm::janus
