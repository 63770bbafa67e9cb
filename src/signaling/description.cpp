#include "signaling/description.hpp"

#include <utility>

#include "signaling/json.hpp"

namespace jm::signaling {
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

}  // namespace

Description describe(std::string type, std::string sdp) {
  Description out;
  each_line(sdp, [&](std::string_view line) {
    if (line.starts_with("o=") && out.session.empty())
      out.session = word(line.substr(2), 1);
    else if (line.starts_with("a=ice-ufrag:") && out.ufrag.empty())
      out.ufrag = line.substr(12);
    else if (line.starts_with("a=candidate:"))
      out.has_candidates = true;
  });
  out.type = std::move(type);
  out.sdp = std::move(sdp);
  return out;
}

Result<Description> read_description(const json_t* object) {
  const auto type = text_in(object, "type");
  const auto sdp = text_in(object, "sdp");
  if (!type || (*type != "offer" && *type != "answer")) return fail("\"type\" is neither offer nor answer");
  if (!sdp || sdp->empty()) return fail("\"sdp\" is missing");
  return describe(std::string(*type), std::string(*sdp));
}

Json to_jsep(const Description& description) {
  Json jsep(json_object());
  set(jsep.get(), "type", description.type);
  set(jsep.get(), "sdp", description.sdp);
  set(jsep.get(), "trickle", Json(json_boolean(!description.has_candidates)));
  return jsep;
}

}  // namespace jm::signaling
