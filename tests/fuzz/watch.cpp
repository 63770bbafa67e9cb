// A watch of the node's: what its client sends, what others post meanwhile, and a connection that reads at
// its own speed. Pieces: 'l' lines of the client's, 'm' a message (its first byte says where), 'r' reads so
// many bytes, 'b' a heartbeat, 'e' the end.
#include <jansson.h>
#include <sodium.h>

#include <map>
#include <memory>
#include <set>

#include "fuzz.hpp"
#include "node/watch.hpp"

namespace {

using namespace jm;
using namespace jm::node;

constexpr Connections::Id kOwner = 1;

Node& fresh_node() {
  static std::unique_ptr<Node> node;
  node.reset();
  Options options;
  options.db_file = ":memory:";
  options.min_pow_score = 0;
  node = std::move(*Node::open(options));
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

 private:
  void line(const std::string& text) {
    fuzz::require(!ended_, "nothing comes behind the end");
    json_t* json = json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, nullptr);
    fuzz::require(json_is_object(json), "every line is an object");
    fuzz::require((json_object_get(json, "watch") != nullptr) == !begun_, "the first line names the watch");
    begun_ = true;
    ended_ = json_object_get(json, "end") != nullptr;
    if (json_object_get(json, "messageId") != nullptr) ++messages_;
    json_decref(json);
  }

  std::string buffer_;
  bool begun_ = false, ended_ = false;
  std::size_t messages_ = 0;
};

void post(Node& node, std::string_view bytes) {
  if (bytes.empty()) return;
  chrysalis::Draft draft;
  draft.message.index = {static_cast<std::uint8_t>(bytes.front() & 3), 1};
  draft.message.data.assign(bytes.begin(), bytes.end());
  (void)node.submit(std::move(draft), "local");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Node& node = fresh_node();
  const auto watch =
      std::make_shared<Watch>(node, "00112233445566778899aabbccddeeff", kOwner, std::chrono::seconds(15));
  bool suspended = false;
  watch->connect({[&] { suspended = true; }, [&] { suspended = false; }});
  Reader reader;
  std::size_t watched = 0, adds = 0, posts = 0;
  const auto read = [&](std::size_t most) {
    std::string bytes(most, '\0');
    const auto count = watch->read(bytes.data(), bytes.size());
    if (!count) return false;
    fuzz::require(*count <= most, "no more than fits");
    fuzz::require((*count == 0) == suspended, "a connection without anything to send is suspended");
    reader.take(std::string_view(bytes).substr(0, *count));
    return *count > 0;
  };
  fuzz::Pieces pieces(data, size);
  for (fuzz::Pieces::Piece piece{}; pieces.next(piece);) {
    switch (piece.kind) {
      case 'l':
        if (const auto changes = parse_watch_lines(piece.bytes)) {
          const auto changed = watch->change(*changes);
          fuzz::require(changed.watched == watched + static_cast<std::size_t>(changed.more),
                        "what is watched is counted");
          watched = changed.watched;
          for (const WatchChange& change : *changes) adds += change.add;
        } else {
          fuzz::require_one_line(changes.error().reason);
        }
        break;
      case 'm':
        post(node, piece.bytes);
        ++posts;
        break;
      case 'b':
        watch->beat(1'700'000'000'000);
        break;
      case 'e':
        watch->end("no reason");
        break;
      default:
        if (!suspended) read(1 + piece.bytes.size() * 7);
        break;
    }
  }
  while (!suspended && read(4096)) {
  }
  fuzz::require(reader.between_lines(), "a stream that waits has sent whole lines");
  fuzz::require(reader.messages() <= adds * posts,
                "a message is sent once for each time that it is asked for");
  watch->close();
  fuzz::require(watch->change({}).watched == 0, "nothing is watched any more");
  return 0;
}
