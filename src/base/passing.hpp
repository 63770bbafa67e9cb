// SPDX-License-Identifier: GPL-3.0-or-later
// Which failures may pass while everything stays as it is configured: a full disk, a lock, an I/O error, too
// little memory or too few descriptors, an address that another holds or that the host does not have yet.
#pragma once

#include <sqlite3.h>

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

// Of the last call that failed.
inline bool sqlite_passes(sqlite3* db) {
  const int code = sqlite3_extended_errcode(db);
  // A file that was cut, or taken away, does not come back.
  if (code == SQLITE_IOERR_SHORT_READ || code == SQLITE_IOERR_CORRUPTFS || code == SQLITE_READONLY_DBMOVED)
    return false;
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_INTERRUPT:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
      return true;
    default:
      return false;
  }
}

}  // namespace jm::base
