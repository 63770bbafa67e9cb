// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>

#include "base/printable.hpp"
#include "peer/sdp.hpp"

namespace jm::peer {
namespace {

// The part before the first m= line, or one section: only the lines that a connection needs.
struct Section {
  std::string_view media;  // the m= line, without "m="; empty for the session
  std::optional<std::string_view> ufrag, pwd, fingerprint, setup;
  bool rtcp_mux = false;
  std::vector<std::string> candidates;
};

std::string_view next_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

std::optional<unsigned> number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void read_attribute(std::string_view line, Section& section) {
  const auto take = [line](std::string_view name, std::optional<std::string_view>& value) {
    if (line.starts_with(name)) value = line.substr(name.size());
  };
  take("ice-ufrag:", section.ufrag);
  take("ice-pwd:", section.pwd);
  take("setup:", section.setup);
  if (line.starts_with("fingerprint:sha-256 ")) take("fingerprint:sha-256 ", section.fingerprint);
  if (line == "rtcp-mux") section.rtcp_mux = true;
  if (line.starts_with("candidate:") && line.size() <= kMaxCandidateLine && is_printable(line) &&
      section.candidates.size() < kMaxCandidates)
    section.candidates.emplace_back(line);
}

// The session's part first, then each section; more than `most` sections are cut off.
std::vector<Section> sections_of(std::string_view sdp, std::size_t most) {
  std::vector<Section> sections(1);
  while (!sdp.empty()) {
    std::string_view line = sdp.substr(0, sdp.find('\n'));
    sdp.remove_prefix(std::min(sdp.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("m=")) {
      if (sections.size() > most) break;
      sections.emplace_back().media = line.substr(2);
    } else if (line.starts_with("a=")) {
      read_attribute(line.substr(2), sections.back());
    }
  }
  return sections;
}

bool is_ice_text(std::string_view text, std::size_t least) {
  return text.size() >= least && text.size() <= 256 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' ||
                  c == '/';
         });
}

// Whether the section accepts the track; fails if it answers something else.
Result<bool> accepts(const Section& section, const Track& track) {
  std::string_view rest = section.media;
  if (next_word(rest) != (track.video ? "video" : "audio"))
    return fail("the answer's sections are not in the order of the offer's");
  const auto port = number(next_word(rest));
  if (!port || *port > 65535) return fail("a section of the answer has no port");
  if (*port == 0) return false;
  next_word(rest);  // the protocol
  if (number(next_word(rest)) != unsigned{track.payload_type})
    return fail("the answer names a payload type that was not offered");
  if (!section.rtcp_mux) return fail("the answer does not take rtcp-mux");
  return true;
}

Result<void> read_transport(const Section& session, const Section& media, Answer& answer) {
  const auto ufrag = media.ufrag ? media.ufrag : session.ufrag;
  const auto pwd = media.pwd ? media.pwd : session.pwd;
  if (!ufrag || !pwd || !is_ice_text(*ufrag, 4) || !is_ice_text(*pwd, 22))
    return fail("the answer has no ICE credentials");
  answer.ice = {std::string(*ufrag), std::string(*pwd), media.candidates};
  if (answer.ice.candidates.empty()) answer.ice.candidates = session.candidates;
  const auto print =
      fingerprint_from((media.fingerprint ? media.fingerprint : session.fingerprint).value_or(""));
  if (!print) return fail("the answer has no SHA-256 fingerprint");
  answer.fingerprint = *print;
  const auto setup = (media.setup ? media.setup : session.setup).value_or("");
  if (setup != "active" && setup != "passive")
    return fail("the answer's a=setup is neither active nor passive");
  answer.setup = setup == "active" ? Setup::Active : Setup::Passive;
  return {};
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

Result<Answer> read_answer(std::string_view sdp, const std::vector<Track>& tracks) {
  if (sdp.size() > kMaxSdp) return fail("the answer is longer than 64 KiB");
  if (!sdp.starts_with("v=0")) return fail("the answer is no session description");
  const std::vector<Section> sections = sections_of(sdp, tracks.size() + 1);
  if (sections.size() != tracks.size() + 1)
    return fail("the answer has more or fewer sections than the offer");
  Answer answer;
  bool found = false;
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    const Section& section = sections[i + 1];
    const auto accepted = accepts(section, tracks[i]);
    if (!accepted) return tl::unexpected(accepted.error());
    answer.accepted.push_back(*accepted);
    if (!*accepted || found) continue;
    found = true;  // all are bundled: the first one's transport is everybody's
    if (auto read = read_transport(sections[0], section, answer); !read) return tl::unexpected(read.error());
  }
  if (!found) return fail("the answer refuses audio and video");
  return answer;
}

std::optional<Fingerprint> fingerprint_from(std::string_view text) {
  Fingerprint fingerprint{};
  if (text.size() != 3 * fingerprint.size() - 1) return std::nullopt;
  for (std::size_t i = 0; i < fingerprint.size(); ++i) {
    const int high = hex_value(text[3 * i]), low = hex_value(text[3 * i + 1]);
    if (high < 0 || low < 0 || (i > 0 && text[3 * i - 1] != ':')) return std::nullopt;
    fingerprint[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return fingerprint;
}

}  // namespace jm::peer
