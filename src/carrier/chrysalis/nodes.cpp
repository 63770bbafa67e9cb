// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/chrysalis/nodes.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace jm::carrier {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kConnectTimeout = 5s;  // the first time; doubles, up to eight times that
constexpr std::chrono::milliseconds kTimeout = 10s;        // likewise, up to sixteen times
constexpr std::chrono::milliseconds kWatchBegins = 3s;     // at the latest, if the node is quick

struct Asked final : Work {
  std::unique_ptr<base::Transfer> transfer;
};

}  // namespace

Nodes::Nodes(base::Loop& loop, base::Budget::Source& source, std::vector<std::string> urls,
             CarrierOptions options)
    : loop_(loop), source_(source), options_(std::move(options)), random_(std::random_device{}()) {
  for (std::string& url : urls) nodes_.emplace_back().url = std::move(url);
}

std::chrono::milliseconds Nodes::backoff_left(std::size_t node) const {
  return nodes_[node].health.backoff_left(Clock::now());
}

std::optional<CarrierError> Nodes::asked_to_wait(std::size_t node) const {
  return nodes_[node].health.asked_to_wait(Clock::now());
}

std::vector<std::size_t> Nodes::order() const {
  std::vector<std::size_t> all(nodes_.size());
  std::iota(all.begin(), all.end(), 0);
  const auto now = Clock::now();
  const auto free_at = [&](std::size_t node) { return std::max(nodes_[node].health.not_before(), now); };
  std::stable_sort(all.begin(), all.end(),
                   [&](std::size_t a, std::size_t b) { return free_at(a) < free_at(b); });
  return all;
}

void Nodes::failed(std::size_t node, const CarrierError& error) {
  Node& its = nodes_[node];
  if (error.fault == Fault::Unreachable || error.fault == Fault::Timeout)
    its.info.reset();  // may be another soon
  its.health.failed(error, nodes_.size() > 1, Clock::now(), random_);
}

void Nodes::watch_is_silent(std::size_t node) {
  if (watch_again_in(node) > 0ms) return;  // another one has noticed it in the same moment
  nodes_[node].info.reset();
  nodes_[node].watch_retry.silent(Clock::now());
}

std::chrono::milliseconds Nodes::watch_again_in(std::size_t node) const {
  return nodes_[node].watch_retry.left(Clock::now());
}

std::chrono::milliseconds Nodes::watch_timeout_of(std::size_t node) const {
  return std::min(std::max(kWatchBegins, 4 * nodes_[node].info_took), timeout_of(node));
}

std::chrono::milliseconds Nodes::timeout_of(std::size_t node) const {
  if (nodes_.size() == 1) return options_.timeout;
  return std::min(options_.timeout, kTimeout * (1U << std::min(nodes_[node].health.failures(), 4U)));
}

base::HttpRequest Nodes::request(std::size_t node, const std::string& path) const {
  base::HttpRequest request;
  request.url = nodes_[node].url + "/api/v1" + path;
  request.timeout = timeout_of(node);
  request.connect_timeout =
      std::min(options_.timeout, kConnectTimeout * (1U << std::min(nodes_[node].health.failures(), 3U)));
  request.max_response = rest::kMaxJson;
  request.ca_file = options_.ca_file;
  request.verify_tls = options_.verify_tls;
  request.source = &source_;
  return request;
}

std::unique_ptr<Work> Nodes::info(std::size_t node, InfoDone done) {
  if (nodes_[node].info) {
    done(*nodes_[node].info);
    return nullptr;
  }
  auto asked = std::make_unique<Asked>();
  asked->transfer = loop_.http().start(
      request(node, "/info"),
      [this, node, begun = Clock::now(), done = std::move(done)](const auto& response) {
        auto info = response ? rest::parse_info(url(node), *response)
                             : tl::unexpected(rest::error_of(url(node), response.error()));
        if (info) {
          info->watch = info->watch && watch_again_in(node) == 0ms;
          nodes_[node].info = *info;
          nodes_[node].info_took = std::chrono::ceil<std::chrono::milliseconds>(Clock::now() - begun);
        }
        done(std::move(info));
      });
  return asked;
}

}  // namespace jm::carrier
