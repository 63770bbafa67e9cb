// SPDX-License-Identifier: GPL-3.0-or-later
// Which failures may pass while everything stays as it is configured: a full disk, a lock, an I/O error, too
// little memory or too few descriptors, an address that another holds or that the host does not have yet.
#pragma once

#include <cerrno>

namespace jm::base {

inline bool errno_passes(int code) {
  switch (code) {
    case ENOSPC:
    case EDQUOT:
    case EIO:
    case EROFS:  // a file system that was mounted so after an error
    case ENOMEM:
    case EMFILE:
    case ENFILE:
    case EINTR:
    case EAGAIN:
    case EADDRINUSE:
    case EADDRNOTAVAIL:
      return true;
    default:
      return false;
  }
}

}  // namespace jm::base
