// SPDX-License-Identifier: GPL-3.0-or-later
// One end of a handshake for tests/interop/noise.mjs. A line in, a line out: hexadecimal digits, "-" for no
// bytes, "refused" for what is not taken:
//   noise_peer initiator PROLOGUE STATIC PSK   STATIC: the responder's public key
//     PAYLOAD -> the first message; MESSAGE, the second -> its payload
//   noise_peer responder PROLOGUE STATIC PSK   STATIC: the own private key
//     (nothing) -> the public key; MESSAGE, the first -> its payload; PAYLOAD -> the second message
// Then "seal ASSOCIATED PLAIN" and "open ASSOCIATED SEALED", each with numbers from 0.
#include <iostream>
#include <optional>
#include <string>

#include "dialog/crypto/noise.hpp"
#include "tests/unit/support/dialog_bytes.hpp"

namespace {

using namespace dialog_test;

std::string shown(View bytes) {
  return bytes.empty() ? "-" : hex(bytes);
}

Bytes next_bytes() {
  std::string word;
  std::cin >> word;
  return word == "-" ? Bytes() : unhex(word);
}

void say(const std::string& line) {
  std::cout << line << std::endl;
}

struct Ends {
  Key mine, theirs;  // which this end seals and opens with
};

std::optional<Ends> initiate(Primitives& primitives, View prologue, const std::string& theirs,
                             const Key& psk) {
  Initiator initiator(primitives, prologue, public_key(theirs), psk);
  const std::optional<Bytes> first = initiator.write(next_bytes());
  say(first ? hex(*first) : "refused");
  std::optional<Initiator::Read> read = initiator.read(next_bytes());
  say(read ? shown(read->payload) : "refused");
  if (!read) return std::nullopt;
  return Ends{read->keys.initiator, read->keys.responder};
}

std::optional<Ends> respond(Primitives& primitives, View prologue, const std::string& mine, const Key& psk) {
  say(hex(primitives.public_of(key(mine))));
  std::optional<Responder::Opened> opened =
      Responder::read(primitives, prologue, {primitives, key(mine)}, psk, next_bytes());
  say(opened ? shown(opened->payload) : "refused");
  if (!opened) return std::nullopt;
  std::optional<Responder::Written> written = opened->responder.write(next_bytes());
  say(written ? hex(written->message) : "refused");
  if (!written) return std::nullopt;
  return Ends{written->keys.responder, written->keys.initiator};
}

void talk(Primitives& primitives, const Ends& ends) {
  std::uint64_t sealed = 0, opened = 0;
  for (std::string verb; std::cin >> verb;) {
    const Bytes associated = next_bytes(), bytes = next_bytes();
    if (verb == "seal") {
      say(hex(primitives.seal(ends.mine, sealed++, associated, bytes)));
    } else {
      const std::optional<Bytes> plain = primitives.open(ends.theirs, opened++, associated, bytes);
      say(plain ? shown(*plain) : "refused");
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const std::unique_ptr<Primitives> primitives = native_primitives();
  const Bytes prologue = unhex(argv[2]);
  const auto end = std::string(argv[1]) == "initiator" ? initiate : respond;
  const std::optional<Ends> ends = end(*primitives, prologue, argv[3], key(argv[4]));
  if (ends) talk(*primitives, *ends);
  return 0;
}
