// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a server's certificate, in words, and what to do. `faults`: GTlsCertificateFlags. Pure.
#pragma once

#include <string>

namespace jm::cli::doctor {

// "its certificate is not for the name HOST, has expired".
std::string certificate_faults(unsigned faults, const std::string& host);

// `own_file`: the authorities to trust were named, instead of the system's.
std::string certificate_remedy(unsigned faults, bool own_file);

}  // namespace jm::cli::doctor
