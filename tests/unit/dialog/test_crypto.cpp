// SPDX-License-Identifier: GPL-3.0-or-later
// The primitives of libsodium and zlib and HKDF, by the vectors of their RFCs; what inflate refuses.
#include "dialog/crypto/hkdf.hpp"
#include "tests/unit/support/dialog_bytes.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace dialog_test;

namespace {

constexpr std::size_t kPlenty = 1 << 20;

const std::unique_ptr<Primitives> primitives = native_primitives();

std::string run(std::uint8_t first, std::size_t size) {  // first, first + 1, ...
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(first + i);
  return hex(bytes);
}

void same(const std::string& got, const std::string& expected) {
  ck_assert_str_eq(got.c_str(), expected.c_str());
}

std::string derived(const std::string& salt, const std::string& secret, const std::string& info,
                    std::size_t size) {
  Bytes out(size);
  hkdf(*primitives, unhex(salt), unhex(secret), unhex(info), out);
  return hex(out);
}

}  // namespace

START_TEST(x25519_is_that_of_rfc_7748) {
  const auto product = [](const char* mine, const char* theirs) {
    return hex(primitives->x25519(key(mine), public_key(theirs))->view());
  };
  same(product("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
               "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
       "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
  same(product("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
               "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"),
       "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");

  const char* alice = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
  const char* bob = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
  const char* shown_by_alice = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
  const char* shown_by_bob = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
  const char* shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
  same(hex(primitives->public_of(key(alice))), shown_by_alice);
  same(hex(primitives->public_of(key(bob))), shown_by_bob);
  same(product(alice, shown_by_bob), shared);
  same(product(bob, shown_by_alice), shared);
}
END_TEST

START_TEST(x25519_a_thousand_times_is_that_of_rfc_7748) {
  PublicKey point{9};
  Key factor(point);
  for (int i = 0; i < 1000; ++i) {
    const Key product = *primitives->x25519(factor, point);
    if (i == 0) same(hex(product.view()), "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
    std::copy_n(factor.view().begin(), point.size(), point.begin());
    factor = product;
  }
  same(hex(factor.view()), "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}
END_TEST

START_TEST(an_all_zero_product_is_none) {
  const Key mine = key("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  ck_assert(!primitives->x25519(mine, PublicKey{}));
  ck_assert(!primitives->x25519(mine, PublicKey{1}));
}
END_TEST

START_TEST(sealing_is_that_of_rfc_8439) {  // appendix A.5
  const Key secret = key("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0");
  constexpr std::uint64_t kNumber = 0x0807060504030201;
  const Bytes associated = unhex("f33388860000000000004e91");
  const std::string sealed =
      "64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d43eea09ee94e382d26b0bdb7b7"
      "3c321b0100d4f03b7f355894cf332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c8559797a06ef4f0"
      "ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee2"
      "82a1b0a06c523eaf4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a0bb2316053fa76991955ebd6"
      "3159434ecebb4e466dae5a1073a6727627097a1049e617d91d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c"
      "29a6ad5cb4022b02709beead9d67890cbb22392336fea1851f38";
  const std::optional<Bytes> plain = primitives->open(secret, kNumber, associated, unhex(sealed));
  ck_assert(plain.has_value());
  ck_assert(
      text(*plain).starts_with("Internet-Drafts are draft documents valid for a maximum of six months"));
  ck_assert_uint_eq(plain->size(), 265);
  same(hex(primitives->seal(secret, kNumber, associated, *plain)), sealed);
}
END_TEST

START_TEST(what_was_changed_does_not_open) {
  const Key secret = key("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0");
  const Bytes sealed = primitives->seal(secret, 7, view("where"), view("what"));
  ck_assert(text(*primitives->open(secret, 7, view("where"), sealed)) == "what");
  ck_assert(!primitives->open(secret, 8, view("where"), sealed));
  ck_assert(!primitives->open(secret, 7 + (std::uint64_t{1} << 32), view("where"), sealed));
  ck_assert(!primitives->open(secret, 7, view("elsewhere"), sealed));
  ck_assert(!primitives->open(Key(), 7, view("where"), sealed));
  for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    Bytes changed = sealed;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    ck_assert(!primitives->open(secret, 7, view("where"), changed));
  }
  for (std::size_t size = 0; size < sealed.size(); ++size)
    ck_assert(!primitives->open(secret, 7, view("where"), View(sealed).first(size)));
  const Bytes empty = primitives->seal(secret, 7, {}, {});
  ck_assert(empty.size() == 16 && primitives->open(secret, 7, {}, empty)->empty());
}
END_TEST

START_TEST(hashes_are_those_of_fips_180_and_rfc_4231) {
  same(hex(primitives->sha256(view("abc"))),
       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  same(hex(primitives->sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  same(hex(primitives->hmac_sha256(Bytes(20, 0x0b), view("Hi There")).view()),
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  same(hex(primitives->hmac_sha256(view("Jefe"), view("what do ya want for nothing?")).view()),
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  same(hex(primitives
               ->hmac_sha256(Bytes(131, 0xaa), view("Test Using Larger Than Block-Size Key - Hash Key First"))
               .view()),
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}
END_TEST

START_TEST(hkdf_is_that_of_rfc_5869) {
  same(derived(run(0, 13), hex(Bytes(22, 0x0b)), run(0xf0, 10), 42),
       "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  same(derived(run(0x60, 80), run(0, 80), run(0xb0, 80), 82),
       "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da327"
       "560"
       "0c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
  same(derived("", hex(Bytes(22, 0x0b)), "", 42),
       "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}
END_TEST

START_TEST(hkdf_of_another_length_begins_in_the_same_way) {
  const std::string whole = derived("", "01", "02", 255 * 32);
  for (const std::size_t size : {0, 1, 31, 32, 33, 64, 160})
    same(derived("", "01", "02", size), whole.substr(0, 2 * size));
}
END_TEST

START_TEST(random_bytes_differ) {
  Key one, other;
  primitives->random(one.bytes());
  primitives->random(other.bytes());
  ck_assert(one != other && one != Key());
}
END_TEST

START_TEST(what_was_deflated_is_inflated) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i * i) + ",";
  for (const std::string& dictionary :
       {std::string(), std::string("0,1,4,9,16,25"), std::string(50'000, 'x')})
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{16'384}, text.size()}) {
      const std::string part = text.substr(0, size);
      const Bytes packed = primitives->deflate(part, dictionary);
      ck_assert(primitives->inflate(packed, dictionary, size) == part);
      if (size > 0) ck_assert(!primitives->inflate(packed, dictionary, size - 1));
    }
}
END_TEST

START_TEST(a_dictionary_makes_it_smaller) {
  const std::string text = "a=rtpmap:111 opus/48000/2 a=fmtp:111 minptime=10;useinbandfec=1";
  ck_assert_uint_lt(primitives->deflate(text, text).size(), 10);
  ck_assert_uint_gt(primitives->deflate(text, "").size(), 40);
}
END_TEST

START_TEST(another_dictionary_never_gives_the_text) {
  const std::string text = "a=rtpmap:111 opus/48000/2 a=fmtp:111 minptime=10;useinbandfec=1";
  const Bytes packed = primitives->deflate(text, text);
  ck_assert(primitives->inflate(packed, text, kPlenty) == text);
  ck_assert(!primitives->inflate(packed, "", kPlenty));
  ck_assert(primitives->inflate(packed, text + "!", kPlenty) != text);
}
END_TEST

START_TEST(a_stream_that_is_cut_or_goes_on_is_refused) {
  const std::string text = "v=0 o=- 1 2 IN IP4 127.0.0.1 v=0 o=- 1 2 IN IP4 127.0.0.1";
  Bytes packed = primitives->deflate(text, "");
  for (std::size_t size = 0; size < packed.size(); ++size)
    ck_assert_msg(!primitives->inflate(View(packed).first(size), "", kPlenty), "cut at %zu", size);
  for (const std::uint8_t more : {0x00, 0x03, 0xff}) {
    packed.push_back(more);
    ck_assert(!primitives->inflate(packed, "", kPlenty));
    packed.pop_back();
  }
  ck_assert(!primitives->inflate(Bytes{0xff, 0xff, 0xff}, "", kPlenty));
  ck_assert(primitives->inflate(packed, "", kPlenty) == text);
}
END_TEST

START_TEST(a_bomb_is_stopped_at_its_bound) {
  const Bytes bomb = primitives->deflate(std::string(8'000'000, 'a'), "");
  ck_assert_uint_lt(bomb.size(), 10'000);
  ck_assert(!primitives->inflate(bomb, "", 262'144));
  ck_assert(!primitives->inflate(bomb, "", 0));
}
END_TEST

int main() {
  Suite* suite = suite_create("crypto");
  TCase* tc = tcase_create("primitives");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, x25519_is_that_of_rfc_7748);
  tcase_add_test(tc, x25519_a_thousand_times_is_that_of_rfc_7748);
  tcase_add_test(tc, an_all_zero_product_is_none);
  tcase_add_test(tc, sealing_is_that_of_rfc_8439);
  tcase_add_test(tc, what_was_changed_does_not_open);
  tcase_add_test(tc, hashes_are_those_of_fips_180_and_rfc_4231);
  tcase_add_test(tc, hkdf_is_that_of_rfc_5869);
  tcase_add_test(tc, hkdf_of_another_length_begins_in_the_same_way);
  tcase_add_test(tc, random_bytes_differ);
  tcase_add_test(tc, what_was_deflated_is_inflated);
  tcase_add_test(tc, a_dictionary_makes_it_smaller);
  tcase_add_test(tc, another_dictionary_never_gives_the_text);
  tcase_add_test(tc, a_stream_that_is_cut_or_goes_on_is_refused);
  tcase_add_test(tc, a_bomb_is_stopped_at_its_bound);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
