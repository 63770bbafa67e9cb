// What stands in an authenticated message: plain descriptions, lz-string, envelopes, any text. The input is
// the text; the message is that text in trytes.
#include <string_view>

#include "codec/lzstring.hpp"
#include "fuzz.hpp"
#include "signaling/envelope.hpp"
#include "signaling/incoming.hpp"
#include "signaling/json.hpp"
#include "trinary/trits.hpp"

namespace {

using namespace jm;

// Two trytes a byte, for bytes of all values.
std::string in_trytes(std::string_view text) {
  std::string trytes;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    trytes += trinary::tryte_at(byte % 27);
    trytes += trinary::tryte_at(byte / 27);
  }
  return trytes;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto incoming = signaling::read_incoming(in_trytes(text));
  if (!incoming) {
    fuzz::require(!incoming.error().reason.empty(), "what is refused is refused with a reason");
    fuzz::require(incoming.error().reason.find('\n') == std::string::npos, "a reason is one line");
    return 0;
  }
  if (const signaling::Envelope* envelope = incoming->envelope()) {
    const auto json = signaling::write_envelope(*envelope);
    const auto again = signaling::read_envelope(json.get());
    fuzz::require(again.has_value(), "an envelope that was read can be written and read again");
    fuzz::require(again->type == envelope->type && again->id == envelope->id &&
                      again->call == envelope->call && again->sdp == envelope->sdp,
                  "it says the same then");
  }
  return 0;
}

namespace jm::fuzz {

const unsigned kRuns = 20000;

std::vector<Input> corpus() {
  const std::string sdp =
      R"(v=0\r\no=- 42 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:abcd\r\na=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n)";
  const std::string plain = R"({"type":"offer","sdp":")" + sdp + "\"}";
  const std::string head =
      R"({"v":1,"id":"00112233445566778899aabbccddeeff","call":"c","ts":1700000000000,"type":)";
  return {plain,
          *codec::lz_compress(plain, codec::LzForm::Base64),
          *codec::lz_compress(plain, codec::LzForm::UriComponent),
          head + R"("offer","sdp":")" + sdp + R"(","body":{"audio":true},"spare":")" + std::string(81, 'A') +
              "\"}",
          head + R"("answer","re":"x","sdp":")" + sdp + "\"}",
          head + R"("candidates","candidates":[{"candidate":"candidate:1","sdpMid":"0","sdpMLineIndex":0}]})",
          head + R"("message","body":{"a":[1,2.5,null,"\u20ac"]}})",
          head + R"("error","code":454,"reason":"no"})",
          head + R"("bye","reason":"done"})",
          std::string(200, '['),
          R"({"type":"offer"})"};
}

}  // namespace jm::fuzz
