// SPDX-License-Identifier: GPL-3.0-or-later
// What is in an authenticated message: plain descriptions, lz-string, any text; and the same text as what
// came in a dialog, an envelope. The input is the text; the message is that text in trytes.
#include "janus/messages/incoming.hpp"
#include "base/json.hpp"
#include "fuzz.hpp"
#include "janus/messages/envelope.hpp"
#include "message_text.hpp"

using namespace jm;

namespace {

void take(const plain::ReadText& text) {
  const auto incoming = janus::read_incoming(text);
  if (!incoming) {
    fuzz::require(!incoming.error().reason.empty(), "what is refused is refused with a reason");
    fuzz::require(incoming.error().reason.find('\n') == std::string::npos, "a reason is one line");
    return;
  }
  if (const janus::Envelope* envelope = incoming->envelope()) {
    const auto json = janus::write_envelope(*envelope);
    const auto again = janus::read_envelope(json.get());
    fuzz::require(again.has_value(), "an envelope that was read can be written and read again");
    fuzz::require(again->type == envelope->type && again->id == envelope->id &&
                      again->call == envelope->call && again->sdp == envelope->sdp,
                  "it says the same then");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  take(plain::read_text(fuzz::in_trytes(text)));
  take(plain::Text{plain::Format::Envelope, text});
  return 0;
}
