// SPDX-License-Identifier: GPL-3.0-or-later
// What bad input gets in plain form: junk on the carrier, and messages of the peer's that make no sense.
#include "codec/lzstring.hpp"
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

// The reply is an error in plain form with this code; the channel goes on.
static void refused_plain(World& world, int code) {
  const auto error = world.peer.read_json();
  check_text(text_or(error.get(), "type"), "error");
  ck_assert_msg(integer_in(error.get(), "code") == code, "%s", dump(error.get()).c_str());
  ck_assert_uint_eq(world.janus->count("create"), 0);
  world.plain_call();
}

static void refused_text(const std::string& text, int code) {
  World world;
  world.start();
  world.peer.write(text);
  refused_plain(world, code);
}

START_TEST(not_json) {
  refused_text("{\"type\":\"offer\",", 454);
}
END_TEST
START_TEST(no_description) {
  refused_text("{\"type\":\"offer\"}", 456);
}
END_TEST
START_TEST(another_type) {
  refused_text("{\"type\":\"shout\",\"sdp\":\"v=0\"}", 456);
}
END_TEST
START_TEST(an_array) {
  refused_text("[{\"janus\":\"create\"}]", 455);
}
END_TEST
START_TEST(nested) {
  refused_text("{\"a\":" + std::string(5000, '[') + std::string(5000, ']') + "}", 454);
}
END_TEST
START_TEST(a_member_twice) {
  refused_text("{\"type\":\"offer\",\"type\":\"answer\",\"sdp\":\"v=0\"}", 454);
}
END_TEST

START_TEST(not_utf8) {
  World world;
  world.start();
  // {"type":"offer","sdp":"<E4>"}: 228 = 8 * 27 + 12, as trytes L H.
  auto trytes = *jm::trinary::from_ascii("{\"type\":\"offer\",\"sdp\":\"");
  trytes += "LH" + *jm::trinary::from_ascii("\"}");
  world.peer.write_trytes(trytes);
  refused_plain(world, 454);
}
END_TEST

START_TEST(no_text) {
  World world;
  world.start();
  world.peer.write_trytes("ABC");
  refused_plain(world, 454);
}
END_TEST

START_TEST(empty) {
  World world;
  world.start();
  world.peer.write_trytes("");
  refused_plain(world, 454);
}
END_TEST

START_TEST(bomb) {
  World world;
  world.start();
  // A few hundred characters that unpack to a megabyte.
  const auto packed = jm::codec::lz_compress(std::string(1 << 20, 'x'), jm::codec::LzForm::Base64);
  ck_assert(packed.has_value());
  world.peer.write(*packed);
  std::string text = world.peer.read();
  const auto unpacked = jm::codec::lz_decompress(text, jm::codec::LzForm::Base64, 4096);
  ck_assert_msg(unpacked.has_value(), "not packed: %s", text.c_str());
  ck_assert(integer_in(parse_object(*unpacked)->get(), "code") == 454);
  world.plain_call();
}
END_TEST

START_TEST(errors_are_not_answered) {
  World world;
  world.start();
  world.peer.write("{\"type\":\"error\",\"reason\":\"no\"}");
  world.plain_call();  // the first reply there is
}
END_TEST

START_TEST(an_answer) {
  refused_text(R"({"type":"answer","sdp":"v=0"})", 469);
}
END_TEST

// Junk of every kind at the address: random trytes, another channel's message, cut off, one tryte changed.
static std::string junk(std::size_t number, const jm::mam::Message& other, const std::string& own) {
  static constexpr char kTrytes[] = "9ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string out;
  std::uint64_t random = number * 0x9E3779B97F4A7C15u + 1;
  const auto next = [&] {
    random ^= random << 13;
    random ^= random >> 7;
    random ^= random << 17;
    return random;
  };
  switch (number % 4) {
    case 0:
      for (std::size_t i = 0; i < 4000; ++i) out += kTrytes[next() % 27];
      return out;
    case 1:
      return other.payload + kTrytes[next() % 27];
    case 2:
      return own.substr(0, next() % own.size());
    default:
      out = own;
      // Not in the trailing trytes, which belong to nobody.
      char& tryte = out[next() % (out.size() - 10)];
      tryte = tryte == 'A' ? 'B' : 'A';
      return out;
  }
}

static milliseconds answer_time(std::size_t pieces) {
  World world;
  Peer stranger(world.carrier, 'X'), twin(world.carrier);
  const auto other = stranger.make(*write_message(description_text(sdp("3")), Format::Plain));
  const auto own = twin.make(*write_message(description_text(sdp("4")), Format::Plain));
  world.start();
  for (std::size_t i = 0; i < pieces; ++i) world.carrier.put(own.address, junk(i, other, own.payload));
  const auto start = std::chrono::steady_clock::now();
  world.plain_call();
  const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
  if (pieces > 0) ck_assert(world.counter("junk") > 0);
  return took;
}

// Sanitizers make the computing slower than the machine is.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
static constexpr seconds kJunkMayCost{20};
#else
static constexpr seconds kJunkMayCost{1};
#endif

START_TEST(a_thousand_pieces_of_junk) {
  const auto without = answer_time(0), with = answer_time(1000);
  ck_assert_msg(with - without <= kJunkMayCost, "%ld ms without, %ld ms with junk",
                static_cast<long>(without.count()), static_cast<long>(with.count()));
}
END_TEST

START_TEST(junk_before_the_start) {
  World world;
  Peer stranger(world.carrier, 'X'), twin(world.carrier);
  const auto other = stranger.make(*write_message("{}", Format::Plain));
  const auto own = twin.make(*write_message("{}", Format::Plain));
  for (std::size_t i = 0; i < 100; ++i) world.carrier.put(own.address, junk(i, other, own.payload));
  world.peer.write(description_text(sdp()));  // behind them, and of before the start
  world.start();
  world.wait_counter("stale", 1);
  world.plain_call("2");
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway input");
  TCase* tests = tcase_create("input");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {not_json, no_description, another_type, an_array, nested, a_member_twice, not_utf8, no_text, empty,
        bomb, an_answer, errors_are_not_answered, a_thousand_pieces_of_junk, junk_before_the_start})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
