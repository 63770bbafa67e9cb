// SPDX-License-Identifier: GPL-3.0-or-later
// Packed payloads: what was packed comes out again, and everything that was packed by somebody else.
#include "dialog/wire/packing.hpp"
#include "tests/unit/support/dialog_bytes.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace dialog_test;

namespace {

const std::unique_ptr<Primitives> primitives = native_primitives();

constexpr std::size_t kSecretsBegin = 2;
constexpr std::size_t kWindow = 32'768;  // as far back as deflate looks

const std::string kBye = R"([{"v":1,"id":"1","call":"2","ts":1796000000000,"type":"bye"}])";
const std::string kServers = R"([[0,{"iceServers":[{"urls":"turn:198.51.100.7","credential":"x"}]}]])";

Bytes packed(const Payload& payload, unsigned number = kDictionary) {
  auto bytes = pack(*primitives, payload, number);
  ck_assert(bytes);
  return std::move(*bytes);
}

std::optional<Payload> unpacked(View bytes, unsigned number = kDictionary) {
  return unpack(*primitives, bytes, number);
}

// Behind `secrets` what deflates to anything.
Bytes behind(std::size_t length, const std::string& secrets, const Bytes& deflated) {
  Bytes out = {static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)};
  out.insert(out.end(), secrets.begin(), secrets.end());
  out.insert(out.end(), deflated.begin(), deflated.end());
  return out;
}

Bytes deflated(const std::string& text) {
  return primitives->deflate(text, *dictionary(kDictionary));
}

// The same each time.
std::string noise(std::size_t size) {
  std::uint32_t state = 1;
  std::string out(size, 0);
  for (char& c : out) {
    state = state * 1'664'525 + 1'013'904'223;
    c = static_cast<char>(state >> 24);
  }
  return out;
}

}  // namespace

START_TEST(what_was_packed_comes_out) {
  for (const std::string& text : {std::string(), std::string("[]"), kBye, noise(1000)})
    for (const std::string& secrets : {std::string(), kServers, noise(255), noise(256), noise(kMostSecrets)})
      for (const unsigned number : {0U, kDictionary}) {
        const Payload payload{text, secrets};
        ck_assert(unpacked(packed(payload, number), number) == payload);
      }
}
END_TEST

START_TEST(the_form_is_that_of_the_header) {
  ck_assert(packed({kBye, kServers}) == behind(kServers.size(), kServers, deflated(kBye)));
  ck_assert(packed({}) == behind(0, "", deflated("")));
}
END_TEST

START_TEST(nothing_is_left_of_what_was_packed_before) {
  for (const unsigned number : {kDictionary, 0U}) {
    const Bytes first = packed({kBye, ""}, number);
    (void)packed({noise(50'000), ""}, kDictionary);
    ck_assert(packed({kBye, ""}, number) == first);
  }
}
END_TEST

START_TEST(what_was_expected_changes_nothing) {
  for (const unsigned number : {0U, kDictionary}) {
    const Bytes at_once = packed({kBye, ""}, number);
    for (const unsigned expected : {0U, kDictionary, kDictionary}) {
      expect_pack(*primitives, expected);
      expect_pack(*primitives, expected);
      ck_assert(packed({kBye, ""}, number) == at_once);
    }
    ck_assert(packed({kBye, ""}, number) == at_once);
  }
  expect_pack(*primitives, 7);  // not known: nothing
}
END_TEST

START_TEST(secrets_do_not_change_what_is_deflated) {
  const Bytes none = packed({kBye, ""});
  for (const std::string& secrets : {kBye, kServers, noise(100)}) {
    const Bytes some = packed({kBye, secrets});
    ck_assert_uint_eq(some.size(), none.size() + secrets.size());
    ck_assert(std::equal(none.begin() + kSecretsBegin, none.end(),
                         some.begin() + static_cast<std::ptrdiff_t>(kSecretsBegin + secrets.size())));
  }
}
END_TEST

START_TEST(dictionaries_are_ascii_and_within_the_window) {
  ck_assert(dictionary(0)->empty());
  const std::string_view text = *dictionary(kDictionary);
  ck_assert(!text.empty() && text.size() <= kWindow);
  ck_assert(std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; }));
  for (unsigned number = kDictionary + 1; number < 300; ++number) {
    ck_assert(!dictionary(number));
    ck_assert(!pack(*primitives, {kBye, ""}, number));
    ck_assert(!unpacked(packed({kBye, ""}), number));
  }
}
END_TEST

START_TEST(the_dictionary_helps) {
  const Payload payload{kBye, ""};
  ck_assert_uint_lt(2 * packed(payload).size(), packed(payload, 0).size() + 30);
  // Without it the text refers to what is not there, or says something else.
  const auto other = unpacked(packed(payload), 0);
  ck_assert(!other || *other != payload);
}
END_TEST

START_TEST(bounds_are_kept_when_packing) {
  const std::string longest(kMostText, 'a');
  ck_assert(unpacked(packed({longest, ""})) == (Payload{longest, ""}));
  ck_assert(!pack(*primitives, {longest + 'a', ""}, kDictionary));
  ck_assert(!pack(*primitives, {kBye, std::string(kMostSecrets + 1, 's')}, kDictionary));

  // What deflates to nothing shorter: 5 bytes more for every piece that is stored.
  const std::string small = noise(kMostPacked - 100), large = noise(kMostPacked);
  ck_assert(unpacked(packed({small, ""})) == (Payload{small, ""}));
  ck_assert(!pack(*primitives, {large, ""}, kDictionary));
  ck_assert(!pack(*primitives, {small, std::string(200, 's')}, kDictionary));
}
END_TEST

START_TEST(bounds_are_kept_when_unpacking) {
  ck_assert(unpacked(behind(0, "", deflated(std::string(kMostText, 'a')))));
  for (const std::size_t size : {kMostText + 1, 40 * kMostText})
    ck_assert(!unpacked(behind(0, "", deflated(std::string(size, 'a')))));

  ck_assert(unpacked(behind(kMostSecrets, std::string(kMostSecrets, 's'), deflated(kBye))));
  ck_assert(!unpacked(behind(kMostSecrets + 1, std::string(kMostSecrets + 1, 's'), deflated(kBye))));

  Bytes stored = primitives->deflate(noise(kMostPacked), "");
  ck_assert_uint_gt(stored.size(), kMostPacked);
  ck_assert(!unpacked(behind(0, "", stored), 0));
}
END_TEST

START_TEST(secrets_end_before_the_packed_bytes_do) {
  const Bytes text = deflated(kBye);
  for (const std::size_t more : {std::size_t{1}, text.size(), text.size() + 1, std::size_t{16'000}})
    ck_assert(!unpacked(behind(kServers.size() + more, kServers, text)));
  ck_assert(!unpacked(behind(kServers.size(), kServers, {})));
  ck_assert(!unpacked(behind(0xFFFF, kServers, text)));
}
END_TEST

START_TEST(cut_or_followed_by_more_it_is_refused) {
  const Bytes whole = packed({kBye, kServers});
  for (std::size_t size = 0; size < whole.size(); ++size) ck_assert(!unpacked(View(whole).first(size)));
  Bytes more = whole;
  more.push_back(0);
  ck_assert(!unpacked(more));
}
END_TEST

START_TEST(random_bytes_do_no_harm) {
  for (std::size_t size = 0; size < 400; ++size) {
    std::string bytes = noise(1000 + size).substr(1000);
    if (size > 1) bytes[0] = bytes[1] = 0;  // so that it comes to inflating
    const auto payload = unpacked(view(bytes));
    ck_assert(!payload || payload->text.size() <= kMostText);
  }
  Bytes damaged = packed({kBye + kServers, kServers});
  for (std::size_t i = 0; i < 8 * damaged.size(); ++i) {
    damaged[i / 8] ^= static_cast<std::uint8_t>(1 << i % 8);
    const auto payload = unpacked(damaged);
    ck_assert(!payload || payload->text.size() <= kMostText);
    damaged[i / 8] ^= static_cast<std::uint8_t>(1 << i % 8);
  }
}
END_TEST

int main() {
  Suite* suite = suite_create("packing");
  TCase* tcase = tcase_create("packing");
  tcase_add_test(tcase, what_was_packed_comes_out);
  tcase_add_test(tcase, the_form_is_that_of_the_header);
  tcase_add_test(tcase, nothing_is_left_of_what_was_packed_before);
  tcase_add_test(tcase, what_was_expected_changes_nothing);
  tcase_add_test(tcase, secrets_do_not_change_what_is_deflated);
  tcase_add_test(tcase, dictionaries_are_ascii_and_within_the_window);
  tcase_add_test(tcase, the_dictionary_helps);
  tcase_add_test(tcase, bounds_are_kept_when_packing);
  tcase_add_test(tcase, bounds_are_kept_when_unpacking);
  tcase_add_test(tcase, secrets_end_before_the_packed_bytes_do);
  tcase_add_test(tcase, cut_or_followed_by_more_it_is_refused);
  tcase_add_test(tcase, random_bytes_do_no_harm);
  suite_add_tcase(suite, tcase);
  return run_tap(suite);
}
