// SPDX-License-Identifier: GPL-3.0-or-later
// Tells a file from a copy of it.
#pragma once

#include <string>

namespace jm::plain {

// What makes a file this very file: inode and time of birth, or the file system's own handle (which holds a
// generation) if no birth is known. A copy differs; a restart, a rename or another number of the device
// does not. Empty if the file does not exist.
std::string file_identity(const std::string& path);
// By what both know; also of identities that earlier versions noted.
bool same_file(const std::string& identity, const std::string& other);
// Whether it has more than an inode, which a copy on another disk may share.
bool tells_copies(const std::string& identity);

}  // namespace jm::plain
