// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/doctor/ice/certificate_faults.hpp"

#include <gio/gio.h>

namespace jm::cli::doctor {

std::string certificate_faults(unsigned faults, const std::string& host) {
  const struct {
    GTlsCertificateFlags fault;
    std::string words;
  } all[] = {
      {G_TLS_CERTIFICATE_UNKNOWN_CA, "is signed by itself or by an authority that is not trusted"},
      {G_TLS_CERTIFICATE_BAD_IDENTITY, "is not for the name " + host},
      {G_TLS_CERTIFICATE_NOT_ACTIVATED, "is not valid yet"},
      {G_TLS_CERTIFICATE_EXPIRED, "has expired"},
      {G_TLS_CERTIFICATE_REVOKED, "was revoked"},
      {G_TLS_CERTIFICATE_INSECURE, "has a key or a signature that is too weak"},
  };
  std::string line;
  for (const auto& [fault, words] : all)
    if ((faults & fault) != 0) line += (line.empty() ? "its certificate " : ", ") + words;
  return line.empty() ? "its certificate is not valid" : line;
}

std::string certificate_remedy(unsigned faults, bool own_file) {
  const std::string refused = "browsers refuse it too: ";
  if ((faults & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    return refused +
           "the server needs one of an authority that they trust, with the intermediate ones in the same "
           "file "
           "(coturn: cert)" +
           (own_file ? "" : "; if they trust an authority of your own, name it with --ca-file");
  if ((faults & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return refused + "name the server in the configuration as its certificate does";
  if ((faults & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0)
    return refused + "see the clocks of this machine and of who made it";
  if ((faults & G_TLS_CERTIFICATE_EXPIRED) != 0)
    return refused + "renew it, and let the server read it again (coturn: SIGUSR2)";
  return refused + "the server needs another one (coturn: cert, pkey)";
}

}  // namespace jm::cli::doctor
