// SPDX-License-Identifier: GPL-3.0-or-later
// The carrier over Chrysalis REST: one or several nodes, tried in their order.
#include <unistd.h>

#include <unordered_map>
#include <utility>

#include "base/http/url.hpp"
#include "base/lifetime.hpp"
#include "carrier/carrier.hpp"
#include "carrier/chrysalis/failover.hpp"
#include "carrier/chrysalis/fetch_all.hpp"
#include "carrier/chrysalis/post_message.hpp"
#include "carrier/chrysalis/watch/watch_hub.hpp"
#include "carrier/chrysalis/watch/watch_once.hpp"
#include "carrier/embedded.hpp"
#include "chrysalis/mam_data.hpp"

namespace jm::carrier {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxNodes = 16;
constexpr std::size_t kMaxUnderWay = 1024;  // publish() and fetch() at a time
// So long a node may be silent before the next one is asked too. A message that two nodes attach is the same
// message twice, which readers know.
constexpr auto kHedgeRead = 1s;
constexpr auto kHedgeWrite = 5s;
// The same if it is asked over its watch, which may be busy with others.
constexpr auto kWatchTimeout = 5s;
constexpr auto kRoundTrip = 200ms;  // over the internet

class Chrysalis final : public Carrier {
 public:
  Chrysalis(base::Loop& loop, std::vector<std::string> urls, CarrierOptions options)
      : loop_(loop),
        own_(options.budget ? nullptr : std::make_unique<base::Budget>(loop)),
        source_(options.budget ? *options.budget : *own_),
        nodes_(loop, source_, std::move(urls), std::move(options)),
        hub_(nodes_) {}

  void publish(Outgoing message, std::function<void(CarrierResult<std::string>)> done) override {
    auto content = std::make_shared<Content>();
    content->index = chrysalis::index_of(message.address);
    auto data = chrysalis::to_data({std::move(message.tag), std::move(message.payload)});
    if (!data || data->size() > chrysalis::kMaxMamData) {
      const std::string why = data ? "the message is too large for the carrier" : data.error().reason;
      refuse(std::move(done), {Fault::Refused, nodes_.url(0) + ": " + why, {}});
      return;
    }
    content->data = std::move(*data);
    hub_.hurry();  // whoever writes soon expects an answer
    run<std::string>(
        kHedgeWrite,
        [this, content](std::size_t node, auto result) {
          return post_message(nodes_, worker_, node, content, std::move(result));
        },
        std::move(done));
  }

  // Over the watch if one is open: a gateway with many channels would ask more often than a node allows.
  void fetch(const Hash& address, Keep keep,
             std::function<void(CarrierResult<std::vector<Arrival>>)> done) override {
    if (!hub_.is_pushed()) return fetch_apart(address, std::move(keep), std::move(done));
    const std::uint64_t id = ++last_id_;
    under_way_.emplace(id, watch_once(hub_, address, kWatchTimeout, keep,
                                      [this, id, address, keep, done = std::move(done)](auto result) {
                                        const auto ended = under_way_.extract(id);
                                        if (!result) return fetch_apart(address, keep, done);
                                        done(std::move(result));
                                      }));
  }

  std::unique_ptr<Watch> watch(const Hash& address, WatchListener& listener) override {
    return hub_.watch(address, listener);
  }

  std::string describe() const override {
    std::string text = nodes_.url(0);
    if (nodes_.size() > 1) text += " and " + std::to_string(nodes_.size() - 1) + " more";
    if (const auto how = hub_.session_name(); !how.empty()) text += " (" + std::string(how) + ")";
    return text;
  }

  base::Budget::Source& source() override { return source_; }
  std::size_t max_payload_trytes() const override { return max_chrysalis_payload_trytes(); }
  Traits traits() const override { return {true, kRoundTrip}; }

 private:
  void fetch_apart(const Hash& address, Keep keep,
                   std::function<void(CarrierResult<std::vector<Arrival>>)> done) {
    run<std::vector<Arrival>>(
        kHedgeRead,
        [this, index = chrysalis::index_of(address), keep = std::move(keep)](std::size_t node, auto result) {
          return fetch_all(nodes_, node, index, keep, std::move(result));
        },
        std::move(done));
  }

  template <class T>
  void run(std::chrono::milliseconds hedge_after, typename Failover<T>::Start start,
           std::function<void(CarrierResult<T>)> done) {
    if (under_way_.size() >= kMaxUnderWay) {
      refuse(std::move(done), {Fault::Busy, nodes_.url(0) + ": too many requests are under way", {}});
      return;
    }
    const std::uint64_t id = ++last_id_;
    under_way_.emplace(
        id, std::make_unique<Failover<T>>(
                nodes_, hedge_after, std::move(start),
                [this, id, done = std::move(done)](CarrierResult<T> result) {
                  loop_.post(lifetime_.guard([this, id, done, result = std::move(result)]() mutable {
                    under_way_.erase(id);
                    done(std::move(result));
                  }));
                }));
  }

  template <class T>
  void refuse(std::function<void(CarrierResult<T>)> done, CarrierError error) {
    loop_.post(
        lifetime_.guard([done = std::move(done), error = std::move(error)] { done(tl::unexpected(error)); }));
  }

  base::Loop& loop_;
  const std::unique_ptr<base::Budget> own_;  // if it is not shared
  base::Budget::Source source_;
  Nodes nodes_;
  WatchHub hub_;
  std::uint64_t last_id_ = 0;
  base::Lifetime lifetime_;
  base::Pool worker_{
      base::Pool::OneThread()};  // ends before what its jobs refer to, after what waits for them
  std::unordered_map<std::uint64_t, std::unique_ptr<Work>> under_way_;
};

}  // namespace

Result<std::unique_ptr<Carrier>> open_carrier(base::Loop& loop, std::vector<std::string> urls,
                                              CarrierOptions options) {
  if (urls.empty()) return fail("a carrier needs the URL of a node");
  if (urls.size() > kMaxNodes) return fail("a carrier has at most " + std::to_string(kMaxNodes) + " nodes");
  for (std::string& url : urls) {
    auto checked = base::node_url(url);
    if (!checked) return tl::unexpected(checked.error());
    url = std::move(*checked);
  }
  if (options.poll_min <= 0ms || options.poll_max < options.poll_min)
    return fail("the polling interval must be positive and its maximum no less than its minimum");
  if (!options.ca_file.empty() && ::access(options.ca_file.c_str(), R_OK) != 0)
    return fail("cannot read the certificates in " + options.ca_file);
  if (options.timeout <= 0ms) return fail("the timeout of a request must be positive");
  return std::unique_ptr<Carrier>(std::make_unique<Chrysalis>(loop, std::move(urls), std::move(options)));
}

}  // namespace jm::carrier
