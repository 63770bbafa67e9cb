// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/messages/public_candidates.hpp"

#include <algorithm>
#include <vector>

#include "janus/messages/private_address.hpp"

namespace jm::janus {
namespace {

constexpr std::string_view kCandidate = "a=candidate:", kRemote = "a=remote-candidates:",
                           kAll = "a=end-of-candidates";
constexpr std::size_t kAddress = 4, kTyp = 6;  // words of a candidate
constexpr std::string_view kNoPort = "9";

// They are views of `text`, so what lies between them can be kept.
std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t at = text.find_first_not_of(' '); at != std::string_view::npos;
       at = text.find_first_not_of(' ', at)) {
    const auto end = std::min(text.find(' ', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

bool is_word(std::string_view word, std::string_view small) {
  return std::equal(word.begin(), word.end(), small.begin(), small.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

std::string_view none_like(std::string_view address) {
  return address.find(':') == std::string_view::npos ? "0.0.0.0" : "::";
}

// Parts of a text and what they become, from front to back.
class Edit {
 public:
  explicit Edit(std::string_view text) : text_(text) {}
  void replace(std::string_view part, std::string_view by) {
    const auto at = static_cast<std::size_t>(part.data() - text_.data());
    out_.append(text_.substr(done_, at - done_)).append(by);
    done_ = at + part.size();
  }
  std::string result() && { return std::move(out_.append(text_.substr(done_))); }

 private:
  std::string_view text_;
  std::string out_;
  std::size_t done_ = 0;
};

// o=, c= and a=rtcp lines: "... IN IP4 192.0.2.1".
std::string without_private_address(std::string_view line) {
  Edit edit(line);
  const auto all = words(line);
  for (std::size_t i = 2; i < all.size(); ++i) {
    if (!is_word(all[i - 1], "ip4") && !is_word(all[i - 1], "ip6")) continue;
    const std::string_view address = all[i].substr(0, all[i].find('/'));  // of a group, with its TTL
    if (is_private_address(address)) edit.replace(all[i], is_word(all[i - 1], "ip6") ? "::" : "0.0.0.0");
  }
  return std::move(edit).result();
}

// "a=remote-candidates:1 192.0.2.1 5000 2 ..."
bool names_private(std::string_view remote_candidates) {
  const auto all = words(remote_candidates.substr(kRemote.size()));
  for (std::size_t i = 1; i < all.size(); i += 3)
    if (is_private_address(all[i])) return true;
  return false;
}

}  // namespace

std::optional<std::string> public_candidate(std::string_view candidate) {
  const auto all = words(candidate);
  if (all.size() <= kTyp || !is_word(all[kTyp], "typ") || is_private_address(all[kAddress]))
    return std::nullopt;
  Edit edit(candidate);
  bool related = false;
  for (std::size_t i = kTyp; i + 1 < all.size(); ++i) {
    if (is_word(all[i], "raddr") && is_private_address(all[i + 1])) {
      edit.replace(all[i + 1], none_like(all[i + 1]));
      related = true;
    } else if (is_word(all[i], "rport") && related) {
      edit.replace(all[i + 1], kNoPort);
    }
  }
  return std::move(edit).result();
}

PublicSdp public_sdp(std::string_view sdp) {
  PublicSdp out;
  // `all` keeps the lines that say that these were all candidates.
  const auto write = [&](bool all) {
    out = {};
    for (std::size_t at = 0; at < sdp.size();) {
      const auto feed = sdp.find('\n', at);
      const std::string_view whole = sdp.substr(at, feed == std::string_view::npos ? feed : feed + 1 - at);
      at += whole.size();
      const auto end = whole.find_last_not_of("\r\n");
      const std::string_view line = whole.substr(0, end == std::string_view::npos ? 0 : end + 1);
      const std::string_view ending = whole.substr(line.size());
      if (line.starts_with(kCandidate)) {
        const auto shown = public_candidate(line);
        ++(shown ? out.shown : out.hidden);
        if (shown) out.sdp.append(*shown).append(ending);
      } else if (line.starts_with("o=") || line.starts_with("c=") || line.starts_with("a=rtcp:")) {
        out.sdp.append(without_private_address(line)).append(ending);
      } else if (!(line == kAll && !all) && !(line.starts_with(kRemote) && names_private(line))) {
        out.sdp.append(whole);
      }
    }
  };
  write(true);
  if (out.shown == 0 && out.hidden > 0) write(false);
  return out;
}

}  // namespace jm::janus
