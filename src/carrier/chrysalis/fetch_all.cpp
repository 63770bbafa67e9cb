// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/chrysalis/fetch_all.hpp"

#include <utility>

#include "carrier/chrysalis/lookup.hpp"

namespace jm::carrier {
namespace {

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
    silence_ = nodes_.loop().after(nodes_.watch_timeout_of(node_), [this] {
      transfer_.reset();
      nodes_.watch_is_silent(node_);
      look();
    });
  }

  void on_line(std::string_view text) {
    using Kind = rest::WatchLine::Kind;
    nodes_.loop().cancel(silence_);
    auto line = rest::parse_watch_line(nodes_.url(node_), text);
    if (!line || line->kind == Kind::End) {
      transfer_.reset();
      done_(tl::unexpected(line
                               ? CarrierError{Fault::Unreachable, nodes_.url(node_) + ": " + line->reason, {}}
                               : line.error()));
      return;
    }
    if ((line->arrival || line->kind == Kind::CaughtUp) && line->index != index_hex_) {
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
    if (line->kind == Kind::CaughtUp || found_.size() == rest::kMaxListed) finish();
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

std::unique_ptr<Work> fetch_all(Nodes& nodes, std::size_t node, chrysalis::Bytes index, Carrier::Keep keep,
                                std::function<void(CarrierResult<std::vector<Arrival>>)> done) {
  return std::make_unique<FetchAll>(nodes, node, std::move(index), std::move(keep), std::move(done));
}

}  // namespace jm::carrier
