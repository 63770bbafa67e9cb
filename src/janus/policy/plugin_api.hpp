// SPDX-License-Identifier: GPL-3.0-or-later
// What Janus's plugins, and its own APIs, can be asked: their requests, the members of each, and which of
// these touch more than the media of the peer that asks. Collected from Janus 1.1.2 to 1.4.2. Constant, so
// thread-safe.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace jm::janus {

enum class Touches { Nothing, Files, Hosts, Secrets, Others, Administration };
std::string_view name_of(Touches touches);  // "files", for a sentence that begins with "it touches"

enum class Whose { Peers, Administrators };  // of whom a request is

// Words are separated by single spaces. A member's path has the names of what it is in, with dots
// ("streams.mid"); items of an array have the path of the array. "metadata.*" is a member of any shape.
struct Request {
  std::string_view name;  // "" is a body without one, kAny whatever is asked of a plugin that looks at none
  Whose whose = Whose::Peers;
  std::array<std::string_view, 3> members{};  // all of them
};
inline constexpr std::string_view kAny = "*";

// Members that touch something in whichever request they are. Words are paths or the last names of paths;
// "recording:audio" is one that does so in that request alone.
struct Touching {
  Touches what;
  std::string_view members;
};

struct PluginApi {
  std::string_view name;  // "janus.plugin.echotest"
  std::span<const Request> requests;
  std::span<const Touching> touching{};  // beside those that touch something in every plugin
  // Names of members whose text Janus writes into a line of a file or a header, and those that it names files
  // after: no control character may be in either, and no "/" in the second.
  std::string_view lines{}, file_names{};
};

// Null for a plugin that is not known.
const PluginApi* find_plugin(std::string_view name);
std::span<const PluginApi* const> known_plugins();
// Janus's own API and its Admin API; requests are the verbs. What a plugin is sent is of any shape there.
const PluginApi& janus_api();
const PluginApi& admin_api();

// Null for a request that is not known.
const Request* find_request(const PluginApi& api, std::string_view name);

enum class Known { No, Yes, Group, Any };  // Group: other members are in it; Any: of any shape
Known find_member(const Request& request, std::string_view path);
Touches touches(const PluginApi& api, std::string_view request, std::string_view path);

// The first word of `words`, which is taken off.
std::string_view take_word(std::string_view& words);
bool contains_word(std::string_view words, std::string_view wanted);

}  // namespace jm::janus
