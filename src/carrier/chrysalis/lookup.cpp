// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/chrysalis/lookup.hpp"

#include <algorithm>
#include <utility>

namespace jm::carrier {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kAtOnce = 6;   // messages asked for at a time
constexpr std::size_t kWindow = 12;  // messages held while an earlier one is missing
constexpr std::size_t kLargest = rest::kMaxRaw * 8 / 5 + Arrival::kOverhead;  // trytes of it, and the rest
constexpr unsigned kMostPauses = 50;
constexpr auto kShortestPause = 100ms;
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
    std::string id;
    bool begun = false;
    bool ready = false;
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
    while (first_ < candidates_.size() && candidates_[first_].ready) {
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
    for (std::size_t i = first_; room && i < end_of_window && running_ < kAtOnce; ++i)
      if (!candidates_[i].begun) room = begin(i);
    if (!room && running_ == 0) end(LookupEnd{"", true});
  }

  // False if there is no room for it yet.
  bool begin(std::size_t i) {
    Candidate& candidate = candidates_[i];
    candidate.held = query_.place.hold(kLargest);
    if (!candidate.held) return false;
    candidate.begun = true;
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
    candidate.ready = true;
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
    candidates_[i].begun = false;
    candidates_[i].held.reset();
    if (pause_ != 0) return;
    if (++pauses_ > kMostPauses || response.retry_after > kLongestPause) {
      end(tl::unexpected(rest::error_of(url(), response)));
      return;
    }
    pause_ = nodes_.loop().after(std::max<std::chrono::milliseconds>(response.retry_after, kShortestPause),
                                 [this] {
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

class FetchAll final : public Work {
 public:
  FetchAll(Nodes& nodes, std::size_t node, chrysalis::Bytes index, Carrier::Keep keep,
           std::function<void(CarrierResult<std::vector<Arrival>>)> done)
      : nodes_(nodes),
        node_(node),
        index_(std::move(index)),
        index_hex_(chrysalis::to_hex(index_)),
        keep_(std::move(keep)),
        done_(std::move(done)) {
    info_ = nodes_.info(node_, [this](const auto& info) {
      if (!info) {
        done_(tl::unexpected(info.error()));
      } else if (info->watch) {
        open_watch();
      } else {
        look();
      }
    });
  }
  ~FetchAll() override { nodes_.loop().cancel(silence_); }

 private:
  void open_watch() {
    base::HttpRequest request = nodes_.request(node_, "/watch");
    request.method = "POST";
    request.headers = {"Content-Type: text/plain"};
    request.body = "+" + index_hex_ + "\n";
    request.max_response = rest::kMaxLine;
    transfer_ = nodes_.loop().http().stream(
        std::move(request), {}, [this](std::string_view line) { on_line(line); },
        [this](const auto& response) {
          nodes_.loop().cancel(silence_);
          if (response && response->status != 200) {
            look();  // too many watches, or none after all
          } else if (response) {
            done_(tl::unexpected(
                CarrierError{Fault::Unreachable, nodes_.url(node_) + ": the watch ended too early", {}}));
          } else {
            done_(tl::unexpected(rest::error_of(nodes_.url(node_), response.error())));
          }
        });
    silence_ = nodes_.loop().after(nodes_.patience_of_watch(node_), [this] {
      transfer_.reset();
      nodes_.watch_is_silent(node_);
      look();
    });
  }

  void on_line(std::string_view text) {
    nodes_.loop().cancel(silence_);
    auto line = rest::parse_watch_line(nodes_.url(node_), text);
    if (!line || line->end) {
      transfer_.reset();
      done_(tl::unexpected(line ? CarrierError{Fault::Unreachable, nodes_.url(node_) + ": " + *line->end, {}}
                                : line.error()));
      return;
    }
    if ((line->arrival || line->caught_up) && line->index != index_hex_) {
      transfer_.reset();
      return done_(tl::unexpected(
          rest::garbled(nodes_.url(node_), "the watch tells of an address that nobody asked for")));
    }
    if (line->arrival && is_kept(*line->arrival)) {
      line->arrival->held = place_.hold(line->arrival->size());
      if (!line->arrival->held) {
        transfer_.reset();
        return full();
      }
      found_.push_back(std::move(*line->arrival));
    }
    if (line->caught_up || found_.size() == rest::kMaxListed) finish();
  }

  bool is_kept(const Arrival& arrival) const { return !keep_ || keep_(arrival); }

  void look() {
    look_up_ = look_up(
        nodes_, {.node = node_, .index = index_, .etag = {}, .wanted = {}, .place = place_},
        {.arrival =
             [this](Arrival arrival) {
               if (is_kept(arrival)) found_.push_back(std::move(arrival));
             },
         .no_mam = {},
         .garbled = [this](const std::string& id) { garbled_ = id; }},
        [this](const auto& end) {
          if (!end) {
            done_(tl::unexpected(end.error()));
          } else if (end->full) {
            full();
          } else if (found_.empty() && !garbled_.empty()) {
            done_(tl::unexpected(rest::garbled(nodes_.url(node_), "sends another message than " + garbled_)));
          } else {
            finish();
          }
        });
  }

  void full() {
    done_(tl::unexpected(CarrierError{
        Fault::Full, nodes_.url(node_) + ": there is more at the address than room for it", {}}));
  }

  void finish() {
    transfer_.reset();
    done_(std::move(found_));
  }

  Nodes& nodes_;
  const std::size_t node_;
  const chrysalis::Bytes index_;
  const std::string index_hex_;
  const Carrier::Keep keep_;
  const std::function<void(CarrierResult<std::vector<Arrival>>)> done_;
  base::Budget::Place place_{nodes_.source(), [] {}};
  std::unique_ptr<Work> info_;
  std::unique_ptr<Work> look_up_;
  std::unique_ptr<base::Transfer> transfer_;
  base::Loop::TimerId silence_ = 0;
  std::vector<Arrival> found_;
  std::string garbled_;
};

}  // namespace

std::unique_ptr<Work> look_up(Nodes& nodes, LookupQuery query, LookupEvents events,
                              std::function<void(CarrierResult<LookupEnd>)> done) {
  return std::make_unique<Lookup>(nodes, std::move(query), std::move(events), std::move(done));
}

std::unique_ptr<Work> fetch_all(Nodes& nodes, std::size_t node, chrysalis::Bytes index, Carrier::Keep keep,
                                std::function<void(CarrierResult<std::vector<Arrival>>)> done) {
  return std::make_unique<FetchAll>(nodes, node, std::move(index), std::move(keep), std::move(done));
}

}  // namespace jm::carrier
