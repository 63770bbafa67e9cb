// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/call/plan.hpp"

#include <algorithm>
#include <filesystem>

#include "cli/carrier_flags.hpp"
#include "cli/io.hpp"

namespace jm::cli {
namespace {

constexpr std::uint64_t kMostSeconds = 86400;
constexpr std::uint64_t kMostCalls = 10000;

Outcome<std::vector<std::string>> files_from(const Arguments& arguments) {
  std::vector<std::string> files = arguments.all("--link-file");
  if (const auto folder = arguments.get("--links")) {
    std::error_code error;
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(*folder, error))
      if (entry.is_regular_file(error) && !entry.path().filename().string().starts_with('.'))
        found.push_back(entry.path().string());
    if (error) return failed("cannot read " + *folder + ": " + error.message());
    if (found.empty()) return failed(*folder + ": holds no link");
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

Outcome<std::vector<std::unique_ptr<Callee>>> links_from(const Arguments& arguments) {
  const auto files = files_from(arguments);
  if (!files) return tl::unexpected(files.error());
  std::vector<std::unique_ptr<Callee>> links;
  for (const std::string& file : *files) {
    const auto text = read_secret(file);
    if (!text) return tl::unexpected(text.error());
    auto link = Callee::read(*text, file);
    if (!link) return tl::unexpected(link.error());
    links.push_back(std::move(*link));
  }
  for (const std::string& text : arguments.all("--link")) {
    auto link = Callee::read(text, "--link");
    if (!link) return tl::unexpected(link.error());
    links.push_back(std::move(*link));
  }
  if (links.empty()) return wrong_usage("--link-file or --links is missing");
  return links;
}

// RTCConfiguration has user and password apart; on a command line they are in the URL.
Outcome<peer::IceServer> server_of(const std::string& url) {
  const auto at = url.rfind('@');
  const auto colon = url.find(':');
  std::string user, password, rest = url;
  if (at != url.npos && colon != url.npos && colon < at) {
    const std::string secret = url.substr(colon + 1, at - colon - 1);
    const auto middle = secret.find(':');
    user = secret.substr(0, middle);
    if (middle != secret.npos) password = secret.substr(middle + 1);
    rest = url.substr(0, colon + 1) + url.substr(at + 1);
  }
  auto server = peer::read_ice_server(rest, user, password);
  if (!server) return wrong_usage("--ice-server: " + server.error().reason);
  return std::move(*server);
}

Outcome<std::optional<client::ApiOptions>> api_from(const Arguments& arguments) {
  const std::string api = *arguments.get("--api");
  if (api == "plugin") {
    for (const char* flag : {"--plugin", "--body"})
      if (arguments.given(flag)) return wrong_usage(std::string(flag) + " goes with --api janus");
    return std::nullopt;
  }
  if (api != "janus") return wrong_usage("--api is plugin or janus");
  client::ApiOptions options{*arguments.get("--plugin"), *arguments.get("--body"), {}};
  if (!parse_object(options.body)) return wrong_usage("--body is no JSON object");
  if (!arguments.given("--text"))
    options.show = [](const json_t* object) { (void)put_line(json_deep_copy(object)); };
  return options;
}

}  // namespace

Outcome<CallPlan> plan_from(const Arguments& arguments) {
  CallPlan plan;
  const auto seconds = arguments.number("--seconds", 1, kMostSeconds);
  const auto timeout = arguments.number("--timeout", 1, kMostSeconds);
  const auto repeat = arguments.number("--repeat", 1, UINT64_MAX >> 1);
  const auto interval = arguments.number("--interval", 0, kMostSeconds);
  const auto parallel = arguments.number("--parallel", 1, kMostCalls);
  for (const auto* number : {&seconds, &timeout, &repeat, &interval, &parallel})
    if (!*number) return tl::unexpected(number->error());
  plan.options.settings.media = std::chrono::seconds(*seconds);
  plan.options.timeout = std::chrono::seconds(*timeout);
  plan.repeat = *repeat;
  plan.interval = std::chrono::seconds(*interval);
  plan.parallel = *parallel;
  plan.options.settings.video = arguments.given("--video");
  plan.options.settings.force_relay = arguments.given("--force-relay");
  for (const std::string& url : arguments.all("--ice-server")) {
    auto server = server_of(url);
    if (!server) return tl::unexpected(server.error());
    plan.options.settings.servers.push_back(std::move(*server));
  }
  auto api = api_from(arguments);
  if (!api) return tl::unexpected(api.error());
  plan.options.api = std::move(*api);
  plan.ca_file = arguments.get(kCaFileFlag.name).value_or("");
  plan.text = arguments.given("--text");
  auto links = links_from(arguments);
  if (!links) return tl::unexpected(links.error());
  plan.links = std::move(*links);
  return plan;
}

}  // namespace jm::cli
