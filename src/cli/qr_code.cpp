// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/qr_code.hpp"

#include "config.h"

#ifdef HAVE_QRENCODE
#include <qrencode.h>

#include <memory>
#endif

namespace jm::cli {

#ifdef HAVE_QRENCODE

namespace {

constexpr int kMargin = 2;  // modules of light around it

struct Free {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

bool dark(const QRcode& code, int x, int y) {
  if (x < 0 || y < 0 || x >= code.width || y >= code.width) return false;
  return (code.data[y * code.width + x] & 1) != 0;
}

}  // namespace

Result<std::string> qr_code(std::string_view text) {
  const std::unique_ptr<QRcode, Free> code(
      QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_L));
  if (!code) return fail("the link is too long for a QR code");
  // Two rows a line: upper in the character's colour, lower in that behind it.
  constexpr const char* kBlocks[2][2] = {{" ", "▄"}, {"▀", "█"}};
  std::string out;
  for (int y = -kMargin; y < code->width + kMargin; y += 2) {
    out += "\x1b[30;107m";  // black on white
    for (int x = -kMargin; x < code->width + kMargin; ++x)
      out += kBlocks[dark(*code, x, y) ? 1 : 0][dark(*code, x, y + 1) ? 1 : 0];
    out += "\x1b[0m\n";
  }
  return out;
}

#else

Result<std::string> qr_code(std::string_view) {
  return fail("this janus-mam was built without libqrencode");
}

#endif

}  // namespace jm::cli
