#include <random>
#include <string>

#include "mam/mam.hpp"
#include "tap_main.hpp"
#include "vectors.hpp"

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

}  // namespace

START_TEST(golden_messages_are_read) {
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

int main() {
  Suite* suite = suite_create("mam");
  TCase* tests = tcase_create("mam");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, golden_messages_are_read);
  tcase_add_test(tests, golden_messages_are_made);
  tcase_add_test(tests, broken_messages_are_treated_as_expected);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
