// SPDX-License-Identifier: GPL-3.0-or-later
// The files of the node's certificate and key, as an operator may leave them, and a change of them while the
// node runs. Pieces: 'c' and 'k' text at the end of either file; 'C' and 'K' one of the blocks that fit, by
// its first byte, up to where the next two say (none: whole), with the byte there changed by the fourth; 'n'
// the files are as they stand: open them, or look at them again, and begin with empty ones.
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "database.hpp"
#include "fuzz.hpp"
#include "node/http/certificate.hpp"
#include "tests/unit/support/tls_fixture.hpp"

namespace {

using namespace jm;
using namespace jm::node;
using namespace jm::node::testing;

std::string block(std::string_view bytes) {
  const auto number = [&](std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
  };
  const std::array<std::string_view, 4> blocks{kTestCert, kTestKey, kRenewedCert, kRenewedKey};
  std::string text(blocks[number(0) % blocks.size()]);
  if (bytes.size() < 3) return text;
  const std::size_t end = (number(1) * 256U + number(2)) % (text.size() + 1);
  if (bytes.size() > 3 && end < text.size())
    text[end] = static_cast<char>(text[end] ^ static_cast<char>(number(3)));
  else
    text.resize(end);
  return text;
}

class Files {
 public:
  const std::string cert = folder_.file("cert.pem"), key = folder_.file("key.pem");
  void write(const std::string& cert_text, const std::string& key_text) const {
    folder_.write("cert.pem", cert_text);
    folder_.write("key.pem", key_text);
    ::chmod(key.c_str(), 0600);
  }

 private:
  static inline const fuzz::Folder folder_;
};

void check(const KeyPair& pair) {
  fuzz::require(!pair.chain.empty() && pair.key != nullptr, "a pair has a certificate and a key");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Files files;
  std::string texts[2];
  std::unique_ptr<Certificate> certificate;
  auto now = Certificate::Clock::now();
  const auto look = [&] {
    files.write(texts[0], texts[1]);
    for (std::string& text : texts) text.clear();
    if (certificate) {
      for (int twice = 0; twice < 2; ++twice) check(certificate->current(now += std::chrono::seconds(2)));
      return;
    }
    auto opened = Certificate::open(files.cert, files.key,
                                    [](const std::string& line) { fuzz::require_one_line(line); });
    if (!opened) return fuzz::require_one_line(opened.error().reason);
    certificate = std::move(*opened);
    check(certificate->current(now));
  };
  fuzz::Pieces pieces(data, size);
  for (fuzz::Pieces::Piece piece{}; pieces.next(piece);) {
    const bool of_key = piece.kind == 'k' || piece.kind == 'K';
    if (piece.kind == 'n')
      look();
    else if (piece.kind == 'c' || piece.kind == 'k')
      texts[of_key].append(piece.bytes);
    else
      texts[of_key] += block(piece.bytes);
  }
  look();
  return 0;
}
