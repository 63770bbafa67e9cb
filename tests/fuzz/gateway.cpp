// A whole gateway with one channel: what its peer writes, and what Janus says, in their order. Pieces: 'm' a
// text of the peer's, as it is; 't' trytes; 'x' junk at the peer's next address; 'j' what the plugin says to
// the next message ({"data","jsep"}); 'v' an event of Janus's; 'q' a request to query_transport.
#include <memory>
#include <string>
#include <thread>

#include "database.hpp"
#include "fuzz.hpp"
#include "message_text.hpp"
#include "signaling/gateway.hpp"
#include "signaling/incoming.hpp"
#include "tests/unit/fake_janus.hpp"
#include "tests/unit/sea.hpp"
#include "trinary/text.hpp"

namespace {

using namespace jm;
using namespace jm::signaling;
using namespace std::chrono_literals;

constexpr std::size_t kMaxMessages = 8;
constexpr auto kSettled = 4ms;     // nothing has changed for so long
constexpr auto kPatience = 200ms;  // or so long has passed

mam::Writer peer_keys() {
  mam::Writer keys;
  keys.seed = *trinary::Hash::from_trytes(std::string(81, 'P'));
  keys.mode = mam::Mode::Public;
  keys.security = 1;
  return keys;
}

Config config_in(const std::string& dir) {
  ChannelConfig channel;
  channel.name = "alice";
  channel.carrier = "sea";
  channel.subscribe.root = *mam::root_of(peer_keys(), {0, 1, 0});
  channel.subscribe.mode = channel.publish.mode = mam::Mode::Public;
  channel.publish.security = 1;
  channel.plugin = "janus.plugin.echotest";
  channel.body = "{}";
  channel.allow_requests = {"", "join", "watch"};
  Config config;
  config.state_dir = dir;
  config.node.enabled = false;
  config.carriers["sea"].name = "sea";
  config.channels = {channel};
  return config;
}

class World {
 public:
  World() {
    janus_.plugin = [this](const json_t*) { return std::exchange(next_, ""); };
    Gateway::Options options;
    options.config = config_in(folder_.file("state"));
    options.timing.closing = options.timing.outbox_retry = options.timing.retry = 10ms;
    options.log = [](Level, const std::string& line) { fuzz::require_one_line(line); };
    options.carrier = [this](tangle::Loop& loop, const CarrierConfig&) { return sea_.carrier(loop); };
    auto started = Gateway::start(std::move(options), janus_);
    fuzz::require(started.has_value(), "a gateway starts");
    gateway_ = std::move(*started);
    janus_.attach(gateway_.get());
  }
  ~World() {
    janus_.detach();
    gateway_.reset();
    check_chain();
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void take(const fuzz::Pieces::Piece& piece) {
    switch (piece.kind) {
      case 'm':
        return write(fuzz::in_trytes(piece.bytes));
      case 't':
        return write(std::string(piece.bytes));
      case 'x':
        return sea_.put(mam::address_of(*mam::root_of(peer_keys(), {index_, 1, 0}), mam::Mode::Public),
                        std::string(piece.bytes));
      case 'j':
        if (const auto said = parse_object(piece.bytes); said && json_object_get(said->get(), "data"))
          janus_.with([&] { next_ = piece.bytes; });
        return;
      case 'v':
        if (parse_object(piece.bytes)) janus_.tell(std::string(piece.bytes).c_str());
        return;
      case 'q':
        if (const auto request = parse_object(piece.bytes))
          fuzz::require(json_is_object(gateway_->query(request->get()).get()), "a query is answered");
        return;
      default:
        return settle();
    }
  }

  // Until nothing has happened for a moment.
  void settle() {
    const auto begun = std::chrono::steady_clock::now();
    std::string before;
    do {
      before = view();
      std::this_thread::sleep_for(kSettled);
    } while (view() != before && std::chrono::steady_clock::now() - begun < kPatience);
  }

 private:
  std::string view() {
    const Json request(json_pack("{s:s}", "request", "channels"));
    const Json answer = gateway_->query(request.get());
    const json_t* channel = json_array_get(json_object_get(answer.get(), "channels"), 0);
    if (root_.empty()) root_ = text_or(channel, "root");
    return dump(channel);
  }

  void write(const std::string& trytes) {
    if (index_ == kMaxMessages) return;
    const auto made = mam::create(peer_keys(), {index_, 1, 0}, trytes);
    if (!made) return;
    ++index_;
    sea_.put(made->address, made->payload);
  }

  // An index of the gateway's has signed one message, whatever happened; and every one can be read.
  void check_chain() {
    auto root = trinary::Hash::from_trytes(root_);
    while (root) {
      const auto there = sea_.at(mam::address_of(*root, mam::Mode::Public));
      if (there.empty()) return;
      for (const auto& arrival : there)
        fuzz::require(arrival.payload == there.front().payload, "an index signs one message");
      const auto parsed = mam::parse(there.front().payload, *root, {});
      fuzz::require(parsed.has_value(), "what the gateway signs can be read");
      const auto text = trinary::to_ascii(parsed->message);
      fuzz::require(text && text->size() <= kMaxText, "what the gateway says is text");
      root = parsed->next_root;
    }
  }

  fuzz::Folder folder_;
  Sea sea_;
  FakeJanus janus_;
  std::string next_;  // what the plugin says
  std::string root_;
  std::uint64_t index_ = 0;
  std::unique_ptr<Gateway> gateway_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  World world;
  world.settle();
  fuzz::Pieces pieces(data, size);
  for (fuzz::Pieces::Piece piece{}; pieces.next(piece);) world.take(piece);
  world.settle();
  return 0;
}
