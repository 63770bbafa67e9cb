// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody may do to the gateway's state folder while nobody looks.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "state_home.hpp"

namespace jm::fuzz {

struct Column {
  const char *table, *name;
};
inline constexpr std::array kColumns = std::to_array<Column>({
    {"channel", "name"},
    {"channel", "created_ms"},
    {"channel", "seeded_ms"},
    {"channel", "signed"},
    {"channel", "stale"},
    {"channel", "seed"},
    {"channel", "mode"},
    {"channel", "side_key"},
    {"channel", "side_key_made"},
    {"channel", "security"},
    {"channel", "next_index"},
    {"channel", "peer_read"},
    {"channel", "root"},
    {"channel", "reader_mode"},
    {"channel", "reader_side_key"},
    {"channel", "reader_first_root"},
    {"channel", "reader_root"},
    {"channel", "id"},
    {"outbox", "channel"},
    {"outbox", "message"},
    {"outbox", "root"},
    {"outbox", "address"},
    {"outbox", "payload"},
    {"outbox", "call"},
    {"outbox", "created_ms"},
    {"folder", "machine"},
    {"folder", "path"},
    {"folder", "file"},
    {"folder", "epoch"},
    {"folder", "pending"},
    {"folder", "marker"},
    {"folder", "signed"},
    {"folder", "backup"},
});

// The bytes as a value: the first says of what kind, the rest is the value.
inline std::string literal_of(std::string_view bytes) {
  const char kind = bytes.empty() ? 'n' : bytes.front();
  const std::string_view rest = bytes.empty() ? bytes : bytes.substr(1);
  std::string text;
  switch (kind) {
    case 'i':  // as digits
      for (const char c : rest.substr(0, 20))
        if ((c >= '0' && c <= '9') || (c == '-' && text.empty())) text += c;
      return text.empty() || text == "-" ? "0" : text;
    case 't':
      for (const char c : rest)
        if (c != '\0') text += c == '\'' ? std::string("''") : std::string(1, c);
      return "'" + text + "'";
    case 'h':  // 81 trytes
      for (std::size_t i = 0; i < 81; ++i)
        text += rest.empty()
                    ? 'H'
                    : static_cast<char>('A' + static_cast<unsigned char>(rest[i % rest.size()]) % 26);
      return "'" + text + "'";
    case 'b':
      return "zeroblob(" + std::to_string(rest.size() * 100) + ")";
    case 'l':  // long
      return "replace(hex(zeroblob(" + std::to_string(rest.size() * 4000) + ")), '0', 'A')";
    default:
      return "NULL";
  }
}

// A number of a column, whose row (0: every one), then a value.
inline std::string update_of(std::string_view bytes) {
  if (bytes.size() < 2) return {};
  const Column& column = kColumns[static_cast<unsigned char>(bytes[0]) % kColumns.size()];
  const auto row = static_cast<unsigned char>(bytes[1]) % 4;
  const std::string where = row == 0 ? "" : " WHERE rowid = " + std::to_string(row);
  return std::string("UPDATE ") + column.table + " SET " + column.name + " = " + literal_of(bytes.substr(2)) +
         where + ";";
}

// 'f' the database's bytes, 'P' some of them (two bytes say where, in steps of 16), 'q' SQL, 'u' a value, 'T'
// the same without the triggers that guard it, 'c' the file of channels that were added at run time, 'M' a
// marker of this name, 'r' no marker.
inline void damage(const StateHome& home, const Pieces::Piece& piece) {
  switch (piece.kind) {
    case 'f':
      return home.put(StateHome::kFile, piece.bytes);
    case 'P': {
      if (piece.bytes.size() < 3) return;
      std::string file = home.base();
      const auto at =
          (static_cast<unsigned char>(piece.bytes[0]) * 256U + static_cast<unsigned char>(piece.bytes[1])) *
          16U % file.size();
      const std::string_view bytes = piece.bytes.substr(2);
      file.replace(at, std::min(bytes.size(), file.size() - at), bytes.substr(0, file.size() - at));
      return home.put(StateHome::kFile, file);
    }
    case 'q':
      return run_sql(home.database(), piece.bytes);
    case 'u':
      return run_sql(home.database(), update_of(piece.bytes));
    case 'T':
      return run_sql(home.database(),
                     "DROP TRIGGER IF EXISTS index_only_grows; DROP TRIGGER IF EXISTS signed_only_grows;" +
                         update_of(piece.bytes));
    case 'c':
      return home.put("channels.json", piece.bytes);
    case 'M':
      if (piece.bytes.find_first_not_of("0123456789-") == std::string_view::npos && piece.bytes.size() < 50)
        home.put("epoch-" + std::string(piece.bytes), "");
      return;
    case 'r':
      return home.remove_markers();
    default:
      return;
  }
}

}  // namespace jm::fuzz
