// SPDX-License-Identifier: GPL-3.0-or-later
// What is in a message: descriptions and envelopes, in every format.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include "base/json.hpp"
#include "janus/messages/incoming.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::plain;
using namespace jm::janus;

static void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

static const std::string kSdp =
    "v=0\r\no=mozilla 4711 0 IN IP4 0.0.0.0\r\ns=-\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:abcd\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=ice-ufrag:efgh\r\n";

START_TEST(forms) {
  Json json(json_object());
  set(json.get(), "type", "offer");
  set(json.get(), "sdp", kSdp + "s=\xC3\xA4\r\n");
  const auto text = dump(json.get());
  for (const Format form : {Format::Plain, Format::LzBase64, Format::LzUri}) {
    const auto trytes = write_message(text, form);
    ck_assert(trytes.has_value());
    for (const char* padding : {"", "99", "9999"}) {
      const auto read = read_incoming(read_text(*trytes + padding));
      ck_assert_msg(read.has_value(), "%s", read ? "" : read.error().reason.c_str());
      ck_assert(read->form == form && read->plain() != nullptr);
      check_text(read->plain()->sdp, kSdp + "s=\xC3\xA4\r\n");
    }
  }
}
END_TEST

START_TEST(too_long) {
  const std::string trytes(2 * kMaxText + 2, 'A');
  ck_assert(!read_incoming(read_text(trytes)).has_value());
  // Just at the limit once unpacked, and just beyond.
  const auto packed = [](std::size_t size) {
    std::string text = R"({"type":"offer","sdp":")";
    text += std::string(size - text.size() - 2, 'x') + "\"}";
    return *write_message(text, Format::LzBase64);
  };
  ck_assert(read_incoming(read_text(packed(kMaxText))).has_value());
  ck_assert(!read_incoming(read_text(packed(kMaxText + 1))).has_value());
}
END_TEST

START_TEST(what_is_no_description) {
  struct Case {
    const char* text;
    int code;
    bool answer;
  };
  const Case cases[] = {
      {"[]", 455, true},
      {"{", 454, true},
      {"{}", 456, true},
      {R"({"type":"error","code":1})", 456, false},
      {R"({"id":"a","type":"bye"})", 456, true},  // envelopes go in dialogs
  };
  for (const auto& one : cases) {
    const auto read = read_incoming(Text{Format::LzUri, one.text});
    ck_assert_msg(!read && read.error().code == one.code && read.error().answer == one.answer, "%s",
                  one.text);
    ck_assert(read.error().form == Format::LzUri && read.error().id.empty());
  }
}
END_TEST

START_TEST(what_comes_in_a_dialog) {
  const auto incoming = [](const char* text) { return read_incoming(Text{Format::Envelope, text}); };
  const auto envelope = incoming(R"({"id":"a","type":"bye"})");
  ck_assert(envelope.has_value() && envelope->envelope() != nullptr && envelope->plain() == nullptr);
  ck_assert(!incoming(R"({"type":"offer","sdp":"v=0"})"));
  const auto bad = incoming(R"({"id":"a","type":"offer"})");
  ck_assert(!bad && bad.error().code == 456 && bad.error().answer && bad.error().id == "a");
  const auto error = incoming(R"({"id":"a","type":"error","body":1})");
  ck_assert(!error && error.error().code == 467 && !error.error().answer);
}
END_TEST

START_TEST(replies_in_plain_form) {
  check_text(dump(plain_answer(describe("answer", "v=0"), "abcd").get()),
             R"({"type":"answer","sdp":"v=0","re":"abcd"})");
  check_text(dump(plain_error(450, "no", "abcd").get()),
             R"({"type":"error","code":450,"reason":"no","re":"abcd"})");
}
END_TEST

int main() {
  Suite* suite = suite_create("incoming");
  TCase* tests = tcase_create("incoming");
  for (const TTest* test :
       {forms, too_long, what_is_no_description, what_comes_in_a_dialog, replies_in_plain_form})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
