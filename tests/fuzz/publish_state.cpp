// SPDX-License-Identifier: GPL-3.0-or-later
// What `janus-mam publish` keeps, in a file that is not what it left: 'f' the file's bytes, 'q' SQL that
// somebody ran on it, 'm' a marker with this name beside it.
#include <optional>

#include "database.hpp"
#include "fuzz.hpp"
#include "plain/publish_state.hpp"

namespace {

using namespace jm;
using namespace jm::plain;

mam::Writer writer() {
  mam::Writer keys;
  keys.seed = *mam::Hash::from_trytes(std::string(81, 'S'));
  keys.mode = mam::Mode::Public;
  keys.security = 1;
  return keys;
}

SignedMessage message(std::uint64_t index) {
  const auto hash = *mam::Hash::from_trytes(std::string(81, 'H'));
  return {index, {"PAYLOAD", hash, hash, hash}, "TAG"};
}

std::string file_in(const fuzz::Folder& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    if (entry.path().extension() == ".db") return entry.path().filename();
  return {};
}

// A state that has published twice; the first one is attached.
std::string make_base(const fuzz::Folder& folder) {
  auto state = PublishState::open(folder.path(), writer());
  fuzz::require(state.has_value(), "a state can be made");
  for (const std::uint64_t index : {0, 1})
    fuzz::require(state->commit(message(index)).has_value(), "a message is committed");
  fuzz::require(state->attached(0, "id").has_value(), "a message is attached");
  return folder.read(file_in(folder));
}

void use(PublishState& state) {
  (void)state.pending();
  const auto next = state.next_index();
  if (!next) return fuzz::require_one_line(next.error().reason);
  const std::uint64_t least = state.least_index();
  if (!state.foreign().empty()) {
    fuzz::require_one_line(state.foreign());
    fuzz::require(least == 0 || !state.begin_at(least - 1), "no index below the least one is begun at");
    if (!state.begin_at(least)) return;
  }
  const auto index = state.next_index();
  if (!index) return;
  const auto committed = state.commit(message(*index));
  fuzz::require(!committed || !state.commit(message(*index)), "an index is committed once");
  fuzz::require(!committed || !state.begin_at(*index), "nor is it begun at");
  (void)state.attached(*index, "id");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  static const std::string base = make_base(folder);
  static const std::string file = file_in(folder);
  const std::string prefix = file.substr(0, file.size() - 3) + ".epoch-";
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    if (entry.path().filename() != file) folder.remove(entry.path().filename());
  folder.write(file, base);
  fuzz::Pieces pieces(data, size);
  for (fuzz::Pieces::Piece piece{}; pieces.next(piece);) {
    if (piece.kind == 'f') folder.write(file, piece.bytes);
    if (piece.kind == 'q') fuzz::run_sql(folder.file(file), piece.bytes);
    if (piece.kind == 'm' && piece.bytes.find_first_not_of("0123456789-") == std::string_view::npos)
      folder.write(prefix + std::string(piece.bytes.substr(0, 60)), "");
  }
  for (int twice = 0; twice < 2; ++twice) {
    auto state = PublishState::open(folder.path(), writer());
    if (!state) {
      fuzz::require_one_line(state.error().reason);
      break;
    }
    use(*state);
  }
  return 0;
}
