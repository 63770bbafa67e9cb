// SPDX-License-Identifier: GPL-3.0-or-later
// A sealed channel by itself (SealedChannel, its SealedDialogs and SealedCall): a peer's engine at the other
// end of a carrier in memory, and the test is Janus.
#include "gateway/sealed/sealed_channel.hpp"

#include <condition_variable>
#include <mutex>
#include <string>

#include "tests/unit/support/sealed_peer.hpp"
#include "tests/unit/support/services_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;
using gateway_test::SealedPeer;

namespace {

struct Alone final : test::SharedServices {
  Alone() {
    status.begin(number, config, Source::File, "");
    thread.call([this] {
      carrier = memory.open(loop);
      channel = std::make_unique<SealedChannel>(services, number, config, std::vector{carrier.get()});
      channel->start();
    });
  }
  ~Alone() override {
    thread.call([this] {
      channel.reset();
      carrier.reset();
    });
  }

  void request(janus::ChannelId of, Json request, janus::Target) override {
    const std::lock_guard lock(mutex);
    if (text_or(request.get(), "janus") == "create") {
      caller = of;
      transaction = text_or(request.get(), "transaction");
    }
    ended = ended || text_or(request.get(), "janus") == "destroy";
    changed.notify_all();
  }
  void notify(janus::ChannelId, Json) override {}

  // Waits until Janus was asked for a session, or told that it is over.
  bool asked() {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), [this] { return !transaction.empty(); });
  }
  bool destroyed() {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), [this] { return ended; });
  }
  void refuse() {
    const Json error(json_pack("{s:s,s:s,s:{s:i,s:s}}", "janus", "error", "transaction", transaction.c_str(),
                               "error", "code", 460, "reason", "no such plugin"));
    thread.call([&] { numbers.find(caller)->from_core(error.get()); });
  }
  dialog::Link link() const {
    dialog::Link link = keys.link(*config);
    link.carriers = {"https://node.example.org"};
    return link;
  }
  bool idle() {
    bool is = false;
    thread.call([&] { is = channel->idle(); });
    return is;
  }

  MemoryCarrier memory;
  std::unique_ptr<carrier::Carrier> carrier;
  std::unique_ptr<SealedChannel> channel;
  std::mutex mutex;
  std::condition_variable changed;
  janus::ChannelId caller = 0;  // the number of the call
  std::string transaction;
  bool ended = false;
  LoopThread thread{loop};
};

constexpr const char* kOffer =
    R"({"type":"offer","id":"o1","sdp":"v=0\r\na=ice-ufrag:aaaa\r\na=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n"})";

}  // namespace

START_TEST(a_call_has_a_number_of_its_own) {
  Alone world;
  SealedPeer peer(world.memory, world.link());
  peer.say(kOffer);
  ck_assert(world.asked());
  ck_assert_uint_ne(world.caller, world.number);
  world.refuse();
  const Json said = peer.read();
  ck_assert(text_or(said.get(), "type") == "error" && text_or(said.get(), "re") == "o1");
}
END_TEST

START_TEST(who_has_another_secret_is_not_heard) {
  Alone world;
  auto link = world.link();
  link.channel.bytes()[0] ^= 1;
  SealedPeer stranger(world.memory, link);
  stranger.say(kOffer);
  SealedPeer peer(world.memory, world.link());
  peer.say(kOffer);
  ck_assert(world.asked());
  world.refuse();
  ck_assert_ptr_nonnull(peer.read().get());
  ck_assert_ptr_null(stranger.read(std::chrono::milliseconds(0)).get());
}
END_TEST

START_TEST(its_end_tells_the_peer_and_janus) {
  Alone world;
  SealedPeer peer(world.memory, world.link());
  peer.say(kOffer);
  ck_assert(world.asked());
  world.thread.call([&] { world.channel->close("stop"); });
  ck_assert(world.destroyed());
  ck_assert(peer.over() == SealedPeer::Over::Ended);
  while (!world.idle()) continue;
}
END_TEST

int main() {
  Suite* suite = suite_create("sealed channel");
  TCase* tests = tcase_create("sealed channel");
  tcase_set_timeout(tests, 60);
  for (const TTest* test : {a_call_has_a_number_of_its_own, who_has_another_secret_is_not_heard,
                            its_end_tells_the_peer_and_janus})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
