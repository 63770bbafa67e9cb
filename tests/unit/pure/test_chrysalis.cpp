// SPDX-License-Identifier: GPL-3.0-or-later
// The Chrysalis message against bytes, ids and JSON made by the public client, and against what must be
// refused.
#include <algorithm>
#include <climits>

#include "chrysalis/mam_data.hpp"
#include "chrysalis/message.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "tests/unit/support/vector_file.hpp"

namespace {

using namespace jm::chrysalis;
using jm::tests::read_json;
using jm::tests::text;

Message small() {
  Message message;
  message.network_id = 7;
  message.parents = {Id{1}, Id{2}};
  message.index = {0xaa, 0xbb};
  message.data = {1, 2, 3};
  message.nonce = 9;
  return message;
}

void assert_same(const std::string& is, const std::string& expected) {
  ck_assert_str_eq(is.c_str(), expected.c_str());
}

bool has(const std::string& reason, const char* part) {
  return reason.find(part) != std::string::npos;
}

Json parsed(const std::string& json) {
  json_error_t error;
  Json value(json_loads(json.c_str(), 0, &error));
  ck_assert_msg(value != nullptr, "%s: %s", json.c_str(), error.text);
  return value;
}

std::string refused(const std::string& json) {
  const auto draft = from_json(parsed(json).get());
  ck_assert_msg(!draft, "accepted: %s", json.c_str());
  return draft.error().reason;
}

START_TEST(bytes_and_ids_are_those_of_the_public_client) {
  const Json file = read_json("chrysalis.json");
  std::size_t i;
  json_t* vector;
  json_array_foreach(json_object_get(file.get(), "messages"), i, vector) {
    const auto draft = from_json(json_object_get(vector, "json"));
    ck_assert_msg(draft.has_value(), "%s", draft ? "" : draft.error().reason.c_str());
    const Bytes bytes = to_bytes(draft->message);
    assert_same(to_hex(bytes), text(vector, "bytes"));
    ck_assert_uint_eq(bytes.size(), encoded_size(draft->message));
    assert_same(to_hex(id_of(bytes)), text(vector, "id"));
    const auto read = from_bytes(bytes);
    ck_assert(read.has_value());
    const Json json(to_json(*read));
    ck_assert(json_equal(json.get(), json_object_get(vector, "json")));
    const double score = json_number_value(json_object_get(vector, "score"));
    const unsigned zeros = jm::pow::trailing_zeros(pow_digest(bytes), read->nonce);
    ck_assert_double_eq_tol(jm::pow::score(zeros, bytes.size()), score, score * 1e-12);
  }
  ck_assert_uint_eq(i, 5);
}
END_TEST

START_TEST(index_and_data_are_those_of_mam_js) {
  for (const Json& line : read_vectors("golden.jsonl")) {
    const auto address = jm::trinary::Hash::from_trytes(text(line.get(), "address"));
    ck_assert(address.has_value());
    assert_same(to_hex(index_of(*address)), text(line.get(), "chrysalisIndexHex"));
    const MamData mam{text(line.get(), "tag"), text(line.get(), "payload")};
    const auto data = to_data(mam);
    ck_assert(data.has_value());
    assert_same(to_hex(*data), text(line.get(), "chrysalisDataHex"));
    const auto back = from_data(*data);
    ck_assert(back.has_value());
    assert_same(back->tag, mam.tag);
    assert_same(back->payload, mam.payload);
  }
}
END_TEST

START_TEST(every_length_of_trytes_survives_packing) {
  const std::string alphabet = "9ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string payload(200, '9');
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = alphabet[i * 7 % 27];
  for (std::size_t length = 160; length < 200; ++length) {
    for (std::size_t tag = 0; tag <= 27; ++tag) {
      const MamData mam{payload.substr(0, tag), payload.substr(0, length)};
      const auto back = from_data(*to_data(mam));
      ck_assert(back.has_value());
      ck_assert(back->tag == mam.tag && back->payload == mam.payload);
    }
  }
}
END_TEST

START_TEST(data_that_is_no_mam_message_is_refused) {
  ck_assert(!to_data({std::string(28, 'A'), "A"}));
  ck_assert(!to_data({"a", "A"}));
  ck_assert(!to_data({"A", "A1"}));
  ck_assert(!from_data({}));
  ck_assert(!from_data(Bytes(100)));
  ck_assert(from_data(Bytes(101)).has_value());
  Bytes long_tag(120);
  long_tag[0] = 18;
  ck_assert(!from_data(long_tag));
  Bytes no_tryte(120);
  no_tryte[51] = 0b11011'000;  // 27 comes after Z
  ck_assert(!from_data(no_tryte));
  Bytes ends_early(120, 0xff);
  ends_early[0] = 0;
  ck_assert_uint_eq(from_data(ends_early)->payload.size(), 0);
}
END_TEST

START_TEST(a_cut_message_is_refused_wherever_it_is_cut) {
  const Bytes whole = to_bytes(small());
  ck_assert(from_bytes(whole).has_value());
  for (std::size_t size = 0; size < whole.size(); ++size) ck_assert(!from_bytes(ByteView(whole).first(size)));
  Bytes longer = whole;
  longer.push_back(0);
  ck_assert(has(from_bytes(longer).error().reason, "after its end"));
}
END_TEST

START_TEST(lengths_that_lie_are_refused) {
  const Bytes whole = to_bytes(small());
  const std::size_t payload_length = 9 + 2 * 32;
  for (const std::size_t at :
       {std::size_t{8}, payload_length, payload_length + 4, payload_length + 8, payload_length + 8 + 2 + 2}) {
    for (const int change : {1, 2, 255}) {
      Bytes broken = whole;
      broken[at] = static_cast<std::uint8_t>(broken[at] + change);
      ck_assert_msg(!from_bytes(broken), "byte %zu changed by %d", at, change);
      broken[at + 1] = 0xff;
      ck_assert_msg(!from_bytes(broken), "byte %zu and the next changed by %d", at, change);
    }
  }
}
END_TEST

START_TEST(the_largest_data_fits_with_eight_parents) {
  Message message = small();
  message.index.assign(32, 7);
  message.parents.clear();
  for (std::uint8_t i = 0; i < kMaxParents; ++i) message.parents.push_back(Id{i});
  message.data.assign(kMaxMamData, 1);
  ck_assert(check(message).has_value());
  ck_assert_uint_eq(to_bytes(message).size(), kMaxMessageBytes);
  message.data.push_back(1);
  ck_assert(!check(message));
}
END_TEST

START_TEST(bounds_of_the_format_hold) {
  Message message = small();
  ck_assert(check(message).has_value());
  message.parents = {Id{2}, Id{1}};
  ck_assert(has(check(message).error().reason, "sorted"));
  ck_assert(!from_bytes(to_bytes(message)));
  message.parents = {Id{1}, Id{1}};
  ck_assert(!check(message));
  message.parents.clear();
  for (std::uint8_t i = 0; i < 9; ++i) message.parents.push_back(Id{i});
  ck_assert(!check(message));
  ck_assert(!from_bytes(to_bytes(message)));
  message = small();
  message.index.clear();
  ck_assert(!check(message));
  ck_assert(!from_bytes(to_bytes(message)));
  message.index = Bytes(64, 1);
  ck_assert(check(message).has_value());
  message.index = Bytes(65, 1);
  ck_assert(!check(message));
  ck_assert(!from_bytes(to_bytes(message)));
  message = small();
  message.data.resize(kMaxMessageBytes - encoded_size(message) + message.data.size());
  ck_assert_uint_eq(to_bytes(message).size(), kMaxMessageBytes);
  ck_assert(from_bytes(to_bytes(message)).has_value());
  message.data.push_back(0);
  ck_assert(!check(message));
  ck_assert(has(from_bytes(to_bytes(message)).error().reason, "32769 bytes"));
}
END_TEST

START_TEST(other_payloads_are_refused_by_name) {
  Bytes bytes = to_bytes(small());
  bytes[9 + 64 + 4] = 1;
  ck_assert(has(from_bytes(bytes).error().reason, "payload type 1"));
  Bytes none(8 + 1 + 32 + 4 + 8);
  none[8] = 1;
  ck_assert(has(from_bytes(none).error().reason, "no payload"));
}
END_TEST

START_TEST(numbers_are_exact_to_64_bits) {
  const auto draft = from_json(parsed(R"({"networkId":"18446744073709551615","nonce":"9007199254740993",
      "payload":{"type":2,"index":"Aa","data":""}})")
                                   .get());
  ck_assert(draft.has_value());
  ck_assert(draft->message.network_id == UINT64_MAX);
  ck_assert(draft->message.nonce == 9007199254740993u);
  const Json json(to_json(draft->message));
  assert_same(text(json.get(), "networkId"), "18446744073709551615");
  assert_same(text(json.get(), "nonce"), "9007199254740993");
}
END_TEST

START_TEST(a_draft_tells_what_was_left_out) {
  const std::string payload = R"("payload":{"type":2,"index":"aa","data":"bb"})";
  for (const char* rest : {"", R"(,"networkId":"","nonce":"","parentMessageIds":[])",
                           R"(,"networkId":"0","nonce":"0","parentMessageIds":null,"unknown":1)"}) {
    const auto draft = from_json(parsed("{" + payload + rest + "}").get());
    ck_assert(draft.has_value());
    ck_assert(!draft->has_network_id && !draft->has_nonce && !draft->has_parents);
    const auto binary = draft_from_bytes(to_bytes(draft->message));
    ck_assert(binary.has_value());
    ck_assert(!binary->has_network_id && !binary->has_nonce && !binary->has_parents);
    ck_assert(!from_bytes(to_bytes(draft->message)));
  }
  const auto draft = draft_from_bytes(to_bytes(small()));
  ck_assert(draft->has_network_id && draft->has_nonce && draft->has_parents);
}
END_TEST

START_TEST(a_draft_without_parents_leaves_room_for_one) {
  Message message = small();
  message.parents.clear();
  message.data.resize(kMaxMessageBytes - 31 - 2 - 32);
  ck_assert(check_draft(message).has_value());
  ck_assert(draft_from_bytes(to_bytes(message)).has_value());
  message.data.push_back(0);
  ck_assert(!check_draft(message));
  ck_assert(!draft_from_bytes(to_bytes(message)));
}
END_TEST

START_TEST(json_that_is_no_message_is_refused_with_a_reason) {
  const std::string payload = R"("payload":{"type":2,"index":"aa","data":"bb"})";
  const std::string id(64, 'a');
  ck_assert(has(refused("[]"), "object"));
  ck_assert(has(refused("{}"), "payload"));
  ck_assert(has(refused(R"({"payload":{"type":0,"index":"aa"}})"), "type"));
  ck_assert(has(refused(R"({"payload":{"type":"2","index":"aa"}})"), "type"));
  ck_assert(has(refused(R"({"payload":{"type":2,"index":"a"}})"), "payload.index"));
  ck_assert(has(refused(R"({"payload":{"type":2,"index":"ag"}})"), "payload.index"));
  ck_assert(has(refused(R"({"payload":{"type":2,"index":5}})"), "payload.index"));
  ck_assert(has(refused(R"({"payload":{"type":2,"data":"aa"}})"), "index"));
  ck_assert(has(refused(R"({"payload":{"type":2,"index":"aa","data":{}}})"), "payload.data"));
  for (const char* number : {"-1", "1x", " 1", "0x1", "1.0", "18446744073709551616", "+1"}) {
    ck_assert(has(refused("{\"nonce\":\"" + std::string(number) + "\"," + payload + "}"), "nonce"));
    ck_assert(has(refused("{\"networkId\":\"" + std::string(number) + "\"," + payload + "}"), "networkId"));
  }
  ck_assert(has(refused("{\"nonce\":1," + payload + "}"), "quotes"));
  ck_assert(has(refused("{\"parentMessageIds\":{}," + payload + "}"), "list"));
  ck_assert(has(refused("{\"parentMessageIds\":[1]," + payload + "}"), "parentMessageIds[0]"));
  ck_assert(has(refused("{\"parentMessageIds\":[\"" + id + "\",\"" + id + "\"]," + payload + "}"), "sorted"));
  std::string many = "\"" + id + "\"";
  for (int i = 0; i < 8; ++i) many += ",\"" + id + "\"";
  ck_assert(has(refused("{\"parentMessageIds\":[" + many + "]," + payload + "}"), "9 parents"));
  ck_assert(
      has(refused("{\"payload\":{\"type\":2,\"index\":\"aa\",\"data\":\"" + std::string(65538, '0') + "\"}}"),
          "longer"));
}
END_TEST

START_TEST(hex_is_read_in_both_cases_and_nothing_else) {
  assert_same(to_hex(*from_hex("00fFA9")), "00ffa9");
  ck_assert(from_hex("")->empty());
  for (const char* bad : {"0", "0g", "g0", " 0", "0x", "\xc3\xa4"}) ck_assert(!from_hex(bad));
  ck_assert(!id_from_hex(std::string(62, 'a')));
  ck_assert(!id_from_hex(std::string(66, 'a')));
  ck_assert(!id_from_hex(std::string(63, 'a') + "g"));
  assert_same(to_hex(*id_from_hex(std::string(64, 'A'))), std::string(64, 'a'));
}
END_TEST

START_TEST(the_network_id_comes_from_its_name) {
  ck_assert(network_id_of("private_tangle1") == 8453507715857476362u);
}
END_TEST

START_TEST(the_nonce_is_no_part_of_the_digest) {
  Bytes bytes = to_bytes(small());
  const auto digest = pow_digest(bytes);
  set_nonce(bytes, 0x0102030405060708u);
  ck_assert(from_bytes(bytes)->nonce == 0x0102030405060708u);
  ck_assert(pow_digest(bytes) == digest);
  bytes[0] ^= 1;
  ck_assert(pow_digest(bytes) != digest);
}
END_TEST

Suite* chrysalis_suite() {
  Suite* suite = suite_create("chrysalis");
  TCase* tcase = tcase_create("message");
  tcase_add_test(tcase, bytes_and_ids_are_those_of_the_public_client);
  tcase_add_test(tcase, index_and_data_are_those_of_mam_js);
  tcase_add_test(tcase, every_length_of_trytes_survives_packing);
  tcase_add_test(tcase, data_that_is_no_mam_message_is_refused);
  tcase_add_test(tcase, a_cut_message_is_refused_wherever_it_is_cut);
  tcase_add_test(tcase, lengths_that_lie_are_refused);
  tcase_add_test(tcase, the_largest_data_fits_with_eight_parents);
  tcase_add_test(tcase, bounds_of_the_format_hold);
  tcase_add_test(tcase, other_payloads_are_refused_by_name);
  tcase_add_test(tcase, numbers_are_exact_to_64_bits);
  tcase_add_test(tcase, a_draft_tells_what_was_left_out);
  tcase_add_test(tcase, a_draft_without_parents_leaves_room_for_one);
  tcase_add_test(tcase, json_that_is_no_message_is_refused_with_a_reason);
  tcase_add_test(tcase, hex_is_read_in_both_cases_and_nothing_else);
  tcase_add_test(tcase, the_network_id_comes_from_its_name);
  tcase_add_test(tcase, the_nonce_is_no_part_of_the_digest);
  suite_add_tcase(suite, tcase);
  return suite;
}

}  // namespace

int main() {
  return run_tap(chrysalis_suite());
}
