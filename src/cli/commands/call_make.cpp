// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

#include "base/json.hpp"
#include "cli/carrier_flags.hpp"
#include "cli/commands/call.hpp"
#include "cli/commands/call_report.hpp"
#include "cli/io.hpp"

namespace jm::cli {
namespace {

constexpr std::uint64_t kMostSeconds = 86400;
constexpr std::uint64_t kMostCalls = 10000;
constexpr std::uint64_t kMostThreads = 16;

// What `channel link` prints, or the link alone.
Outcome<plain::LinkParts> link_of(const std::string& text, const std::string& where) {
  std::string link = text;
  if (text.starts_with('{')) {
    const auto object = parse_object(text.substr(0, text.find('\n')));
    if (object) link = text_or(object->get(), "link");
  }
  auto parts = plain::parse_link(link);
  if (!parts) return wrong_usage(where + ": " + parts.error().reason);
  return std::move(*parts);
}

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

Outcome<std::vector<plain::LinkParts>> links_from(const Arguments& arguments) {
  const auto files = files_from(arguments);
  if (!files) return tl::unexpected(files.error());
  std::vector<plain::LinkParts> links;
  for (const std::string& file : *files) {
    const auto text = read_secret(file);
    if (!text) return tl::unexpected(text.error());
    auto link = link_of(*text, file);
    if (!link) return tl::unexpected(link.error());
    links.push_back(std::move(*link));
  }
  for (const std::string& text : arguments.all("--link")) {
    auto link = link_of(text, "--link");
    if (!link) return tl::unexpected(link.error());
    links.push_back(std::move(*link));
  }
  if (links.empty()) return wrong_usage("--link-file or --links is missing");
  std::set<mam::Hash> seeds;
  for (const plain::LinkParts& link : links)
    if (!seeds.insert(link.peer.seed).second)
      return wrong_usage("the link of channel " + link.name +
                         " is given twice; each makes one call at a time");
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

struct Plan {
  std::vector<plain::LinkParts> links;
  client::CallOptions options;
  std::uint64_t repeat = 1, parallel = 1;
  std::chrono::milliseconds interval{0};
};

Outcome<Plan> plan_from(const Arguments& arguments) {
  Plan plan;
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
  plan.options.state_folder =
      arguments.given("--state") ? *arguments.get("--state") : plain::PublishState::default_folder();
  auto links = links_from(arguments);
  if (!links) return tl::unexpected(links.error());
  plan.links = std::move(*links);
  return plan;
}

// Runs a plan to its end.
class Caller {
 public:
  Caller(const Arguments& arguments, const Plan& plan, const client::CallServices& services)
      : arguments_(arguments), plan_(plan), services_(services), left_(plan.links.size(), plan.repeat) {}

  // One carrier for all links of a node.
  Outcome<void> open_carriers() {
    for (const plain::LinkParts& link : plan_.links) {
      if (carriers_.contains(link.node)) continue;
      carrier::CarrierOptions options;
      options.ca_file = arguments_.get(kCaFileFlag.name).value_or("");
      auto carrier = carrier::open_carrier(services_.loop, {link.node}, std::move(options));
      if (!carrier) return wrong_usage("the link of channel " + link.name + ": " + carrier.error().reason);
      carriers_[link.node] = std::move(*carrier);
    }
    return {};
  }

  void begin() {
    const std::size_t first = std::min<std::size_t>(plan_.parallel, plan_.links.size());
    for (std::size_t i = 0; i < first; ++i) next_link();
  }

  int status() {
    if (status_ == kOk && results_.size() > 1)
      status_ =
          arguments_.given("--text") ? put_text(summary_text(results_)) : put_line(summary_json(results_));
    const bool all = std::all_of(results_.begin(), results_.end(), [](const auto& r) { return r.ok(); });
    return status_ == kOk && !all ? kFailed : status_;
  }

 private:
  void next_link() {
    if (next_ < plan_.links.size()) {
      ++running_;
      call(next_++);
    } else if (running_ == 0) {
      services_.loop.stop();
    }
  }

  void call(std::size_t i) {
    const plain::LinkParts& link = plan_.links[i];
    calls_[i] = std::make_shared<client::CallRun>(
        services_, *carriers_[link.node], link, plan_.options,
        [this, i](client::CallResult result) { ended(i, std::move(result)); });
    calls_[i]->start();
  }

  void ended(std::size_t i, client::CallResult result) {
    calls_.erase(i);
    put(result);
    results_.push_back(std::move(result));
    if (status_ != kOk) return services_.loop.stop();
    if (--left_[i] > 0) {
      services_.loop.after(plan_.interval, [this, i] { call(i); });
      return;
    }
    --running_;
    next_link();
  }

  void put(const client::CallResult& result) {
    status_ = arguments_.given("--text") ? put_text(to_text(result)) : put_line(to_json(result));
    if (!result.ok())
      std::fprintf(stderr, "janus-mam call: %s: %s: %s\n", result.channel.c_str(), result.failed_at.c_str(),
                   result.reason.c_str());
  }

  const Arguments& arguments_;
  const Plan& plan_;
  const client::CallServices services_;
  std::map<std::string, std::unique_ptr<carrier::Carrier>> carriers_;
  std::map<std::size_t, std::shared_ptr<client::CallRun>> calls_;  // that are under way, by the link's number
  std::vector<std::uint64_t> left_;                                // calls, of each link
  std::vector<client::CallResult> results_;
  std::size_t next_ = 0, running_ = 0;
  int status_ = kOk;
};

}  // namespace

int make_calls(const Arguments& arguments) {
  const auto plan = plan_from(arguments);
  if (!plan) return report(arguments, plan.error());
  const auto identity = peer::Identity::make();
  if (!identity) return report(arguments, {kFailed, identity.error().reason});
  base::Loop loop;
  peer::Engine engine;
  // Its work is mostly to wait for the disk, once a message.
  base::Pool pool(static_cast<unsigned>(std::min<std::uint64_t>(plan->parallel, kMostThreads)));
  Caller caller(arguments, *plan, {loop, pool, engine, *identity});
  if (const auto opened = caller.open_carriers(); !opened) return report(arguments, opened.error());
  loop.post([&] { caller.begin(); });
  loop.run();
  return caller.status();
}

}  // namespace jm::cli
