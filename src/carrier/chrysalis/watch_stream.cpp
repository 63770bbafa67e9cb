// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <deque>
#include <unordered_set>
#include <utility>
#include <vector>

#include "carrier/chrysalis/watch_hub.hpp"

namespace jm::carrier {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLinesAtOnce = 500;  // 64 KiB hold them with their cursors
constexpr int kSilentHeartbeats = 3;
constexpr auto kShortestPause = 200ms;
constexpr auto kQuickestHeart = 500ms;  // a heartbeat costs each address; sooner than that it is nothing new
// So many addresses that are not watched any more may still be told of.
constexpr std::size_t kMaxRemoved = 16384;

class StreamSession final : public WatchSession {
 public:
  StreamSession(WatchHub& hub, std::size_t node) : hub_(hub), nodes_(hub.nodes()), node_(node) {
    for (const auto& [index, topic] : hub_.topics())
      if (topic->state != Topic::State::Full) change(topic->index_hex);
    base::HttpRequest request = this->request("/watch");
    take_next();
    request.body = lines();
    request.timeout = 0ms;
    request.max_response = rest::kMaxLine;
    stream_ = nodes_.loop().http().stream(
        std::move(request), {}, [this](std::string_view line) { on_line(line); },
        [this](const auto& response) { on_end(response); });
    sending_.clear();
    expect_line(nodes_.patience_of_watch(node_));
  }

  ~StreamSession() override {
    nodes_.loop().cancel(silence_);
    nodes_.loop().cancel(pause_);
  }

  void add(Topic& topic) override {
    if (failed_) return;  // the next session begins with all topics
    change(topic.index_hex);
    flush();
  }

  void remove(const Topic& topic) override {
    if (failed_) return;
    removed_.insert(topic.index_hex);
    change(topic.index_hex);
    flush();
  }

  std::string_view name() const override { return "watch"; }
  bool pushes() const override { return !failed_; }

 private:
  void change(const std::string& index) {
    if (is_changed_.insert(index).second) changed_.push_back(index);
  }

  // As it is wanted now: what was wanted before does not matter any more. Null: not any more.
  Topic* wanted(const std::string& index) const {
    const auto found = hub_.topics().find(index);
    if (found == hub_.topics().end() || found->second->state == Topic::State::Full) return nullptr;
    return found->second.get();
  }

  std::string wish(const std::string& index) const {
    const Topic* topic = wanted(index);
    if (topic == nullptr) return "-" + index + "\n";
    return "+" + index + (topic->cursor.empty() ? "" : " " + topic->cursor) + "\n";
  }

  base::HttpRequest request(const std::string& path) const {
    base::HttpRequest request = nodes_.request(node_, path);
    request.method = "POST";
    request.headers = {"Content-Type: text/plain"};
    return request;
  }

  void take_next() {
    while (sending_.size() < at_once_ && !changed_.empty()) {
      is_changed_.erase(changed_.front());
      sending_.push_back(std::move(changed_.front()));
      changed_.pop_front();
    }
  }

  std::string lines() const {
    std::string lines;
    for (const std::string& index : sending_) lines += wish(index);
    return lines;
  }

  // A node takes all of a change or nothing. What is not wanted any more goes first, by itself, for it makes
  // room; the rest in smaller parts, behind the others, for one address may be refused and the next not.
  void refused(const CarrierError& error) {
    const auto sent = std::exchange(sending_, {});
    std::size_t ended = 0;
    for (const std::string& index : sent) {
      if (wanted(index) != nullptr) {
        change(index);
      } else if (is_changed_.insert(index).second) {
        changed_.push_front(index);
        ++ended;
      }
    }
    at_once_ = ended > 0 ? ended : std::max<std::size_t>(sent.size() / 2, 1);
    // A limit of requests a second refuses one as well, for a moment.
    const bool again = std::exchange(refused_, true);
    if (Topic* topic = again && sent.size() == 1 ? wanted(sent.front()) : nullptr)
      topic->watchers.trouble(error);
  }

  // One change at a time: their order counts.
  void flush() {
    if (failed_ || name_.empty() || change_ || pause_ != 0 || changed_.empty()) return;
    take_next();
    base::HttpRequest request = this->request("/watch/" + name_);
    request.body = lines();
    change_ = nodes_.loop().http().start(std::move(request), [this](const auto& response) {
      change_.reset();
      if (!response) {
        fail(rest::error_of(nodes_.url(node_), response.error()));
      } else if (response->status == 200) {
        sending_.clear();
        refused_ = false;
        at_once_ = std::min(2 * at_once_, kLinesAtOnce);
        flush();
      } else if (response->status == 429 || response->status == 503) {
        refused(rest::error_of(nodes_.url(node_), *response));
        pause_ = nodes_.loop().after(
            std::max<std::chrono::milliseconds>(response->retry_after, kShortestPause), [this] {
              pause_ = 0;
              flush();
            });
      } else {
        fail(rest::error_of(nodes_.url(node_), *response));
      }
    });
  }

  void on_line(std::string_view text) {
    auto line = rest::parse_watch_line(nodes_.url(node_), text);
    if (!line) {
      fail(line.error());
      return;
    }
    if (name_.empty()) {
      begin(*line);
      return;
    }
    expect_line(heartbeat_ * kSilentHeartbeats);
    if (line->end) {
      fail({Fault::Unreachable, nodes_.url(node_) + ": the watch ends, " + *line->end, {}});
    } else if (line->alive) {
      heart_beats();
    } else if (const auto found = hub_.topics().find(line->index); found != hub_.topics().end()) {
      on_line_of(*found->second, *line);
    } else if ((line->caught_up || !line->message_id.empty()) && !removed_.contains(line->index)) {
      fail(rest::garbled(nodes_.url(node_), "the watch tells of an address that nobody asked for"));
    }
  }

  void heart_beats() {
    const auto now = base::Loop::Clock::now();
    if (now - last_heart_ < kQuickestHeart) return;
    last_heart_ = now;
    for (const auto& [index, topic] : hub_.topics())
      if (topic->state == Topic::State::CaughtUp) topic->watchers.caught_up();
  }

  void on_line_of(Topic& topic, rest::WatchLine& line) {
    if (topic.state == Topic::State::Full) return;
    if (!topic.missing.empty()) {
      const bool is_there = topic.missing == line.message_id;
      if (!is_there && !line.caught_up) return;
      topic.missing.clear();
      if (!is_there) return add(topic);  // it has been pruned, or this belongs to an earlier wish
    }
    if (line.caught_up) {
      if (std::exchange(topic.state, Topic::State::CaughtUp) != Topic::State::CaughtUp)
        topic.watchers.caught_up();
    } else if (line.arrival && !topic.watchers.all_know(line.message_id)) {
      take(topic, line);
    } else {
      topic.cursor = line.cursor;
    }
  }

  void take(Topic& topic, rest::WatchLine& line) {
    line.arrival->held = topic.place.hold(line.arrival->size());
    if (!line.arrival->held) {
      topic.state = Topic::State::Full;
      topic.missing = line.message_id;
      return remove(topic);
    }
    topic.watchers.arrival(*line.arrival);
    topic.cursor = line.cursor;
  }

  void begin(const rest::WatchLine& line) {
    if (line.name.empty()) {
      fail(rest::garbled(nodes_.url(node_), "the watch does not begin with its name"));
      return;
    }
    name_ = line.name;
    nodes_.watch_begins(node_);
    heartbeat_ = std::chrono::seconds(line.heartbeat);
    expect_line(heartbeat_ * kSilentHeartbeats);
    hub_.session_up();
    flush();
  }

  void on_end(const tl::expected<base::HttpResponse, base::HttpError>& response) {
    if (!response) {
      fail(rest::error_of(nodes_.url(node_), response.error()));
    } else if (response->status == 200) {
      fail({Fault::Unreachable, nodes_.url(node_) + ": the watch broke off", {}});
    } else {
      const bool is_there = response->status == 429 || response->status >= 500;
      if (!is_there) nodes_.has_no_watch(node_);
      fail(rest::error_of(nodes_.url(node_), *response));
    }
  }

  void expect_line(std::chrono::milliseconds within) {
    nodes_.loop().cancel(silence_);
    silence_ = nodes_.loop().after(within, [this] {
      if (name_.empty()) return begins_silent();
      fail({Fault::Timeout, nodes_.url(node_) + ": the watch is silent", {}});
    });
  }

  void begins_silent() {
    nodes_.watch_is_silent(node_);
    fail({Fault::Timeout,
          nodes_.url(node_) + ": the watch does not begin, a proxy may keep its lines; looking up instead",
          {}});
  }

  void fail(const CarrierError& error) {
    if (std::exchange(failed_, true)) return;
    nodes_.loop().cancel(silence_);
    stream_.reset();
    change_.reset();
    hub_.session_failed(error);
  }

  WatchHub& hub_;
  Nodes& nodes_;
  const std::size_t node_;
  std::unique_ptr<base::Transfer> stream_;
  std::unique_ptr<base::Transfer> change_;
  std::string name_;  // empty until the node has said it
  std::chrono::seconds heartbeat_{15};
  base::Seen removed_{kMaxRemoved};  // addresses
  base::Loop::Clock::time_point last_heart_{};
  std::deque<std::string> changed_;  // indexes that the node does not know of yet, each once
  std::unordered_set<std::string> is_changed_;
  std::vector<std::string> sending_;  // indexes on their way to the node
  std::size_t at_once_ = kLinesAtOnce;
  bool refused_ = false;  // the last change
  base::Loop::TimerId silence_ = 0;
  base::Loop::TimerId pause_ = 0;
  bool failed_ = false;
};

}  // namespace

std::unique_ptr<WatchSession> open_stream_session(WatchHub& hub, std::size_t node) {
  return std::make_unique<StreamSession>(hub, node);
}

}  // namespace jm::carrier
