// SPDX-License-Identifier: GPL-3.0-or-later
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "curlp/batch.hpp"
#include "curlp/cpu.hpp"
#include "curlp/sliced/sliced.hpp"
#include "mam/mam.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "tests/unit/support/vectors.hpp"

namespace mam = jm::mam;
using jm::trinary::Hash;

namespace {

Hash hash_from(const std::string& trytes) {
  return *Hash::from_trytes(trytes);
}

Hash side_key_of(const Json& vector) {
  return *Hash::padded(text_of(vector, "sideKey"));
}

mam::Writer writer_of(const Json& vector) {
  mam::Writer writer;
  writer.seed = hash_from(text_of(vector, "seed"));
  writer.mode = *mam::mode_from_name(text_of(vector, "mode"));
  writer.side_key = side_key_of(vector);
  writer.security = static_cast<unsigned>(number_of(vector, "security"));
  return writer;
}

mam::Position position_of(const Json& vector) {
  return {static_cast<std::uint64_t>(number_of(vector, "start")),
          static_cast<std::uint32_t>(number_of(vector, "count")),
          static_cast<std::uint32_t>(number_of(vector, "index"))};
}

const char* const kAlphabet = "9ABCDEFGHIJKLMNOPQRSTUVWXYZ";

std::string random_trytes(std::mt19937& random, std::size_t length) {
  std::string trytes;
  for (std::size_t i = 0; i < length; ++i) trytes += kAlphabet[random() % 27];
  return trytes;
}

mam::Writer writer_with(unsigned security, mam::Mode mode = mam::Mode::Restricted) {
  mam::Writer writer;
  writer.seed = *Hash::padded("SEED");
  writer.mode = mode;
  if (mode == mam::Mode::Restricted) writer.side_key = *Hash::padded("KEY");
  writer.security = security;
  return writer;
}

bool reads_back(const mam::Writer& writer, mam::Position position, const std::string& trytes) {
  const auto message = mam::create(writer, position, trytes);
  if (!message) return false;
  const auto parsed = mam::parse(message->payload, message->root, writer.side_key);
  return parsed && parsed->message == trytes && parsed->next_root == message->next_root &&
         parsed->security == writer.security;
}

std::string refusal(const mam::Writer& writer, mam::Position position, const std::string& trytes) {
  const auto message = mam::create(writer, position, trytes);
  return message ? "" : message.error().reason;
}

// The sets of instructions that this machine has; the vectors are tried with each.
std::vector<std::string> cpus() {
  std::vector<std::string> names;
  std::istringstream words(jm::curlp::cpu_names());
  for (std::string name; std::getline(words >> std::ws, name, ',');) names.push_back(name);
  return names;
}

// One set for a state alone and one for many, every mixture: processors have the one without the other.
int mixtures() {
  return static_cast<int>(cpus().size() * cpus().size());
}

void use(int mixture) {
  const auto all = cpus();
  const auto number = static_cast<std::size_t>(mixture);
  ck_assert(jm::curlp::force_cpu(all[number / all.size()]).has_value());
  ck_assert(jm::curlp::force_sliced_kernel(all[number % all.size()]));
}

}  // namespace

START_TEST(golden_messages_are_read) {
  use(_i);
  for (const Json& vector : read_vectors("golden.jsonl")) {
    const auto parsed =
        mam::parse(text_of(vector, "payload"), hash_from(text_of(vector, "root")), side_key_of(vector));
    ck_assert_msg(parsed.has_value(), "%s", parsed ? "" : parsed.error().reason.c_str());
    ck_assert(parsed->message == text_of(vector, "messageTrytes"));
    ck_assert(parsed->next_root.trytes() == text_of(vector, "nextRoot"));
    ck_assert_uint_eq(parsed->security, number_of(vector, "security"));
  }
}
END_TEST

START_TEST(golden_messages_are_made) {
  use(_i);
  int made = 0;
  int same = 0;
  for (const Json& vector : read_vectors("golden.jsonl")) {
    if (number_of(vector, "count") != number_of(vector, "nextCount")) continue;
    ++made;
    const mam::Writer writer = writer_of(vector);
    const auto message = mam::create(writer, position_of(vector), text_of(vector, "messageTrytes"));
    ck_assert_msg(message.has_value(), "%s", message ? "" : message.error().reason.c_str());
    ck_assert(message->root.trytes() == text_of(vector, "root"));
    ck_assert(message->next_root.trytes() == text_of(vector, "nextRoot"));
    ck_assert(message->address.trytes() == text_of(vector, "address"));
    const auto parsed = mam::parse(message->payload, message->root, writer.side_key);
    ck_assert(parsed.has_value());
    ck_assert(parsed->message == text_of(vector, "messageTrytes"));
    if (text_of(vector, "client") == "@iota/mam.js@1.6.3") {
      ck_assert(message->payload == text_of(vector, "payload"));
      ++same;
    }
  }
  ck_assert_int_ge(made, 10);
  ck_assert_int_ge(same, 5);
}
END_TEST

START_TEST(broken_messages_are_treated_as_expected) {
  use(_i);
  for (const Json& vector : read_vectors("broken.jsonl")) {
    const auto parsed =
        mam::parse(text_of(vector, "payload"), hash_from(text_of(vector, "root")), side_key_of(vector));
    const std::string expect = text_of(vector, "expect");
    if (expect == "either") continue;
    ck_assert_msg(parsed.has_value() == (expect == "accept"), "%s: %s", text_of(vector, "name").c_str(),
                  parsed ? "accepted" : parsed.error().reason.c_str());
  }
}
END_TEST

START_TEST(messages_of_any_length_are_read_back) {
  std::mt19937 random(1);
  for (const std::size_t length : {0, 1, 2, 80, 81, 82, 161, 162, 163, 1000, 88573}) {
    ck_assert_msg(reads_back(writer_with(1), {}, random_trytes(random, length)), "%zu", length);
  }
}
END_TEST

START_TEST(every_mode_and_security_is_read_back) {
  std::mt19937 random(2);
  for (const mam::Mode mode : {mam::Mode::Public, mam::Mode::Private, mam::Mode::Restricted}) {
    for (unsigned security = 1; security <= 3; ++security) {
      ck_assert(reads_back(writer_with(security, mode), {7, 1, 0}, random_trytes(random, 50)));
    }
  }
}
END_TEST

START_TEST(every_leaf_of_a_tree_signs_under_one_root) {
  const mam::Writer writer = writer_with(1);
  for (const std::uint32_t count : {1u, 2u, 4u, 8u}) {
    const auto root = mam::root_of(writer, {3, count, 0});
    const auto next_root = mam::root_of(writer, {3 + count, count, 0});
    for (std::uint32_t index = 0; index < count; ++index) {
      const auto message = mam::create(writer, {3, count, index}, "HELLO");
      ck_assert(message.has_value());
      ck_assert(message->root == *root);
      ck_assert(message->next_root == *next_root);
      ck_assert(mam::parse(message->payload, *root, writer.side_key).has_value());
    }
  }
}
END_TEST

START_TEST(positions_walk_through_the_trees) {
  mam::Position position{10, 2, 0};
  position = mam::next(position);
  ck_assert(position.start == 10 && position.count == 2 && position.index == 1);
  position = mam::next(position);
  ck_assert(position.start == 12 && position.count == 2 && position.index == 0);
}
END_TEST

START_TEST(the_last_start_works_and_the_one_behind_does_not) {
  const std::uint64_t last = std::uint64_t{1} << 63;
  ck_assert(reads_back(writer_with(1), {last, 1, 0}, "A"));
  ck_assert(refusal(writer_with(1), {last + 1, 1, 0}, "A") != "");
}
END_TEST

START_TEST(what_would_break_a_channel_is_refused) {
  for (const std::uint32_t count : {0u, 3u, 5u, 6u, 7u, 12u, (1u << 20) + 1, 1u << 21}) {
    ck_assert_msg(refusal(writer_with(1), {0, count, 0}, "A").find("power of two") != std::string::npos, "%u",
                  count);
    ck_assert(!mam::root_of(writer_with(1), {0, count, 0}));
  }
  ck_assert(refusal(writer_with(1), {0, 4, 4}, "A").find("index") != std::string::npos);
  ck_assert(refusal(writer_with(0), {}, "A").find("security") != std::string::npos);
  ck_assert(refusal(writer_with(4), {}, "A").find("security") != std::string::npos);
  ck_assert(refusal(writer_with(1), {}, "a").find("trytes") != std::string::npos);
  ck_assert(refusal(writer_with(1), {}, "A B").find("trytes") != std::string::npos);
  ck_assert(refusal(writer_with(1), {}, std::string(mam::kMaxMessageTrytes + 1, 'A')) != "");
  mam::Writer writer = writer_with(1);
  writer.mode = mam::Mode::Public;
  ck_assert(refusal(writer, {}, "A").find("side key") != std::string::npos);
}
END_TEST

START_TEST(addresses_hide_the_root_unless_public) {
  const Hash root = *Hash::padded("ROOT");
  ck_assert(mam::address_of(root, mam::Mode::Public) == root);
  ck_assert(mam::address_of(root, mam::Mode::Private) != root);
  ck_assert(mam::address_of(root, mam::Mode::Private) == mam::address_of(root, mam::Mode::Restricted));
}
END_TEST

START_TEST(modes_have_names) {
  for (const char* name : {"public", "private", "restricted"}) {
    ck_assert(mam::name_of(*mam::mode_from_name(name)) == name);
  }
  ck_assert(!mam::mode_from_name("Public"));
  ck_assert(!mam::mode_from_name(""));
}
END_TEST

START_TEST(a_reader_with_another_root_or_key_reads_nothing) {
  const mam::Writer writer = writer_with(2);
  const auto message = mam::create(writer, {}, "SECRET");
  ck_assert(!mam::parse(message->payload, message->root));
  ck_assert(!mam::parse(message->payload, message->root, *Hash::padded("KEZ")));
  ck_assert(!mam::parse(message->payload, message->next_root, writer.side_key));
}
END_TEST

START_TEST(no_changed_tryte_is_accepted) {
  std::mt19937 random(3);
  const mam::Writer writer = writer_with(2);
  const auto message = mam::create(writer, {0, 4, 2}, random_trytes(random, 200));
  for (int run = 0; run < 300; ++run) {
    std::string payload = message->payload;
    const std::size_t at = random() % (payload.size() - 1);  // the last tryte may be filling
    char other = payload[at];
    while (other == payload[at]) other = kAlphabet[random() % 27];
    payload[at] = other;
    ck_assert_msg(!mam::parse(payload, message->root, writer.side_key), "tryte %zu", at);
  }
}
END_TEST

START_TEST(no_cut_message_is_accepted) {
  const mam::Writer writer = writer_with(1);
  const auto message = mam::create(writer, {0, 2, 1}, "SHORT");
  for (std::size_t size = 0; size < message->payload.size(); ++size) {
    ck_assert_msg(!mam::parse(message->payload.substr(0, size), message->root, writer.side_key), "%zu", size);
  }
}
END_TEST

START_TEST(trytes_after_the_message_are_ignored) {
  std::mt19937 random(4);
  const mam::Writer writer = writer_with(1);
  for (const std::uint32_t count : {1u, 4u}) {
    const auto message = mam::create(writer, {0, count, 0}, "TEXT");
    for (const std::size_t more : {1, 80, 81, 82, 500, 5000}) {
      const auto parsed =
          mam::parse(message->payload + random_trytes(random, more), message->root, writer.side_key);
      ck_assert(parsed.has_value());
      ck_assert(parsed->message == "TEXT");
    }
  }
}
END_TEST

START_TEST(what_is_no_tryte_is_refused_wherever_it_stands) {
  const mam::Writer writer = writer_with(1);
  const auto message = mam::create(writer, {}, "TEXT");
  for (std::size_t at = 0; at < message->payload.size(); at += 37) {
    for (const char bad : {'a', '0', ' ', '\0', '\xff', '@', '['}) {
      std::string payload = message->payload;
      payload[at] = bad;
      ck_assert(!mam::parse(payload, message->root, writer.side_key));
    }
  }
}
END_TEST

START_TEST(junk_is_refused) {
  std::mt19937 random(5);
  const Hash root = *Hash::padded("ROOT");
  for (int run = 0; run < 3000; ++run) ck_assert(!mam::parse(random_trytes(random, random() % 4000), root));
  for (const char tryte : std::string(kAlphabet)) {
    for (const std::size_t length : {1, 13, 31, 100, 3000, 100000}) {
      ck_assert(!mam::parse(std::string(length, tryte), root));
    }
  }
}
END_TEST

// Chains are hashed only if the header, the nonce and the number of siblings are right, and never more of
// them than for a good message.
START_TEST(junk_is_refused_at_the_first_check) {
  std::mt19937 random(7);
  const mam::Writer writer = writer_with(2);
  const std::string text = random_trytes(random, 500);
  const auto message = mam::create(writer, {0, 4, 1}, text);
  const auto cost = [&](const std::string& payload, const Hash& root) {
    const jm::curlp::Tally before = jm::curlp::tally();
    ck_assert(!mam::parse(payload, root, writer.side_key));
    const jm::curlp::Tally after = jm::curlp::tally();
    ck_assert(after.squeezed == before.squeezed && after.pairs == before.pairs);
    return after.chains + after.lists - before.chains - before.lists;
  };
  for (int run = 0; run < 50; ++run) ck_assert_uint_eq(cost(random_trytes(random, 3000), message->root), 0);
  ck_assert_uint_eq(cost(message->payload.substr(0, 200), message->root), 0);
  // Under another root the nonce is right by chance, once in eight times.
  int hashed = 0;
  for (int run = 0; run < 60; ++run) {
    const auto chains = cost(message->payload, *Hash::from_trytes(random_trytes(random, 81)));
    hashed += chains > 0 ? 1 : 0;
    ck_assert_uint_le(chains, 81 + 2);
  }
  ck_assert_int_lt(hashed, 30);
  // Siblings that are none cost no chain.
  ck_assert_uint_eq(cost(message->payload.substr(0, message->payload.size() - 100), message->root), 0);
}
END_TEST

START_TEST(any_header_before_junk_is_refused) {
  std::mt19937 random(6);
  const Hash root = *Hash::padded("ROOT");
  const std::string tail = random_trytes(random, 4000);
  for (int run = 0; run < 20000; ++run) ck_assert(!mam::parse(random_trytes(random, 30) + tail, root));
}
END_TEST

int main() {
  Suite* suite = suite_create("mam");
  TCase* tests = tcase_create("mam");
  tcase_set_timeout(tests, 120);
  tcase_add_loop_test(tests, golden_messages_are_read, 0, mixtures());
  tcase_add_loop_test(tests, golden_messages_are_made, 0, mixtures());
  tcase_add_loop_test(tests, broken_messages_are_treated_as_expected, 0, mixtures());
  tcase_add_test(tests, messages_of_any_length_are_read_back);
  tcase_add_test(tests, every_mode_and_security_is_read_back);
  tcase_add_test(tests, every_leaf_of_a_tree_signs_under_one_root);
  tcase_add_test(tests, positions_walk_through_the_trees);
  tcase_add_test(tests, the_last_start_works_and_the_one_behind_does_not);
  tcase_add_test(tests, what_would_break_a_channel_is_refused);
  tcase_add_test(tests, addresses_hide_the_root_unless_public);
  tcase_add_test(tests, modes_have_names);
  tcase_add_test(tests, a_reader_with_another_root_or_key_reads_nothing);
  tcase_add_test(tests, no_changed_tryte_is_accepted);
  tcase_add_test(tests, no_cut_message_is_accepted);
  tcase_add_test(tests, trytes_after_the_message_are_ignored);
  tcase_add_test(tests, what_is_no_tryte_is_refused_wherever_it_stands);
  tcase_add_test(tests, junk_is_refused);
  tcase_add_test(tests, junk_is_refused_at_the_first_check);
  tcase_add_test(tests, any_header_before_junk_is_refused);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
