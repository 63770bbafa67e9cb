// SPDX-License-Identifier: GPL-3.0-or-later
// Frames: chains of them, their exact sizes, and everything that was put there by somebody else.
#include "dialog/crypto/keys.hpp"
#include "dialog/wire/frame.hpp"
#include "tests/unit/support/dialog_bytes.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "trinary/text.hpp"

using namespace dialog_test;

namespace {

constexpr std::size_t kMost = 44'286;  // bytes, what mam/ takes

Hash hash(char c) {
  return *Hash::from_trytes(std::string(81, c));
}
const Hash kSideKey = hash('K');

FrameWriter writer(char seed = 'S') {
  return {hash(seed), kSideKey};
}

std::optional<Bytes> read(std::string_view payload, const Hash& side_key = kSideKey) {
  std::optional<Frame> frame = read_frame(payload, side_key);
  return frame ? std::optional(std::move(frame->bytes)) : std::nullopt;
}

}  // namespace

START_TEST(a_chain_is_read_in_any_order) {
  FrameWriter chain = writer();
  std::vector<std::string> payloads;
  for (int i = 0; i < 5; ++i) payloads.push_back(chain.write(Bytes(10, static_cast<std::uint8_t>(i))));
  for (std::size_t i = payloads.size(); i-- > 0;) {
    const std::optional<Frame> frame = read_frame(payloads[i], kSideKey);
    ck_assert(frame && frame->bytes == Bytes(10, static_cast<std::uint8_t>(i)));
    ck_assert(payloads[i].starts_with(frame->root.trytes()));
    if (i + 1 < payloads.size()) ck_assert(payloads[i + 1].starts_with(frame->next_root.trytes()));
    for (std::size_t j = 0; j < i; ++j) ck_assert(!payloads[j].starts_with(frame->root.trytes()));
  }
}
END_TEST

START_TEST(behind_the_root_is_a_message_of_mam) {
  FrameWriter chain = writer();
  const jm::mam::Writer same{hash('S'), jm::mam::Mode::Restricted, kSideKey, 1};
  for (std::uint64_t start = 0; start < 3; ++start) {
    const Bytes bytes(50 + start, 200);
    const auto message = jm::mam::create(same, {start, 1, 0}, jm::trinary::from_bytes(bytes));
    ck_assert(chain.write(bytes) == std::string(message->root.trytes()) + message->payload);
  }
}
END_TEST

START_TEST(what_is_made_ahead_changes_nothing) {
  FrameWriter ahead = writer(), at_once = writer();
  for (int i = 0; i < 3; ++i) {
    ck_assert(!ahead.prepared());
    ahead.prepare();
    ahead.prepare();
    ck_assert(ahead.prepared());
    ck_assert(ahead.write(view("bytes")) == at_once.write(view("bytes")));
  }
  ahead.prepare();
  FrameWriter moved = std::move(ahead);
  ck_assert(moved.prepared() && moved.write(view("more")) == at_once.write(view("more")));
}
END_TEST

START_TEST(every_byte_travels) {
  Bytes all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
  ck_assert(read(writer().write(all)) == all);
  ck_assert(read(writer().write({})) == Bytes());
}
END_TEST

START_TEST(the_capacity_is_exact) {
  // Around the sizes where the number of trits needs another tryte: 364 / 6, 9,841 / 6.
  FrameWriter chain = writer();
  for (const std::size_t first : {0, 55, 1635})
    for (std::size_t bytes = first; bytes < first + 12; ++bytes) {
      const std::size_t size = chain.write(Bytes(bytes)).size();
      ck_assert_uint_eq(frame_capacity(size), bytes);
      ck_assert_uint_eq(frame_capacity(size - 1), bytes == 0 ? 0 : bytes - 1);
      ck_assert_uint_gt(chain.write(Bytes(bytes + 1)).size(), size);
    }
  const std::string largest = chain.write(Bytes(kMost, 255));
  ck_assert(read(largest) == Bytes(kMost, 255));
  for (const std::size_t size :
       {largest.size(), largest.size() + 1, largest.size() + 100, std::size_t(1) << 40})
    ck_assert_uint_eq(frame_capacity(size), kMost);
  ck_assert_uint_eq(frame_capacity(largest.size() - 1), kMost - 1);
  ck_assert_uint_eq(frame_capacity(0), 0);
}
END_TEST

START_TEST(too_many_bytes_sign_nothing) {
  FrameWriter chain = writer(), other = writer();
  ck_assert(chain.write(Bytes(kMost + 1)).empty());
  ck_assert(chain.write(view("bytes")) == other.write(view("bytes")));
}
END_TEST

START_TEST(every_tryte_counts) {
  const std::string payload = writer().write(view("some bytes"));
  for (std::size_t at = 0; at < payload.size(); ++at) {
    std::string changed = payload;
    changed[at] = changed[at] == 'Z' ? '9' : changed[at] == '9' ? 'A' : static_cast<char>(changed[at] + 1);
    const std::optional<Frame> frame = read_frame(changed, kSideKey);
    // The last tryte is filled up with trits that mean nothing.
    if (frame && at + 1 == payload.size()) continue;
    ck_assert_msg(!frame, "tryte %zu of %zu", at, payload.size());
  }
  for (std::size_t size = 0; size < payload.size(); ++size) ck_assert(!read(payload.substr(0, size)));
}
END_TEST

START_TEST(what_fills_a_message_up_is_ignored) {
  const std::string payload = writer().write(view("some bytes"));
  ck_assert(read(payload + "9999999") == read(payload) && read(payload + "GARBAGE") == read(payload));
}
END_TEST

START_TEST(another_side_key_reads_nothing) {
  const std::string payload = writer().write(view("some bytes"));
  ck_assert(!read(payload, hash('L')) && !read(payload, Hash()));
  std::string near = std::string(kSideKey.trytes());
  near.back() = 'L';
  ck_assert(!read(payload, *Hash::from_trytes(near)));
}
END_TEST

START_TEST(another_root_in_front_is_refused) {
  FrameWriter chain = writer(), other = writer('T');
  const std::string one = chain.write(view("one")), two = chain.write(view("two")),
                    three = other.write(view("three"));
  for (const std::string& root : {two, three}) ck_assert(!read(root.substr(0, 81) + one.substr(81)));
  ck_assert(!read(one.substr(81)) && !read("9" + one) && !read(one.substr(1)));
}
END_TEST

START_TEST(another_form_of_message_is_refused) {
  const auto made = [](unsigned security, const std::string& trytes) {
    const jm::mam::Writer other{hash('S'), jm::mam::Mode::Restricted, kSideKey, security};
    const auto message = jm::mam::create(other, {}, trytes);
    return std::string(message->root.trytes()) + message->payload;
  };
  ck_assert(read(made(1, "A9B9")).has_value());
  ck_assert(!read(made(2, "A9B9")));
  ck_assert(!read(made(1, "A9B")));   // half a byte
  ck_assert(!read(made(1, "A9MI")));  // 256
}
END_TEST

START_TEST(garbage_is_refused) {
  const Hash random = random_trytes(*native_primitives());
  std::string trytes;
  while (trytes.size() < 3000) trytes += random.trytes();
  for (const std::string& garbage : {std::string(), std::string(81, 'A'), std::string(3000, '9'), trytes,
                                     std::string(3000, 'M'), std::string(3000, 'N'), std::string(3000, '\0'),
                                     std::string("{\"type\":\"offer\"}"), trytes + "\xff"})
    ck_assert(!read(garbage));
}
END_TEST

START_TEST(the_seed_is_wiped) {
  alignas(FrameWriter) std::array<unsigned char, sizeof(FrameWriter)> place;
  place.fill(0);
  const auto holds_seed = [&place] {
    return std::string(place.begin(), place.end()).find(std::string(8, 'S')) != std::string::npos;
  };
  FrameWriter* chain = new (place.data()) FrameWriter(hash('S'), kSideKey);
  ck_assert(holds_seed());
  FrameWriter moved = std::move(*chain);
  chain->~FrameWriter();
  ck_assert(!holds_seed());
  ck_assert(read(moved.write(view("on"))).has_value());
}
END_TEST

int main() {
  Suite* suite = suite_create("frame");
  TCase* tc = tcase_create("frame");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, a_chain_is_read_in_any_order);
  tcase_add_test(tc, behind_the_root_is_a_message_of_mam);
  tcase_add_test(tc, what_is_made_ahead_changes_nothing);
  tcase_add_test(tc, every_byte_travels);
  tcase_add_test(tc, the_capacity_is_exact);
  tcase_add_test(tc, too_many_bytes_sign_nothing);
  tcase_add_test(tc, every_tryte_counts);
  tcase_add_test(tc, what_fills_a_message_up_is_ignored);
  tcase_add_test(tc, another_side_key_reads_nothing);
  tcase_add_test(tc, another_root_in_front_is_refused);
  tcase_add_test(tc, another_form_of_message_is_refused);
  tcase_add_test(tc, garbage_is_refused);
  tcase_add_test(tc, the_seed_is_wiped);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
