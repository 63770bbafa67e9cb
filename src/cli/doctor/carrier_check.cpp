// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/doctor/carrier_check.hpp"

#include <optional>

#include "carrier/carrier.hpp"
#include "cli/doctor/loop_run.hpp"
#include "dialog/crypto/keys.hpp"
#include "dialog/crypto/native.hpp"
#include "gateway/sealed/sealed_link.hpp"

namespace jm::cli::doctor {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* kCarrierCheck = "carrier";
constexpr auto kTripLimit = 30s;
constexpr auto kSlow = 2s;      // a call waits for it at least twice
constexpr auto kTooSlow = 30s;  // see `reachable` in the sample configuration

std::chrono::milliseconds since(Clock::time_point at) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - at);
}

// One message, at an address of its own, there and back.
class RoundTrip {
 public:
  RoundTrip(base::Loop& loop, carrier::Carrier& carrier) : loop_(loop), carrier_(carrier) {
    const auto primitives = dialog::native_primitives();
    address_ = dialog::random_trytes(*primitives);
    for (int i = 0; i < 3; ++i)
      payload_ += dialog::random_trytes(*primitives).trytes();  // less is no MAM message
  }

  void begin() {
    began_ = Clock::now();
    carrier_.publish({address_, "", payload_}, [this](const carrier::CarrierResult<std::string>& id) {
      if (!id) return end(id.error().reason);
      published = since(began_);
      look();
    });
  }

  std::string trouble;  // empty: there was none
  std::optional<std::chrono::milliseconds> published, there;

 private:
  void look() {
    carrier_.fetch(address_, {}, [this](const carrier::CarrierResult<std::vector<carrier::Arrival>>& found) {
      if (!found) return end(found.error().reason);
      for (const carrier::Arrival& arrival : *found)
        if (arrival.payload == payload_) {
          there = since(began_);
          return end("");
        }
      loop_.after(100ms, [this] { look(); });
    });
  }
  void end(const std::string& why) {
    trouble = why;
    loop_.stop();
  }

  base::Loop& loop_;
  carrier::Carrier& carrier_;
  trinary::Hash address_;
  std::string payload_;
  Clock::time_point began_{};
};

Finding finding_of(const std::string& name, const RoundTrip& trip) {
  if (!trip.published)
    return {kCarrierCheck,
            name,
            Grade::Bad,
            (trip.trouble.empty() ? "took no message within 30 s" : trip.trouble) +
                "; see that it runs and that its URL is right",
            {}};
  if (!trip.there)
    return {kCarrierCheck,
            name,
            Grade::Bad,
            "took a message, but does not give it back" + (trip.trouble.empty() ? "" : ": " + trip.trouble) +
                "; look at the node, or name another one",
            {}};
  const std::string took = std::to_string(trip.there->count()) + " ms";
  if (*trip.there >= kTooSlow)
    return {kCarrierCheck, name, Grade::Bad,
            "takes " + took + " for a message: too slow for calls, name another one", trip.there};
  if (*trip.there >= kSlow)
    return {kCarrierCheck, name, Grade::Note, "takes " + took + " for a message: calls come about slowly",
            trip.there};
  return {kCarrierCheck, name, Grade::Good, "took a message and gave it back within " + took, trip.there};
}

}  // namespace

gateway::CarrierConfig reachable_carrier(const gateway::Config& config, const std::string& name) {
  gateway::CarrierConfig carrier = config.carriers.at(name);
  if (!carrier.urls.empty()) return carrier;
  const std::string url = gateway::configured_url(config.node);
  if (!url.empty()) carrier.urls.push_back(url);
  // Its certificate is for the name that others use.
  carrier.verify_tls = false;
  return carrier;
}

Finding check_carrier(const gateway::CarrierConfig& config) {
  if (config.urls.empty())
    return {
        kCarrierCheck, config.name, Grade::Note, "not checked: its port is not known before Janus runs", {}};
  base::Loop loop;
  carrier::CarrierOptions options;
  options.ca_file = config.ca_file;
  options.verify_tls = config.verify_tls;
  options.timeout = kTripLimit;
  auto carrier = carrier::open_carrier(loop, config.urls, std::move(options));
  if (!carrier) return {kCarrierCheck, config.name, Grade::Bad, carrier.error().reason, {}};
  RoundTrip trip(loop, **carrier);
  run_for(loop, kTripLimit, [&] { trip.begin(); });
  return finding_of(config.name, trip);
}

}  // namespace jm::cli::doctor
