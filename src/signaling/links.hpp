// Links that hand a provisioned peer everything it needs, its seed included: PAGE#FRAGMENT, where the
// fragment is an application/x-www-form-urlencoded list (what URLSearchParams reads):
//
//   v=1  name  node                the channel's name, and the carrier's URL as the browser reaches it; empty
//   while that is not known: then the link is kept for its seed, and nobody is shown it
//   mode  key  seed  security      the peer's own chain; key (the side key) only in restricted mode
//   gmode  gkey  groot             the gateway's chain: where the peer reads the answers; gkey as key
//   gspare                         root of the gateway's spare chain when the link was written; may be
//   missing reachable=1|0  plugin          whether Janus can be reached without sending first; its plugin
//   servers=1                      STUN or TURN servers come with the answers; else missing
//
// A link is a password. It is written once, to links/NAME in the state folder, readable by its owner alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mam/mam.hpp"
#include "signaling/state.hpp"
#include "trinary/result.hpp"

namespace jm::signaling {

struct LinkParts {
  std::string page;  // may be empty; a fragment of its own is cut off
  std::string name;
  std::string node;
  mam::Writer peer;
  mam::Mode gateway_mode = mam::Mode::Restricted;
  Hash gateway_key;
  Hash gateway_root;
  std::optional<Hash> gateway_spare;
  bool reachable = false;
  bool servers = false;
  std::string plugin;

  bool operator==(const LinkParts& other) const;
};

// Pure. Everything but letters, digits and -._~ is percent-encoded.
std::string make_link(const LinkParts& parts);
// Reads what make_link() made; unknown members are ignored. Bounded: refuses more than 16 KiB.
Result<LinkParts> parse_link(std::string_view link);

// Whether an http(s) URL has an address as its host that stands for every one of a machine (0.0.0.0, [::]).
bool names_no_host(std::string_view url);

// [A-Za-z0-9._-]{1,64}, not starting with a dot.
bool is_channel_name(std::string_view name);

// Writes links/NAME (parts.name) and notes in the state that the link exists, so that a crash before that
// makes a new peer seed at the next start; `durable` is told of that note as by State::commit(). Returns the
// file's path. Never follows a symbolic link.
Result<std::string> write_link(State& state, const LinkParts& parts,
                               std::function<void(Result<void>)> durable = nullptr);
// Where links/NAME exists and belongs to the same chain of the gateway, or to the one that was left for it
// (gspare), brings everything but the peer's chain up to date (parts.peer is not read). True where the file
// changed; false where there was nothing to do.
Result<bool> update_link(State& state, const LinkParts& parts);
// The link in links/NAME, without the newline.
Result<std::string> read_link(const std::string& links_dir, const std::string& name);

}  // namespace jm::signaling
