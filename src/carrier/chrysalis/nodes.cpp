// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/chrysalis/nodes.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace jm::carrier {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kFirstBackoff = 100ms;
constexpr std::chrono::milliseconds kLongestBackoff = 5s;
constexpr std::chrono::milliseconds kSlowBackoff = 30s;    // of a silent node where there are others
constexpr std::chrono::milliseconds kConnectTimeout = 5s;  // the first time; doubles, up to eight times that
constexpr std::chrono::milliseconds kPatience = 10s;       // likewise, up to sixteen times

constexpr std::chrono::milliseconds kWatchBegins = 3s;  // at the latest, where the node is quick
constexpr std::chrono::milliseconds kWatchPause = 1min, kLongestWatchPause = 1h;  // before it is tried again

struct Asked final : Work {
  std::unique_ptr<base::Transfer> transfer;
};

}  // namespace

Nodes::Nodes(base::Loop& loop, base::Budget::Source& source, std::vector<std::string> urls,
             CarrierOptions options)
    : loop_(loop), source_(source), options_(std::move(options)), random_(std::random_device{}()) {
  for (std::string& url : urls) nodes_.push_back({.url = std::move(url), .info = {}, .busy = {}});
}

std::chrono::milliseconds Nodes::rest_of(std::size_t node) const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(nodes_[node].not_before - Clock::now());
  return std::max(left, 0ms);
}

std::vector<std::size_t> Nodes::order() const {
  std::vector<std::size_t> all(nodes_.size());
  std::iota(all.begin(), all.end(), 0);
  const auto now = Clock::now();
  const auto free_at = [&](std::size_t node) { return std::max(nodes_[node].not_before, now); };
  std::stable_sort(all.begin(), all.end(),
                   [&](std::size_t a, std::size_t b) { return free_at(a) < free_at(b); });
  return all;
}

std::optional<CarrierError> Nodes::asked_to_wait(std::size_t node) const {
  const auto left = rest_of(node);
  if (!nodes_[node].busy || left == 0ms) return std::nullopt;
  CarrierError error = *nodes_[node].busy;
  error.retry_after = left;
  return error;
}

void Nodes::worked(std::size_t node) {
  nodes_[node].failures = 0;
  nodes_[node].not_before = {};
  nodes_[node].busy.reset();
}

void Nodes::failed(std::size_t node, const CarrierError& error) {
  Node& its = nodes_[node];
  if (error.fault == Fault::Unreachable || error.fault == Fault::Timeout)
    its.info.reset();  // may be another soon
  its.failures = std::min(its.failures + 1, 10U);
  auto full = std::min(kFirstBackoff * (1U << (its.failures - 1)), kLongestBackoff);
  if (error.fault == Fault::Timeout && nodes_.size() > 1) full = kSlowBackoff;
  std::uniform_int_distribution<long> part(full.count() / 2, full.count());
  its.not_before = Clock::now() + std::max(std::chrono::milliseconds(part(random_)), error.retry_after);
  its.busy = error.retry_after > 0ms ? std::optional(error) : std::nullopt;
}

void Nodes::watch_is_silent(std::size_t node) {
  Node& its = nodes_[node];
  if (watch_again_in(node) > 0ms) return;  // another one has noticed it in the same moment
  its.info.reset();
  its.watch_pause = std::clamp(2 * its.watch_pause, kWatchPause, kLongestWatchPause);
  its.watch_again = Clock::now() + its.watch_pause;
}

std::chrono::milliseconds Nodes::watch_again_in(std::size_t node) const {
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(nodes_[node].watch_again - Clock::now()), 0ms);
}

std::chrono::milliseconds Nodes::patience_of_watch(std::size_t node) const {
  return std::min(std::max(kWatchBegins, 4 * nodes_[node].info_took), patience(node));
}

std::chrono::milliseconds Nodes::patience(std::size_t node) const {
  if (nodes_.size() == 1) return options_.timeout;
  return std::min(options_.timeout, kPatience * (1U << std::min(nodes_[node].failures, 4U)));
}

base::HttpRequest Nodes::request(std::size_t node, const std::string& path) const {
  base::HttpRequest request;
  request.url = nodes_[node].url + "/api/v1" + path;
  request.timeout = patience(node);
  request.connect_timeout =
      std::min(options_.timeout, kConnectTimeout * (1U << std::min(nodes_[node].failures, 3U)));
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
