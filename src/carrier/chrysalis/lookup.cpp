// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/chrysalis/lookup.hpp"

#include <algorithm>
#include <utility>

namespace jm::carrier {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kAskedAtOnce = 6;  // messages asked for at a time
constexpr std::size_t kWindow = 12;      // messages kept while an earlier one is missing
constexpr std::size_t kLargest = rest::kMaxRaw * 8 / 5 + Arrival::kOverhead;  // trytes of it, and the rest
constexpr unsigned kMostPauses = 50;
constexpr auto kShortestLookupPause = 100ms;
constexpr auto kLongestPause = 5s;

class Lookup final : public Work {
 public:
  Lookup(Nodes& nodes, LookupQuery query, LookupEvents events,
         std::function<void(CarrierResult<LookupEnd>)> done)
      : nodes_(nodes), query_(std::move(query)), events_(std::move(events)), done_(std::move(done)) {
    std::string path = "/messages?index=" + chrysalis::to_hex(query_.index);
    if (query_.wait > 0s) path += "&wait=" + std::to_string(query_.wait.count());
    base::HttpRequest request = nodes_.request(query_.node, path);
    request.timeout += query_.wait;
    if (!query_.etag.empty()) request.headers.push_back("If-None-Match: " + query_.etag);
    listing_ = nodes_.loop().http().start(std::move(request), [this](const auto& response) {
      if (response) {
        listed(*response);
      } else {
        end(tl::unexpected(rest::error_of(url(), response.error())));
      }
    });
  }

  ~Lookup() override { nodes_.loop().cancel(pause_); }

 private:
  struct Candidate {
    enum class State { Waiting, UnderWay, Ready };
    std::string id;
    State state = State::Waiting;
    std::optional<Arrival> arrival;
    std::shared_ptr<void> held;  // while it is under way
    std::unique_ptr<base::Transfer> transfer;
  };

  // Once: several requests may end in the same moment. Nothing is kept: this may stay for long.
  void end(CarrierResult<LookupEnd> result) {
    if (std::exchange(ended_, true)) return;
    std::vector<Candidate>().swap(candidates_);
    done_(std::move(result));
  }

  const std::string& url() const { return nodes_.url(query_.node); }

  void listed(const base::HttpResponse& response) {
    etag_ = response.etag;
    if (response.status == 304) {
      end(LookupEnd{query_.etag});
      return;
    }
    const auto ids = rest::parse_listing(url(), response);
    if (!ids) {
      end(tl::unexpected(ids.error()));
      return;
    }
    for (const std::string& id : *ids)
      if (!query_.wanted || query_.wanted(id))
        candidates_.push_back({.id = id, .arrival = {}, .held = {}, .transfer = {}});
    go_on();
  }

  void go_on() {
    while (first_ < candidates_.size() && candidates_[first_].state == Candidate::State::Ready) {
      auto arrival = std::move(candidates_[first_].arrival);
      candidates_[first_++].arrival.reset();
      if (arrival && events_.arrival) events_.arrival(std::move(*arrival));
    }
    if (first_ == candidates_.size()) {
      end(LookupEnd{etag_});
      return;
    }
    if (pause_ != 0) return;
    const std::size_t end_of_window = std::min(first_ + kWindow, candidates_.size());
    bool room = true;
    for (std::size_t i = first_; room && i < end_of_window && running_ < kAskedAtOnce; ++i)
      if (candidates_[i].state == Candidate::State::Waiting) room = begin(i);
    if (!room && running_ == 0) end(LookupEnd{"", true});
  }

  // False if there is no room for it yet.
  bool begin(std::size_t i) {
    Candidate& candidate = candidates_[i];
    candidate.held = query_.place.hold(kLargest);
    if (!candidate.held) return false;
    candidate.state = Candidate::State::UnderWay;
    ++running_;
    base::HttpRequest request = nodes_.request(query_.node, "/messages/" + candidate.id + "/raw");
    request.max_response = rest::kMaxRaw;
    candidate.transfer = nodes_.loop().http().start(std::move(request), [this, i](const auto& response) {
      --running_;
      if (ended_) return;
      if (!response && response.error().why != base::HttpFailure::TooLarge) {
        end(tl::unexpected(rest::error_of(url(), response.error())));
      } else if (response && (response->status == 429 || response->status == 503)) {
        hold_on(i, *response);
      } else if (response && response->status != 200 && response->status != 404) {
        end(tl::unexpected(rest::error_of(url(), *response)));
      } else {
        came(i, response ? &*response : nullptr);
      }
    });
    return true;
  }

  void came(std::size_t i, const base::HttpResponse* response) {
    Candidate& candidate = candidates_[i];
    candidate.state = Candidate::State::Ready;
    auto held = std::move(candidate.held);
    if (!response) {
      if (events_.garbled) events_.garbled(candidate.id);
    } else if (response->status == 200) {  // else it has just been pruned
      auto arrival = rest::parse_raw(url(), candidate.id, query_.index, *response);
      if (!arrival) {
        if (events_.garbled) events_.garbled(candidate.id);
      } else if (*arrival) {
        candidate.arrival = std::move(**arrival);
        candidate.arrival->held = query_.place.less(std::move(held), candidate.arrival->size());
      } else if (events_.no_mam) {
        events_.no_mam(candidate.id);
      }
    }
    go_on();
  }

  void hold_on(std::size_t i, const base::HttpResponse& response) {
    candidates_[i].state = Candidate::State::Waiting;
    candidates_[i].held.reset();
    if (pause_ != 0) return;
    if (++pauses_ > kMostPauses || response.retry_after > kLongestPause) {
      end(tl::unexpected(rest::error_of(url(), response)));
      return;
    }
    pause_ = nodes_.loop().after(
        std::max<std::chrono::milliseconds>(response.retry_after, kShortestLookupPause), [this] {
          pause_ = 0;
          go_on();
        });
  }

  Nodes& nodes_;
  const LookupQuery query_;
  const LookupEvents events_;
  const std::function<void(CarrierResult<LookupEnd>)> done_;
  std::unique_ptr<base::Transfer> listing_;
  std::string etag_;
  std::vector<Candidate> candidates_;
  std::size_t first_ = 0;  // the first that has not been handed on
  std::size_t running_ = 0;
  unsigned pauses_ = 0;
  base::Loop::TimerId pause_ = 0;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Work> look_up(Nodes& nodes, LookupQuery query, LookupEvents events,
                              std::function<void(CarrierResult<LookupEnd>)> done) {
  return std::make_unique<Lookup>(nodes, std::move(query), std::move(events), std::move(done));
}

}  // namespace jm::carrier
