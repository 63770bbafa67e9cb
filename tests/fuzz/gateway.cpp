// SPDX-License-Identifier: GPL-3.0-or-later
// A whole gateway with one plain channel: what its peer writes, what its carrier does and what Janus says, in
// their order. Pieces: 'C' (first) how the channel is set up; 'm' a text of the peer's, 'p' and 'u' packed;
// 't' trytes; 'x' junk at the peer's next address; 'j' what the plugin says to the next
// message ({"data","jsep"}); 'v' an event of Janus's; 'b' how Janus behaves; 'k' it answers what it kept
// back; 'o' a session is over; 'w' what the carrier can do; 'l' it loses a message; 'q' a request to
// query_transport; 'R' a restart; 'z' time passes; anything else lets all happen that can.
#include <string>
#include <thread>

#include "gateway_world.hpp"

namespace {

using namespace jm;
using namespace jm::fuzz;

constexpr unsigned kMaxPauses = 4, kMaxRestarts = 2, kMaxPieces = 100;

// Each bit of Janus's behaviour: what it keeps to itself, what it refuses.
void behave(WatchedJanus& janus, std::uint8_t bits) {
  constexpr int kRefusal = 470;
  janus.with([&] {
    janus.mute = (bits & 1) != 0;
    janus.silent = (bits & 2) != 0;
    janus.admin_mute = (bits & 4) != 0;
    janus.create_error = (bits & 8) != 0 ? kRefusal : 0;
    janus.attach_error = (bits & 16) != 0 ? kRefusal : 0;
    janus.message_error = (bits & 32) != 0 ? kRefusal : 0;
    janus.plugin_error = (bits & 64) != 0 ? kRefusal : 0;
    janus.session_timeout = (bits & 128) != 0 ? 0 : 60;
  });
}

void weather(MemoryCarrier& carrier, std::uint8_t bits) {
  carrier.down((bits & 1) != 0);
  carrier.blind((bits & 2) != 0);
  carrier.lose_replies((bits & 4) != 0);
  carrier.slow((bits & 8) != 0 ? 10ms : 0ms);
}

class Script {
 public:
  explicit Script(Setup setup) : world_(setup) {}

  void take(const Pieces::Piece& piece) {
    const auto first = static_cast<std::uint8_t>(piece.bytes.empty() ? 0 : piece.bytes.front());
    switch (piece.kind) {
      case 'm':
        return world_.write(in_trytes(std::string(piece.bytes)));
      case 'p':
        return world_.write_text(piece.bytes, Format::LzBase64);
      case 'u':
        return world_.write_text(piece.bytes, Format::LzUri);
      case 't':
        return world_.write(std::string(piece.bytes));
      case 'x':
        return world_.carrier.put(world_.next_address(), std::string(piece.bytes));
      case 'j':
        if (const auto said = parse_object(piece.bytes); said && json_object_get(said->get(), "data"))
          world_.next_answer(std::string(piece.bytes));
        return;
      case 'v':
        if (parse_object(piece.bytes)) world_.janus().tell(std::string(piece.bytes).c_str());
        return;
      case 'b':
        return behave(world_.janus(), first);
      case 'k':
        return world_.janus().speak();
      case 'o':
        return world_.session_over(piece.bytes.empty());
      case 'w':
        return weather(world_.carrier, first);
      case 'l':
        return world_.lose(first);
      case 'q':
        if (const auto request = parse_object(piece.bytes))
          require(json_is_object(world_.gateway().query(request->get()).get()), "a query is answered");
        return;
      case 'R':
        return restart();
      case 'z':
        pause();
        [[fallthrough]];
      default:
        return world_.settle();
    }
  }
  void settle() { world_.settle(); }

 private:
  void restart() {
    if (++restarts_ > kMaxRestarts) return;
    world_.stop();
    world_.start();
  }
  void pause() {
    if (++pauses_ <= kMaxPauses) std::this_thread::sleep_for(25ms);
  }

  World world_;
  unsigned pauses_ = 0, restarts_ = 0;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Pieces pieces(data, size);
  Setup setup;
  if (Pieces::Piece piece{}; data[0] == 'C' && pieces.next(piece) && !piece.bytes.empty())
    setup.bits = static_cast<std::uint8_t>(piece.bytes.front());
  Script script(setup);
  unsigned count = 0;
  for (Pieces::Piece piece{}; count < kMaxPieces && pieces.next(piece); ++count) script.take(piece);
  script.settle();
  return 0;
}
