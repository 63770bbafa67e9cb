// lz-string in its three forms: the first byte chooses, the rest is the packed text, or text to pack.
#include <string_view>

#include "codec/lzstring.hpp"
#include "codec/utf.hpp"
#include "fuzz.hpp"

namespace {

using namespace jm;
using codec::LzForm;

constexpr LzForm kForms[] = {LzForm::Base64, LzForm::UriComponent, LzForm::Utf16};
constexpr std::size_t kLimit = 65536;

void unpack(std::string_view packed, LzForm form) {
  const auto text = codec::lz_decompress(packed, form, kLimit);
  if (!text) return;
  fuzz::require(text->size() <= kLimit, "unpacked text keeps the limit");
  fuzz::require(codec::is_utf8(*text), "unpacked text is UTF-8");
  const auto again = codec::lz_compress(*text, form);
  fuzz::require(again.has_value(), "what was unpacked can be packed");
  fuzz::require(codec::lz_decompress(*again, form, kLimit) == *text, "packing and unpacking gives the same");
}

void pack(std::string_view text, LzForm form) {
  const auto packed = codec::lz_compress(text, form);
  fuzz::require(packed.has_value() == codec::is_utf8(text), "UTF-8 can be packed, nothing else");
  if (packed)
    fuzz::require(codec::lz_decompress(*packed, form, text.size()) == text, "unpacking undoes packing");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data + 1), size - 1);
  const unsigned choice = data[0] % 6;
  if (choice < 3)
    unpack(rest, kForms[choice]);
  else
    pack(rest, kForms[choice - 3]);
  return 0;
}

namespace jm::fuzz {

const unsigned kRuns = 30000;

std::vector<Input> corpus() {
  std::vector<Input> inputs;
  std::string sdp =
      "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n";
  while (sdp.size() < 3000)
    sdp += "a=rtpmap:" + std::to_string(sdp.size()) + " VP8/90000\r\na=rtcp-fb:" + sdp.substr(9, 40);
  for (const std::string& text : {std::string(), std::string("a"), std::string(2000, 'q'), sdp,
                                  std::string("\xe2\x82\xac\xf0\x9f\x98\x80\xc3\xa4")}) {
    for (unsigned i = 0; i < 3; ++i) {
      inputs.push_back(static_cast<char>(i) + *codec::lz_compress(text, kForms[i]));
      inputs.push_back(static_cast<char>(3 + i) + text);
    }
  }
  return inputs;
}

}  // namespace jm::fuzz
