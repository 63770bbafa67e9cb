// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "base/limits/recent_set.hpp"
#include "carrier/chrysalis/watch/watch_changes.hpp"
#include "carrier/chrysalis/watch/watch_hub.hpp"

namespace jm::carrier {
namespace {

using namespace std::chrono_literals;

constexpr int kSilentHeartbeats = 3;
constexpr auto kShortestStreamPause = 200ms;
constexpr auto kQuickestHeart = 500ms;  // a heartbeat costs each address; sooner than that it is nothing new
// So many addresses that are not watched any more may still be told of.
constexpr std::size_t kMaxRemoved = 16384;

class StreamSession final : public WatchSession {
 public:
  StreamSession(WatchHub& hub, std::size_t node)
      : hub_(hub),
        nodes_(hub.nodes()),
        node_(node),
        changes_([this](const std::string& index) { return cursor_of(index); }) {
    for (const auto& [index, topic] : hub_.topics())
      if (topic->state != Topic::State::Full) changes_.add(topic->index_hex);
    base::HttpRequest request = this->request("/watch");
    request.body = changes_.next();
    request.timeout = 0ms;
    request.max_response = rest::kMaxLine;
    stream_ = nodes_.loop().http().stream(
        std::move(request), {}, [this](std::string_view line) { on_line(line); },
        [this](const auto& response) { on_end(response); });
    changes_.taken();
    expect_line(nodes_.watch_timeout_of(node_));
  }

  ~StreamSession() override {
    nodes_.loop().cancel(silence_);
    nodes_.loop().cancel(pause_);
  }

  void add(Topic& topic) override {
    if (state_ == State::Failed) return;  // the next session begins with all topics
    changes_.add(topic.index_hex);
    flush();
  }

  void remove(const Topic& topic) override {
    if (state_ == State::Failed) return;
    removed_.insert(topic.index_hex);
    changes_.add(topic.index_hex);
    flush();
  }

  std::string_view name() const override { return "watch"; }
  bool pushes() const override { return state_ != State::Failed; }

 private:
  using Kind = rest::WatchLine::Kind;
  enum class State {
    Opening,  // until the node has said the name of the watch
    Up,
    Failed,
  };

  Topic* wanted(const std::string& index) const {
    const auto found = hub_.topics().find(index);
    if (found == hub_.topics().end() || found->second->state == Topic::State::Full) return nullptr;
    return found->second.get();
  }

  std::optional<std::string> cursor_of(const std::string& index) const {
    const Topic* topic = wanted(index);
    return topic ? std::optional(topic->cursor) : std::nullopt;
  }

  base::HttpRequest request(const std::string& path) const {
    base::HttpRequest request = nodes_.request(node_, path);
    request.method = "POST";
    request.headers = {"Content-Type: text/plain"};
    return request;
  }

  void flush() {
    if (state_ != State::Up || change_ || pause_ != 0 || changes_.empty()) return;
    base::HttpRequest request = this->request("/watch/" + name_);
    request.body = changes_.next();
    change_ = nodes_.loop().http().start(std::move(request), [this](const auto& response) {
      change_.reset();
      if (!response) {
        fail(rest::error_of(nodes_.url(node_), response.error()));
      } else if (response->status == 200) {
        changes_.taken();
        flush();
      } else if (response->status == 429 || response->status == 503) {
        refused(*response);
      } else {
        fail(rest::error_of(nodes_.url(node_), *response));
      }
    });
  }

  void refused(const base::HttpResponse& response) {
    if (const auto alone = changes_.refused())
      wanted(*alone)->watchers.trouble(rest::error_of(nodes_.url(node_), response));
    pause_ = nodes_.loop().after(
        std::max<std::chrono::milliseconds>(response.retry_after, kShortestStreamPause), [this] {
          pause_ = 0;
          flush();
        });
  }

  void on_line(std::string_view text) {
    auto line = rest::parse_watch_line(nodes_.url(node_), text);
    if (!line) {
      fail(line.error());
      return;
    }
    if (state_ == State::Opening) {
      begin(*line);
      return;
    }
    expect_line(heartbeat_ * kSilentHeartbeats);
    switch (line->kind) {
      case Kind::End:
        return fail({Fault::Unreachable, nodes_.url(node_) + ": the watch ends, " + line->reason, {}});
      case Kind::Heartbeat:
        return heart_beats();
      case Kind::Message:
      case Kind::CaughtUp:
        return on_line_of(*line);
      case Kind::Name:
      case Kind::Unknown:
        return;
    }
  }

  void heart_beats() {
    const auto now = base::Loop::Clock::now();
    if (now - last_heart_ < kQuickestHeart) return;
    last_heart_ = now;
    for (const auto& [index, topic] : hub_.topics())
      if (topic->state == Topic::State::CaughtUp) topic->watchers.caught_up();
  }

  void on_line_of(rest::WatchLine& line) {
    const auto found = hub_.topics().find(line.index);
    if (found == hub_.topics().end()) {
      if (!removed_.contains(line.index))
        fail(rest::garbled(nodes_.url(node_), "the watch tells of an address that nobody asked for"));
      return;
    }
    Topic& topic = *found->second;
    switch (topic.on_line(line)) {
      case Topic::After::Nothing:
        return;
      case Topic::After::Add:
        return add(topic);
      case Topic::After::Remove:
        return remove(topic);
    }
  }

  void begin(const rest::WatchLine& line) {
    if (line.kind != Kind::Name) {
      fail(rest::garbled(nodes_.url(node_), "the watch does not begin with its name"));
      return;
    }
    name_ = line.name;
    state_ = State::Up;
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
      if (state_ == State::Opening) return begins_silent();
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
    if (std::exchange(state_, State::Failed) == State::Failed) return;
    nodes_.loop().cancel(silence_);
    stream_.reset();
    change_.reset();
    hub_.session_failed(error);
  }

  WatchHub& hub_;
  Nodes& nodes_;
  const std::size_t node_;
  State state_ = State::Opening;
  std::unique_ptr<base::Transfer> stream_;
  std::unique_ptr<base::Transfer> change_;
  std::string name_;
  std::chrono::seconds heartbeat_{15};
  base::RecentSet removed_{kMaxRemoved};  // addresses
  base::Loop::Clock::time_point last_heart_{};
  WatchChanges changes_;
  base::Loop::TimerId silence_ = 0;
  base::Loop::TimerId pause_ = 0;
};

}  // namespace

std::unique_ptr<WatchSession> open_stream_session(WatchHub& hub, std::size_t node) {
  return std::make_unique<StreamSession>(hub, node);
}

}  // namespace jm::carrier
