// SPDX-License-Identifier: GPL-3.0-or-later
// A watch of the node's: what its client sends, what others post meanwhile, and a connection that reads at
// its own speed. Pieces: 'l' lines of the client's (a cursor "s-N" is the store's own, N messages after the
// run's first), 'm' a message (its first byte says where), 'L' a large one (its second byte says how large),
// 'n' so many small ones, 'p' what is old is pruned, 'd' the store cannot be read for the next read, 'r'
// reads so many bytes, 'b' a heartbeat, 'e' the end, 'c' the connection is gone.
#include <jansson.h>
#include <sqlite3.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>

#include "fuzz.hpp"
#include "node/watch/watch.hpp"

namespace {

using namespace jm;
using namespace jm::node;

constexpr Connections::Id kOwner = 1;
constexpr std::size_t kMaxPieces = 200;

// Unix milliseconds; pass when told to.
std::atomic<std::int64_t> now_ms = 1'700'000'000'000;

// The store of one run. What other runs have left is old, and pruned: a node of its own for each takes much
// longer than the run.
Node& node_without_messages() {
  static const std::unique_ptr<Node> node = [] {
    Options options;
    options.db_file = ":memory:";
    options.min_pow_score = 0;
    options.clock = [] { return now_ms.load(); };
    return std::move(*Node::open(options));
  }();
  now_ms += std::chrono::milliseconds(node->options().max_age).count() + 1;
  node->prune();
  return *node;
}

// The stream as its client sees it.
class Reader {
 public:
  void take(std::string_view bytes) {
    buffer_ += bytes;
    for (std::size_t end = 0; (end = buffer_.find('\n')) != std::string::npos;) {
      line(buffer_.substr(0, end));
      buffer_.erase(0, end + 1);
    }
  }
  bool between_lines() const { return buffer_.empty(); }
  bool ended() const { return ended_; }
  std::size_t messages() const { return messages_; }
  // Of each index later messages come later.
  bool in_order() const { return rises_; }

 private:
  void line(const std::string& text) {
    fuzz::require(!ended_, "nothing comes behind the end");
    json_t* json = json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, nullptr);
    fuzz::require(json_is_object(json), "every line is an object");
    fuzz::require((json_object_get(json, "watch") != nullptr) == !begun_, "the first line names the watch");
    begun_ = true;
    ended_ = json_object_get(json, "end") != nullptr;
    if (json_object_get(json, "messageId") != nullptr) message(json);
    json_decref(json);
  }
  void message(const json_t* json) {
    ++messages_;
    const std::string cursor = json_string_value(json_object_get(json, "cursor"));
    const auto dash = cursor.find('-');
    fuzz::require(dash != std::string::npos, "a cursor names a place in the store");
    const std::uint64_t order = std::strtoull(cursor.c_str() + dash + 1, nullptr, 10);
    auto& last = last_[json_string_value(json_object_get(json, "index"))];
    rises_ = rises_ && order > last;
    last = order;
  }

  std::string buffer_;
  bool begun_ = false, ended_ = false;
  std::size_t messages_ = 0;
  std::map<std::string, std::uint64_t> last_;  // by index
  bool rises_ = true;
};

class Run {
 public:
  Run() : node_(node_without_messages()) {
    watch_->connect({[this] { suspended_ = true; }, [this] { suspended_ = false; }});
  }

  void take(const fuzz::Pieces::Piece& piece) {
    const auto number = [&](std::size_t i) {
      return i < piece.bytes.size() ? static_cast<std::uint8_t>(piece.bytes[i]) : std::uint8_t{0};
    };
    switch (piece.kind) {
      case 'l':
        return change(piece.bytes);
      case 'm':
        return post(number(0), Bytes(piece.bytes.begin(), piece.bytes.end()));
      case 'L':
        return post(number(0), Bytes(std::size_t{1000} * (number(1) % 33) + 1, number(2)));
      case 'n':
        for (std::uint8_t i = 0; i < number(1) % 32; ++i) post(number(0), {i});
        return;
      case 'p':
        now_ms += std::chrono::milliseconds(node_.options().max_age).count() + 1;
        return node_.prune();
      case 'd':
        sqlite3_hard_heap_limit64(1);
        if (!suspended_ && !gone_) read(4096);
        sqlite3_hard_heap_limit64(0);
        return;
      case 'b':
        return watch_->beat(1'700'000'000'000);
      case 'e':
        return watch_->end("no reason");
      case 'c':
        gone_ = true;
        return watch_->close();
      default:
        if (!suspended_ && !gone_) read(1 + piece.bytes.size() * 7);
    }
  }

  void end() {
    while (!gone_ && !suspended_ && read(4096)) {
    }
    if (!gone_) fuzz::require(reader_.between_lines(), "a stream that waits has sent whole lines");
    fuzz::require(reader_.messages() <= adds_ * posts_,
                  "a message is sent once for each time that it is asked for");
    fuzz::require(again_ || reader_.in_order(), "messages come in their order");
    watch_->close();
    fuzz::require(watch_->change({}).watched == 0, "nothing is watched any more");
  }

 private:
  void change(std::string_view lines) {
    auto changes = parse_watch_lines(lines);
    if (!changes) return fuzz::require_one_line(changes.error().reason);
    for (WatchChange& change : *changes) {
      adds_ += change.add ? 1 : 0;
      Bytes index = change.index;  // zeros at its end do not count
      while (!index.empty() && index.back() == 0) index.pop_back();
      again_ = again_ || (change.add && !known_.insert(index).second);
      if (change.cursor.starts_with("s-")) change.cursor = own_cursor(change.cursor.substr(2));
    }
    const auto changed = watch_->change(*changes);
    if (gone_) return;
    fuzz::require(changed.watched == watched_ + static_cast<std::size_t>(changed.more),
                  "what is watched is counted");
    watched_ = changed.watched;
  }
  std::string own_cursor(const std::string& number) const {
    const auto there = node_.find(Bytes{0, 1}, 0, 1);
    const std::uint64_t first = there && !there->empty() ? there->front().order : 0;
    return cursor_of(first + std::strtoull(number.c_str(), nullptr, 10), node_.store_id());
  }
  void post(std::uint8_t where, Bytes data) {
    chrysalis::Draft draft;
    draft.message.index = {static_cast<std::uint8_t>(where & 3), 1};
    draft.message.data = std::move(data);
    if (node_.submit(std::move(draft), "local")) ++posts_;
  }
  bool read(std::size_t most) {
    std::string bytes(most, '\0');
    const auto count = watch_->read(bytes.data(), bytes.size());
    if (!count) return false;
    fuzz::require(*count <= most, "no more than fits");
    fuzz::require((*count == 0) == suspended_, "a connection without anything to send is suspended");
    reader_.take(std::string_view(bytes).substr(0, *count));
    return *count > 0;
  }

  Node& node_;
  const std::shared_ptr<Watch> watch_ =
      std::make_shared<Watch>(node_, "00112233445566778899aabbccddeeff", kOwner, std::chrono::seconds(15));
  bool suspended_ = false, gone_ = false;
  Reader reader_;
  std::size_t watched_ = 0, adds_ = 0, posts_ = 0;
  std::set<Bytes> known_;
  bool again_ = false;  // an index was asked for a second time
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Run run;
  fuzz::Pieces pieces(data, size);
  std::size_t count = 0;
  for (fuzz::Pieces::Piece piece{}; count < kMaxPieces && pieces.next(piece); ++count) run.take(piece);
  run.end();
  return 0;
}
