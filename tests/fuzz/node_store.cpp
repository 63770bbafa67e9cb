// SPDX-License-Identifier: GPL-3.0-or-later
// The node's store in a file that is not what it left: 'f' the file's bytes, 'q' SQL that somebody ran on it.
#include <memory>

#include "database.hpp"
#include "fuzz.hpp"
#include "node/node.hpp"
#include "node/watch/watch_lines.hpp"

namespace {

using namespace jm;
using namespace jm::node;

constexpr const char* kFile = "node.db";

Options options(const std::string& file) {
  Options made;
  made.db_file = file;
  made.min_pow_score = 0;
  return made;
}

Bytes index(std::uint8_t n) {
  return {n, 2, 3};
}

// Its id, if it was taken.
std::optional<Id> add(Node& node, std::uint8_t n) {
  chrysalis::Draft draft;
  draft.message.parents = {Id{n}};
  draft.has_parents = true;
  draft.message.index = index(n);
  draft.message.data = {'d', n};
  const auto id = node.submit(std::move(draft), n % 2 == 0 ? "192.0.2.1" : "local");
  return id ? std::optional(*id) : std::nullopt;
}

// A store with a few messages, as bytes.
std::string make_base(const fuzz::Folder& folder) {
  {
    auto node = Node::open(options(folder.file(kFile)));
    fuzz::require(node.has_value(), "a store can be made");
    for (std::uint8_t n = 1; n <= 4; ++n) fuzz::require(add(**node, n).has_value(), "a message is taken");
  }
  fuzz::run_sql(folder.file(kFile), "PRAGMA wal_checkpoint(TRUNCATE)");
  return folder.read(kFile);
}

void use(const Stored& stored) {
  fuzz::require(chrysalis::from_bytes(*stored.raw).has_value(), "what is found is a message");
  (void)message_line("00", stored, "0123456789abcdef");
}

void use(Node& node) {
  for (std::uint8_t n = 1; n <= 5; ++n) {
    if (const auto found = node.find(index(n)))
      for (const Stored& stored : *found) use(stored);
    if (const auto listing = node.list(index(n)))
      for (const Id& id : listing->ids)
        if (const auto stored = node.message(id); stored && *stored) use(**stored);
  }
  for (std::uint8_t n = 4; n <= 8; ++n)
    if (const auto id = add(node, n)) {
      const auto stored = node.message(*id);
      fuzz::require(!stored || !*stored || (*stored)->id == *id, "what is found has its id");
    }
  node.prune();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  static const std::string base = make_base(folder);
  if (size == 0) return 0;
  const std::string_view rest = fuzz::text_of(data + 1, size - 1);
  for (const char* file : {"node.db-wal", "node.db-shm"}) folder.remove(file);
  folder.write(kFile, data[0] == 'f' ? rest : std::string_view(base));
  if (data[0] != 'f') fuzz::run_sql(folder.file(kFile), rest);
  const auto node = Node::open(options(folder.file(kFile)));
  if (node)
    use(**node);
  else
    fuzz::require_one_line(node.error().reason);
  return 0;
}
