// SPDX-License-Identifier: GPL-3.0-or-later
#include <unordered_map>
#include <vector>

#include "codec/lz_format.hpp"
#include "codec/utf.hpp"

namespace jm::codec {

namespace {

// Collects bits into characters of the form.
class BitWriter {
 public:
  explicit BitWriter(LzForm form) : form_(form) {}

  // `bits` bits, the least significant first.
  void put(std::uint32_t value, unsigned bits) {
    for (unsigned i = 0; i < bits; ++i) put_bit(value >> i & 1);
  }

  // Fills up the last character; if it is full already, lz-string adds one of zeros.
  std::u16string finish() {
    do put_bit(0);
    while (count_ > 0);
    return std::move(text_);
  }

 private:
  void put_bit(unsigned bit) {
    bits_ = bits_ << 1 | bit;
    if (++count_ < lz_bits_per_char(form_)) return;
    text_ += character();
    bits_ = count_ = 0;
  }

  char16_t character() const {
    if (form_ == LzForm::Utf16) return static_cast<char16_t>(kLzUtf16Base + bits_);
    return static_cast<char16_t>((form_ == LzForm::Base64 ? kLzBase64 : kLzUriComponent)[bits_]);
  }

  LzForm form_;
  std::u16string text_;
  unsigned bits_ = 0;
  unsigned count_ = 0;
};

class Compressor {
 public:
  explicit Compressor(LzForm form) : out_(form), unsent_(0x10000) {}

  std::u16string run(std::u16string_view text) {
    for (const char16_t unit : text) {
      const auto [single, is_new] = entries_.try_emplace(key(kNothing, unit), next_code_);
      const std::uint32_t single_code = single->second;
      if (is_new) {
        ++next_code_;
        unsent_[unit] = true;
      }
      const auto longer = entries_.find(key(piece_, unit));
      if (longer != entries_.end()) {
        if (piece_ == kNothing) first_ = unit;
        is_single_ = piece_ == kNothing;
        piece_ = longer->second;
        continue;
      }
      send();
      entries_.emplace(key(piece_, unit), next_code_++);
      piece_ = single_code;
      first_ = unit;
      is_single_ = true;
    }
    if (piece_ != kNothing) send();
    out_.put(kLzEnd, width_.bits());
    return out_.finish();
  }

 private:
  static constexpr std::uint32_t kNothing = 0;  // no entry has this code

  static std::uint64_t key(std::uint32_t piece, char16_t unit) { return std::uint64_t{piece} << 16 | unit; }

  // Sends the piece: its code, or its character if that was never sent.
  void send() {
    if (is_single_ && unsent_[first_]) {
      const bool narrow = first_ < 256;
      out_.put(narrow ? kLzChar8 : kLzChar16, width_.bits());
      out_.put(first_, narrow ? 8 : 16);
      width_.count_entry();
      unsent_[first_] = false;
    } else {
      out_.put(piece_, width_.bits());
    }
    width_.count_entry();
  }

  BitWriter out_;
  std::unordered_map<std::uint64_t, std::uint32_t> entries_;  // (entry, character) -> longer entry
  std::vector<bool> unsent_;                                  // characters that have a code but were not sent
  std::uint32_t next_code_ = kLzFirstEntry;
  LzWidth width_{2, 2};
  std::uint32_t piece_ = kNothing;  // the longest entry that the text before here ends with
  char16_t first_ = 0;              // its first character
  bool is_single_ = false;          // whether it is nothing more
};

}  // namespace

Result<std::string> lz_compress(std::string_view utf8, LzForm form) {
  const auto text = utf16_from_utf8(utf8);
  if (!text) return fail("text to pack is not UTF-8");
  std::u16string packed = Compressor(form).run(*text);
  if (form == LzForm::Base64) packed.append((4 - packed.size() % 4) % 4, u'=');
  if (form == LzForm::Utf16) packed += u' ';
  return *utf8_from_utf16(packed);
}

}  // namespace jm::codec
