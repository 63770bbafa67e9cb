// SPDX-License-Identifier: GPL-3.0-or-later
// What the answers of a node mean.
#include "tests/unit/support/tap_main.hpp"  // first: it tames a macro of Check

#include <sodium.h>

#include "carrier/chrysalis/rest.hpp"
#include "chrysalis/mam_data.hpp"
#include "tests/unit/support/carrier_fixture.hpp"

namespace {

using namespace jm;
using namespace jm::carrier;
using namespace jm::carrier::testing;

const std::string kNode = "http://node";
const std::string kId(64, 'a');

base::HttpResponse ok(std::string body) {
  return {200, std::move(body), "", {}};
}

START_TEST(a_status_is_a_fault) {
  const auto fault = [](int status) { return rest::error_of(kNode, {status, "{}", "", 3s}).fault; };
  ck_assert(fault(429) == Fault::Busy && fault(503) == Fault::Busy);
  ck_assert(fault(500) == Fault::Unreachable && fault(502) == Fault::Unreachable);
  ck_assert(fault(400) == Fault::Refused && fault(413) == Fault::Refused);
  ck_assert(fault(301) == Fault::Garbled && fault(404) == Fault::Garbled && fault(204) == Fault::Garbled);
  const auto error = rest::error_of(kNode, {503, R"({"error":{"message":"not\nsynced"}})", "", 3s});
  ck_assert(error.retry_after == 3s);
  ck_assert(error.reason.starts_with("http://node: 503, not"));
  ck_assert(error.reason.find('\n') == std::string::npos);
}
END_TEST

START_TEST(a_failed_request_is_a_fault) {
  using base::HttpFailure;
  const auto fault = [](HttpFailure why) { return rest::error_of(kNode, base::HttpError{why, "why"}).fault; };
  ck_assert(fault(HttpFailure::Connect) == Fault::Unreachable);
  ck_assert(fault(HttpFailure::Broken) == Fault::Unreachable);
  ck_assert(fault(HttpFailure::Timeout) == Fault::Timeout);
  ck_assert(fault(HttpFailure::TooLarge) == Fault::Garbled);
  ck_assert(fault(HttpFailure::BadRequest) == Fault::Refused);
}
END_TEST

START_TEST(info_says_what_a_node_can_do) {
  const auto info = rest::parse_info(
      kNode, ok(R"({"data":{"networkId":"n","minPoWScore":4.5,"features":["PoW","wait","watch","x",1]}})"));
  ck_assert(info && info->network == "n" && info->min_pow_score == 4.5);
  ck_assert(info->pow && info->wait && info->watch);
  const auto bare =
      rest::parse_info(kNode, ok(R"({"data":{"networkId":"n","minPoWScore":0,"features":[]}})"));
  ck_assert(bare && !bare->pow && !bare->wait && !bare->watch);
  for (const char* wrong :
       {"", "[]", R"({"data":{}})", R"({"data":{"networkId":"","minPoWScore":1,"features":[]}})",
        R"({"data":{"networkId":"n","minPoWScore":-1,"features":[]}})",
        R"({"data":{"networkId":"n","minPoWScore":1e9,"features":[]}})",
        R"({"data":{"networkId":"n","minPoWScore":"1","features":[]}})"}) {
    const auto parsed = rest::parse_info(kNode, ok(wrong));
    ck_assert_msg(!parsed && parsed.error().fault == Fault::Garbled, "%s", wrong);
  }
}
END_TEST

START_TEST(tips_are_ids_each_once_in_order) {
  const std::string b(64, 'b');
  const auto tips = rest::parse_tips(
      kNode, ok(R"({"data":{"tipMessageIds":[")" + b + R"(",")" + kId + R"(",")" + b + R"("]}})"));
  ck_assert(tips && tips->size() == 2);
  ck_assert(chrysalis::to_hex(tips->front()) == kId);
  ck_assert(!rest::parse_tips(kNode, ok(R"({"data":{"tipMessageIds":[]}})")));
  ck_assert(!rest::parse_tips(kNode, ok(R"({"data":{"tipMessageIds":["x"]}})")));
}
END_TEST

START_TEST(a_listing_has_ids_and_an_end) {
  const auto two =
      rest::parse_listing(kNode, ok(R"({"data":{"messageIds":[")" + kId + R"(",")" + kId + R"("]}})"));
  ck_assert(two && two->size() == 2 && two->front() == kId);
  ck_assert(!rest::parse_listing(kNode, ok(R"({"data":{"messageIds":["no id"]}})")));
  ck_assert(!rest::parse_listing(kNode, ok(R"({"data":{"messageIds":7}})")));
  std::string many = "\"" + kId + "\"";
  for (std::size_t i = 0; i < rest::kMaxListed + 10; ++i) many += ",\"" + kId + "\"";
  const auto listed = rest::parse_listing(kNode, ok(R"({"data":{"messageIds":[)" + many + "]}}"));
  ck_assert_uint_eq(listed->size(), rest::kMaxListed);
}
END_TEST

chrysalis::Message message_at(const Hash& address, const std::string& trytes) {
  chrysalis::Message message;
  message.parents = {chrysalis::Id{}};
  message.index = chrysalis::index_of(address);
  message.data = *chrysalis::to_data({"TAG", trytes});
  return message;
}

START_TEST(the_bytes_of_a_message_are_checked_against_its_id) {
  const auto message = message_at(hash('A'), payload(1));
  const auto bytes = chrysalis::to_bytes(message);
  const std::string id = chrysalis::to_hex(chrysalis::id_of(bytes));
  const auto response = ok(std::string(bytes.begin(), bytes.end()));
  const auto arrival = rest::parse_raw(kNode, id, message.index, response);
  ck_assert(arrival && *arrival && (*arrival)->payload == payload(1));
  ck_assert((*arrival)->message_id == id && (*arrival)->tag == "TAG");
  const auto elsewhere = rest::parse_raw(kNode, id, chrysalis::index_of(hash('B')), response);
  ck_assert(elsewhere && !*elsewhere);  // a true message, but not at that address
  ck_assert(!rest::parse_raw(kNode, kId, message.index, response));
}
END_TEST

START_TEST(each_line_of_a_watch_is_read) {
  using Kind = rest::WatchLine::Kind;
  const auto line = [](const std::string& text) { return rest::parse_watch_line(kNode, text); };
  const auto first = line(R"({"watch":"0123456789abcdef0123456789abcdef","heartbeat":600})");
  ck_assert(first && first->name == "0123456789abcdef0123456789abcdef" && first->heartbeat == 60);
  ck_assert(!line(R"({"watch":"../../x","heartbeat":15})"));
  ck_assert(first->kind == Kind::Name);
  ck_assert(line(R"({"heartbeat":1})")->kind == Kind::Heartbeat);
  const auto caught_up = line(R"({"caughtUp":"6161"})");
  ck_assert(caught_up->kind == Kind::CaughtUp && caught_up->index == "6161");
  const auto end = line(R"({"end":"over\nout"})");
  ck_assert(end->kind == Kind::End && end->reason.find('\n') == std::string::npos);
  ck_assert(line(R"({"later":1})")->kind == Kind::Unknown);
  for (const char* wrong : {"", "7", "{", R"({"messageId":"x"})"}) ck_assert_msg(!line(wrong), "%s", wrong);
}
END_TEST

START_TEST(a_message_of_a_watch_is_read) {
  const auto data = *chrysalis::to_data({"TAG", payload(3)});
  std::string base64(sodium_base64_encoded_len(data.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(base64.data(), base64.size(), data.data(), data.size(), sodium_base64_VARIANT_ORIGINAL);
  base64.pop_back();
  const auto with = [&](const std::string& cursor, const std::string& text) {
    return rest::parse_watch_line(kNode, R"({"index":"61","messageId":")" + kId + R"(","cursor":")" + cursor +
                                             R"(","data":")" + text + "\"}");
  };
  const auto line = with("abc-7", base64);
  ck_assert(line && line->kind == rest::WatchLine::Kind::Message && line->arrival);
  ck_assert(line->arrival->payload == payload(3));
  ck_assert(line->message_id == kId && line->index == "61" && line->cursor == "abc-7");
  ck_assert(with("no cursor\\n+ff", base64)->cursor.empty());  // it would be sent back
  const auto junk = with("a-1", "////");
  ck_assert(junk && !junk->arrival && junk->message_id == kId);
  ck_assert(!with("a-1", "no base64!"));
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("rest");
  TCase* cases = tcase_create("rest");
  tcase_add_test(cases, a_status_is_a_fault);
  tcase_add_test(cases, a_failed_request_is_a_fault);
  tcase_add_test(cases, info_says_what_a_node_can_do);
  tcase_add_test(cases, tips_are_ids_each_once_in_order);
  tcase_add_test(cases, a_listing_has_ids_and_an_end);
  tcase_add_test(cases, the_bytes_of_a_message_are_checked_against_its_id);
  tcase_add_test(cases, each_line_of_a_watch_is_read);
  tcase_add_test(cases, a_message_of_a_watch_is_read);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
