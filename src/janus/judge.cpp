#include "janus/judge.hpp"

#include <algorithm>
#include <set>

namespace jm::janus {
namespace {

constexpr std::size_t kMaxQuoted = 64;  // characters

bool is_printable(char c) {
  return c > ' ' && c <= '~';
}

// Walks through one request's members.
class Judge {
 public:
  Judge(const PluginApi* api, std::string_view name, const Allowance& allowance)
      : api_(api),
        name_(name),
        request_(api == nullptr ? nullptr : find_request(*api, name)),
        allowance_(allowance) {}

  std::optional<Denied> object(const json_t* object, const std::string& within, std::string_view passed) {
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
  std::optional<Denied> member(const std::string& path, std::string_view name, const json_t* value) {
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

  std::optional<Denied> inside(const std::string& path, const json_t* value) {
    if (json_is_object(value)) return object(value, path + ".", "");
    if (!json_is_array(value)) return std::nullopt;
    for (std::size_t i = 0; i < json_array_size(value); ++i)
      if (auto denied = inside(path, json_array_get(value, i))) return denied;
    return std::nullopt;
  }

  static std::optional<Denied> deny(const std::string& path, const std::string& why) {
    return Denied{"this channel does not allow the member " + quoted(path) + ": " + why};
  }

  const PluginApi* api_;
  const std::string_view name_;
  const Request* request_;
  const Allowance& allowance_;
  std::set<std::string> known_;  // paths that were looked up: an array has the same ones again and again
};

}  // namespace

bool is_member(std::string_view text) {
  const auto colon = text.find(':');
  const std::string_view path = colon == std::string_view::npos ? text : text.substr(colon + 1);
  if (path.empty() || path.front() == '.' || path.back() == '.' || path.find("..") != path.npos) return false;
  if (path.find('*') != path.npos && path != "*") return false;
  return path.find(':') == path.npos && std::all_of(text.begin(), text.end(), is_printable);
}

bool names_known_member(const PluginApi& api, std::string_view item) {
  const auto colon = item.find(':');
  const std::string_view path = colon == item.npos ? item : item.substr(colon + 1);
  return path == "*" || std::any_of(api.requests.begin(), api.requests.end(), [&](const Request& request) {
           return (colon == item.npos || request.name == item.substr(0, colon) || request.name == kAny) &&
                  find_member(request, path) != Known::No;
         });
}

bool allows_member(const Allowance& allowance, std::string_view request, std::string_view path) {
  return std::any_of(allowance.members.begin(), allowance.members.end(), [&](std::string_view item) {
    const auto colon = item.find(':');
    if (colon != item.npos && item.substr(0, colon) != request) return false;
    const std::string_view named = colon == item.npos ? item : item.substr(colon + 1);
    return named == "*" || named == path;
  });
}

std::optional<Denied> judge_request(const PluginApi* api, std::string_view request,
                                    const Allowance& allowance) {
  const auto named = [&](std::string_view name) {
    return std::find(allowance.requests.begin(), allowance.requests.end(), name) != allowance.requests.end();
  };
  if (named(request)) return std::nullopt;
  const Request* known = api == nullptr ? nullptr : find_request(*api, request);
  const bool own = known != nullptr && known->whose == Whose::Peers;
  if (own && named("*")) return std::nullopt;
  if (request.empty()) return Denied{"this channel allows no body without a request"};
  return Denied{"this channel does not allow the request " + quoted(request)};
}

std::optional<Denied> judge_members(const PluginApi* api, std::string_view request, const json_t* object,
                                    std::string_view passed, const Allowance& allowance) {
  return Judge(api, request, allowance).object(object, "", passed);
}

std::string quoted(std::string_view name) {
  std::string out = "\"" + std::string(name.substr(0, kMaxQuoted)) + "\"";
  std::replace_if(
      out.begin(), out.end(), [](char c) { return !is_printable(c) && c != ' '; }, '?');
  return out;
}

}  // namespace jm::janus
