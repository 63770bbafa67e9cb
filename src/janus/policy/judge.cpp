// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/policy/judge.hpp"

#include <algorithm>
#include <set>

#include "base/printable.hpp"

namespace jm::janus {
namespace {

constexpr std::size_t kMaxQuoted = 64;  // characters

// "join:room", or "room" in every request.
struct Item {
  std::optional<std::string_view> request;
  std::string_view path;
};

Item split(std::string_view item) {
  const auto colon = item.find(':');
  if (colon == item.npos) return {{}, item};
  return {item.substr(0, colon), item.substr(colon + 1)};
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; });
}

// Whether a text in `value`, at any depth, or the name of a member does.
bool holds_control(const json_t* value) {
  if (json_is_string(value)) return has_control({json_string_value(value), json_string_length(value)});
  for (std::size_t i = 0; i < json_array_size(value); ++i)
    if (holds_control(json_array_get(value, i))) return true;
  const char* key = nullptr;
  json_t* member = nullptr;
  json_object_foreach(const_cast<json_t*>(value), key, member) {
    if (has_control(key) || holds_control(member)) return true;
  }
  return false;
}

// Judges one request's members, one after another.
class Judge {
 public:
  Judge(const PluginApi* api, std::string_view name, const Allowance& allowance)
      : api_(api),
        name_(name),
        request_(api == nullptr ? nullptr : find_request(*api, name)),
        allowance_(allowance) {}

  std::optional<std::string> object(const json_t* object, const std::string& within,
                                    std::string_view passed) {
    const char* key = nullptr;
    json_t* value = nullptr;
    json_object_foreach(const_cast<json_t*>(object), key, value) {
      if (contains_word(passed, key)) continue;
      if (auto denied = member(within + key, key, value)) return denied;
    }
    return std::nullopt;
  }

 private:
  // `name`: the last one of `path`.
  std::optional<std::string> member(const std::string& path, std::string_view name, const json_t* value) {
    if (api_ != nullptr)
      if (auto denied = written(path, name, value)) return denied;
    if (allows_member(allowance_, name_, path)) return std::nullopt;
    if (name.find('.') != name.npos) return deny(path, "it is not known");  // looks like one inside another
    if (known_.count(path) != 0) return inside(path, value);
    const Touches what = api_ == nullptr ? Touches::Nothing : touches(*api_, name_, path);
    if (what != Touches::Nothing) return deny(path, "it touches " + std::string(name_of(what)));
    switch (request_ == nullptr ? Known::No : find_member(*request_, path)) {
      case Known::No:
        return deny(path, "it is not known");
      case Known::Any:
        return std::nullopt;
      case Known::Yes:
      case Known::Group:
        known_.insert(path);
        return inside(path, value);
    }
    return std::nullopt;
  }

  // What Janus would write into a line of a file or a header, or make a file's name of.
  std::optional<std::string> written(const std::string& path, std::string_view name, const json_t* value) {
    const bool names_file = contains_word(api_->file_names, name);
    if (!names_file && !contains_word(api_->lines, name)) return std::nullopt;
    if (holds_control(value)) return deny(path, "it holds a control character");
    if (names_file && json_is_string(value) &&
        std::string_view(json_string_value(value)).find('/') != path.npos)
      return deny(path, "it holds a \"/\", and Janus names files after it");
    return std::nullopt;
  }

  std::optional<std::string> inside(const std::string& path, const json_t* value) {
    if (json_is_object(value)) return object(value, path + ".", "");
    if (!json_is_array(value)) return std::nullopt;
    for (std::size_t i = 0; i < json_array_size(value); ++i)
      if (auto denied = inside(path, json_array_get(value, i))) return denied;
    return std::nullopt;
  }

  static std::string deny(const std::string& path, const std::string& why) {
    return "this channel does not allow the member " + quoted(path) + ": " + why;
  }

  const PluginApi* api_;
  const std::string_view name_;
  const Request* request_;
  const Allowance& allowance_;
  std::set<std::string> known_;  // paths that were looked up: an array has the same ones again and again
};

}  // namespace

bool is_member(std::string_view text) {
  const auto [request, path] = split(text);
  if (request == "*") return false;
  if (path.empty() || path.front() == '.' || path.back() == '.' || path.find("..") != path.npos) return false;
  if (path.find('*') != path.npos && path != "*") return false;
  return path.find(':') == path.npos && is_printable(text) && text.find(' ') == text.npos;
}

bool names_known_member(const PluginApi& api, std::string_view item) {
  const Item named = split(item);
  return std::any_of(api.requests.begin(), api.requests.end(), [&](const Request& request) {
    return (!named.request || request.name == *named.request || request.name == kAny) &&
           (named.path == "*" || find_member(request, named.path) != Known::No);
  });
}

bool allows_member(const Allowance& allowance, std::string_view request, std::string_view path) {
  return std::any_of(allowance.members.begin(), allowance.members.end(), [&](std::string_view item) {
    const auto [name, allowed] = split(item);
    return (!name || *name == request) && (allowed == "*" || allowed == path);
  });
}

std::optional<std::string> judge_request(const PluginApi* api, std::string_view request,
                                         const Allowance& allowance) {
  const auto named = [&](std::string_view name) {
    return std::find(allowance.requests.begin(), allowance.requests.end(), name) != allowance.requests.end();
  };
  if (named(request)) return std::nullopt;
  const Request* known = api == nullptr ? nullptr : find_request(*api, request);
  const bool own = known != nullptr && known->whose == Whose::Peers;
  if (own && named("*")) return std::nullopt;
  if (request.empty()) return "this channel allows no body without a request";
  return "this channel does not allow the request " + quoted(request);
}

std::optional<std::string> judge_members(const PluginApi* api, std::string_view request, const json_t* object,
                                         std::string_view passed, const Allowance& allowance) {
  return Judge(api, request, allowance).object(object, "", passed);
}

std::string quoted(std::string_view name) {
  return '"' + printable(name, kMaxQuoted) + '"';
}

}  // namespace jm::janus
