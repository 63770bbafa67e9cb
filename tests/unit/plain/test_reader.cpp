// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a chain: message after message, through junk, trouble and pauses.
#include <optional>
#include <string>
#include <vector>

#include "plain/reader.hpp"
#include "tests/unit/support/chain_fixture.hpp"

namespace {

using namespace chain_test;
using jm::plain::Reader;

struct World final : LoopWorld, Reader::Listener {
  explicit World(mam::Writer with = keys('S')) : writer(with) {
    on_loop([this] { reader.emplace(loop, share, *carrier, writer.mode, writer.side_key, *this); });
  }
  ~World() {
    on_loop([this] { reader.reset(); });
    stop();
  }
  Hash root(std::uint64_t index) const { return *mam::root_of(writer, {index, 1, 0}); }
  void write(std::uint64_t index, const std::string& text) {
    const auto made = message(writer, index, text);
    memory.put(made.address, made.payload);
  }
  void junk(std::uint64_t index, std::size_t size) {
    memory.put(mam::address_of(root(index), writer.mode), std::string(size, 'J'));
  }
  void start(std::uint64_t index = 0) {
    on_loop([&] { reader->start(root(index)); });
  }
  bool reads(std::size_t count) {
    return eventually([=, this] { return all.size() == count; });
  }
  bool ends(int count) {
    return eventually([=, this] { return at_ends >= count; });
  }

  void found(Reader& by, Reader::Found message) override {
    ck_assert(&by == &*reader);
    all.push_back(std::move(message));
    if (on_found) on_found();
  }
  void at_end(Reader&) override { ++at_ends; }
  void behind(Reader&) override { ++behinds; }
  void junk(std::size_t count) override { junk_count += count; }
  void trouble(const jm::carrier::CarrierError&) override { ++troubles; }
  void leads_nowhere(const std::string& reason) override { nowhere = reason; }

  const mam::Writer writer;
  std::optional<Reader> reader;
  std::vector<Reader::Found> all;
  std::function<void()> on_found;
  int at_ends = 0, behinds = 0, troubles = 0;
  std::size_t junk_count = 0;
  std::string nowhere;
};

START_TEST(a_chain_is_read_to_its_end) {
  World world;
  for (std::uint64_t i = 0; i < 3; ++i)
    world.write(i, "MESSAGE" + std::string(1, static_cast<char>('A' + i)));
  world.start();
  ck_assert(world.reads(3) && world.ends(1));
  for (std::uint64_t i = 0; i < 3; ++i) {
    ck_assert(world.all[i].message.starts_with("MESSAGE" + std::string(1, static_cast<char>('A' + i))));
    ck_assert(world.all[i].root == world.root(i) && world.all[i].next_root == world.root(i + 1));
    ck_assert(world.all[i].seen <= world.all[i].parsed);
    ck_assert_msg(!world.all[i].not_before, "it was there before");
  }
  world.write(3, "LIVE");
  ck_assert(world.reads(4));
  ck_assert_msg(world.all[3].not_before && *world.all[3].not_before == world.all[3].seen, "it has just come");
}
END_TEST

START_TEST(a_restricted_chain_is_read_with_its_side_key) {
  auto writer = keys('S');
  writer.mode = mam::Mode::Restricted;
  writer.side_key = hash('K');
  World world(writer);
  world.write(0, "SECRET");
  world.start();
  ck_assert(world.reads(1));
  ck_assert(world.all[0].message.starts_with("SECRET"));
}
END_TEST

START_TEST(junk_does_not_cross_a_chain) {
  World world;
  world.junk(0, 10);  // too short to be tried
  world.junk(0, 2400);
  world.junk(0, 9000);
  world.write(0, "MESSAGE");
  world.start();
  ck_assert(world.reads(1) && world.ends(1));
  ck_assert_uint_ge(world.junk_count, 2);
}
END_TEST

START_TEST(an_address_with_nothing_but_junk_is_the_end) {
  World world;
  world.junk(0, 2400);
  world.start();
  ck_assert(world.ends(1));
  ck_assert_uint_eq(world.junk_count, 1);
  ck_assert(world.all.empty());
}
END_TEST

START_TEST(while_paused_nothing_is_found_and_nothing_lost) {
  World world;
  world.start();
  ck_assert(world.ends(1));
  world.on_loop([&] { world.reader->pause(true); });
  world.write(0, "MESSAGE");
  ck_assert(world.never([&] { return !world.all.empty(); }));
  world.on_loop([&] { world.reader->pause(false); });
  ck_assert(world.reads(1));
}
END_TEST

START_TEST(it_may_be_paused_at_each_message) {
  World world;
  for (std::uint64_t i = 0; i < 3; ++i) world.write(i, "MESSAGE");
  world.on_found = [&] { world.reader->pause(true); };
  world.start();
  for (std::size_t i = 1; i <= 3; ++i) {
    ck_assert(world.reads(i));
    ck_assert(world.never([&] { return world.all.size() > i; }));
    world.on_loop([&] { world.reader->pause(false); });
  }
  ck_assert(world.ends(1));
}
END_TEST

START_TEST(a_stopped_one_finds_nothing_more) {
  World world;
  for (std::uint64_t i = 0; i < 2; ++i) world.write(i, "MESSAGE");
  world.on_found = [&] { world.reader->stop(); };
  world.start();
  ck_assert(world.reads(1));
  ck_assert(world.never([&] { return world.all.size() > 1 || world.at_ends > 0; }));
}
END_TEST

START_TEST(it_may_end_inside_of_a_callback) {
  World world;
  world.write(0, "MESSAGE");
  world.on_found = [&] {
    world.loop.post([&] { world.at_ends += 100; });
    world.reader->stop();
  };
  world.start();
  ck_assert(world.ends(100));
}
END_TEST

START_TEST(another_chain_may_be_started_inside_of_a_callback) {
  World world;
  world.write(0, "FIRST");
  world.write(7, "OTHER");
  world.on_found = [&] {
    if (world.all.size() == 1) world.reader->start(world.root(7));
  };
  world.start();
  ck_assert(world.reads(2) && world.ends(1));
  ck_assert(world.all[1].root == world.root(7));
}
END_TEST

START_TEST(trouble_leaves_a_gap_in_what_is_known_of_an_age) {
  World world;
  world.start();
  ck_assert(world.ends(1));
  world.memory.down(true);
  ck_assert(world.eventually([&] { return world.troubles == 1; }));
  world.write(0, "MESSAGE");
  world.memory.down(false);
  ck_assert(world.reads(1));
  ck_assert(world.all[0].not_before && *world.all[0].not_before < world.all[0].seen);
}
END_TEST

START_TEST(one_that_reads_more_than_its_share_is_behind_until_the_end) {
  World world;
  for (std::uint64_t i = 0; i < 8; ++i) world.write(i, "MESSAGE");
  world.start();
  ck_assert(world.reads(8) && world.ends(1));
  ck_assert_int_eq(world.behinds, 1);
}
END_TEST

}  // namespace

int main() {
  Suite* suite = suite_create("reader");
  TCase* tc = tcase_create("reader");
  tcase_set_timeout(tc, 120);
  tcase_add_test(tc, a_chain_is_read_to_its_end);
  tcase_add_test(tc, a_restricted_chain_is_read_with_its_side_key);
  tcase_add_test(tc, junk_does_not_cross_a_chain);
  tcase_add_test(tc, an_address_with_nothing_but_junk_is_the_end);
  tcase_add_test(tc, while_paused_nothing_is_found_and_nothing_lost);
  tcase_add_test(tc, it_may_be_paused_at_each_message);
  tcase_add_test(tc, a_stopped_one_finds_nothing_more);
  tcase_add_test(tc, it_may_end_inside_of_a_callback);
  tcase_add_test(tc, another_chain_may_be_started_inside_of_a_callback);
  tcase_add_test(tc, trouble_leaves_a_gap_in_what_is_known_of_an_age);
  tcase_add_test(tc, one_that_reads_more_than_its_share_is_behind_until_the_end);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
