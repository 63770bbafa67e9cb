// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/state/state_channels.hpp"

#include "base/clock.hpp"
#include "base/one_line.hpp"
#include "plain/random.hpp"

namespace jm::gateway {
namespace {

using mam::Mode;

constexpr char kBroken[] = "its stored state is broken";

struct Stored {  // what the row holds beside the record
  bool exists = false, broken = false;
  std::string stale;
  bool side_key_made = false, reader_side_key_made = false, provisioned = false, link_written = false;
};

std::string about(const std::string& channel) {
  return "channel " + channel + ": ";
}

Result<Stored> load(plain::Db& db, const std::string& name, plain::ChannelRecord& record) {
  Stored stored;
  JM_TRY(db.query(
      [&](const plain::Row& row) {
        stored.exists = true;
        stored.stale = one_line(row.text(0));
        const bool stale = !row.null(0);
        if (stale && stored.stale.empty()) stored.stale = "stale";
        const auto seed = row.hash(1), side_key = row.hash(3), root = row.hash(7);
        const auto spare_seed = row.hash(8), spare_root = row.hash(9);
        const auto reader_key = row.hash(11), reader_first = row.hash(13), reader_root = row.hash(14);
        const auto mode = mam::mode_from_name(row.text(2));
        const auto reader_mode = mam::mode_from_name(row.text(10));
        const auto security = row.integer(5), next_index = row.integer(6), peer_read = row.integer(18);
        const bool numbers = security >= 1 && security <= 3 && peer_read >= 0 && peer_read <= next_index;
        if (!numbers || !side_key || !root || !spare_root || !reader_key || !reader_first || !reader_root ||
            !mode || !reader_mode || (!stale && (!seed || !spare_seed)) || (!row.null(15) && !row.hash(15))) {
          stored.broken = true;
          return;
        }
        record.writer = {seed.value_or(Hash()), *mode, *side_key, static_cast<unsigned>(security)};
        record.spare = record.writer;
        record.spare.seed = spare_seed.value_or(Hash());
        stored.side_key_made = row.integer(4) != 0;
        record.next_index = static_cast<std::uint64_t>(next_index);
        record.first_root = *root;
        record.spare_root = *spare_root;
        record.reader_mode = *reader_mode;
        record.reader_side_key = *reader_key;
        stored.reader_side_key_made = row.integer(12) != 0;
        record.reader_first_root = *reader_first;
        record.reader_root = *reader_root;
        record.reader_spare = row.hash(15);
        stored.provisioned = row.integer(16) != 0;
        stored.link_written = row.integer(17) != 0;
        record.peer_read = static_cast<std::uint64_t>(peer_read);
      },
      "SELECT stale, seed, mode, side_key, side_key_made, security, next_index, root, spare_seed, spare_root,"
      " reader_mode, reader_side_key, reader_side_key_made, reader_first_root, reader_root, reader_spare,"
      " provisioned, link_written, peer_read FROM channel WHERE name = ?",
      name));
  record.name = name;
  return stored;
}

// An index that waits in the outbox has signed: where the row says otherwise, no more is signed with that
// seed.
Result<void> load_outbox(plain::Db& db, plain::ChannelRecord& record, Stored& stored) {
  return db.query(
      [&](const plain::Row& row) {
        const auto root = row.hash(1), address = row.hash(2);
        plain::OutboxItem item;
        item.index = static_cast<std::uint64_t>(row.integer(0));
        item.payload = row.text(3);
        if (!root || !address || item.index >= record.next_index ||
            record.outbox.size() == plain::kMaxOutbox || !plain::is_payload(item.payload)) {
          stored.broken = true;
          return;
        }
        item.root = *root;
        item.address = *address;
        item.call = row.text(4);
        item.created_ms = row.integer(5);
        record.outbox.push_back(std::move(item));
      },
      "SELECT message, root, address, payload, call, created_ms FROM outbox"
      " WHERE channel = (SELECT id FROM channel WHERE name = ?) ORDER BY message",
      record.name);
}

bool key_differs(Mode mode, const std::optional<Hash>& wanted, const Hash& stored, bool made) {
  if (mode != Mode::Restricted) return false;
  return wanted ? *wanted != stored : !made;
}

std::string why_fresh(const ChannelConfig& config, const plain::ChannelRecord& record, const Stored& stored,
                      const std::string& first_seen) {
  if (!stored.exists) return first_seen;
  if (!stored.stale.empty()) return stored.stale;
  if (stored.broken) return kBroken;
  const auto& publish = config.publish;
  if (publish.mode != record.writer.mode || publish.security != record.writer.security ||
      key_differs(publish.mode, publish.side_key, record.writer.side_key, stored.side_key_made))
    return "settings changed";
  if (config.subscribe.root) return {};
  if (!stored.provisioned) return "settings changed";  // the configuration no longer names a root
  if (config.subscribe.mode != record.reader_mode ||
      key_differs(config.subscribe.mode, config.subscribe.side_key, record.reader_side_key,
                  stored.reader_side_key_made))
    return "settings changed";
  if (!stored.link_written) return "its link had not been written";
  return {};
}

// In restricted mode the wanted key, else one that is kept, else a random one.
Hash choose_key(Mode mode, const std::optional<Hash>& wanted, const std::optional<Hash>& keep, bool& made) {
  made = false;
  if (mode != Mode::Restricted) return {};
  if (wanted) return *wanted;
  made = true;
  return keep ? *keep : plain::random_hash();
}

Result<void> save(plain::Db& db, const plain::ChannelRecord& record, const Stored& stored) {
  const std::int64_t now = base::unix_ms();
  JM_TRY(
      db.run("INSERT INTO channel (name, created_ms, seeded_ms, mode, side_key, side_key_made, security,"
             " next_index, root, spare_root, reader_mode, reader_side_key, reader_side_key_made,"
             " reader_first_root, reader_root, provisioned, link_written, stale)"
             " SELECT ?, ?, ?, '', '', 0, 1, 0, '', '', '', '', 0, '', '', 0, 0, 'being made'"
             " WHERE NOT EXISTS (SELECT 1 FROM channel WHERE name = ?)",
             record.name, now, now, record.name));
  if (record.fresh) {
    JM_TRY(db.run("DELETE FROM outbox WHERE channel = (SELECT id FROM channel WHERE name = ?)", record.name));
    JM_TRY(
        db.run("UPDATE channel SET stale = NULL, seeded_ms = ?, seed = ?, mode = ?, side_key = ?,"
               " side_key_made = ?, security = ?, next_index = 0, peer_read = 0, root = ?, spare_seed = ?,"
               " spare_root = ?"
               " WHERE name = ?",
               now, record.writer.seed, mam::name_of(record.writer.mode), record.writer.side_key,
               stored.side_key_made, record.writer.security, record.first_root, record.spare.seed,
               record.spare_root, record.name));
  }
  return db.run(
      "UPDATE channel SET reader_mode = ?, reader_side_key = ?, reader_side_key_made = ?,"
      " reader_first_root = ?, reader_root = ?, reader_spare = ?, provisioned = ?, link_written = ?"
      " WHERE name = ?",
      mam::name_of(record.reader_mode), record.reader_side_key, stored.reader_side_key_made,
      record.reader_first_root, record.reader_root, record.reader_spare, stored.provisioned,
      stored.link_written, record.name);
}

Result<void> seed_own_chains(const WriterConfig& publish, plain::ChannelRecord& record, Stored& stored) {
  // A key that was made stays where the peer is not given a link, so that only the root is news to it.
  const bool keep = stored.exists && stored.side_key_made && !stored.provisioned;
  const std::optional<Hash> kept = keep ? std::optional<Hash>(record.writer.side_key) : std::nullopt;
  record.writer.mode = publish.mode;
  record.writer.security = publish.security;
  record.writer.side_key = choose_key(publish.mode, publish.side_key, kept, stored.side_key_made);
  record.writer.seed = plain::random_hash();
  record.spare = record.writer;
  record.spare.seed = plain::random_hash();
  record.next_index = record.peer_read = 0;
  record.outbox.clear();
  const auto root = mam::root_of(record.writer, {});
  if (!root) return tl::make_unexpected(root.error());
  const auto spare_root = mam::root_of(record.spare, {});
  if (!spare_root) return tl::make_unexpected(spare_root.error());
  record.first_root = *root;
  record.spare_root = *spare_root;
  return {};
}

Result<void> provision_peer(const ReaderConfig& subscribe, plain::ChannelRecord& record, Stored& stored) {
  mam::Writer peer;
  peer.seed = plain::random_hash();
  peer.mode = subscribe.mode;
  peer.side_key = choose_key(subscribe.mode, subscribe.side_key, std::nullopt, stored.reader_side_key_made);
  peer.security = kPeerSecurity;
  const auto root = mam::root_of(peer, {});
  if (!root) return tl::make_unexpected(root.error());
  record.reader_mode = peer.mode;
  record.reader_side_key = peer.side_key;
  record.reader_first_root = record.reader_root = *root;
  record.reader_spare.reset();
  record.peer = std::make_shared<const mam::Writer>(peer);
  stored.provisioned = true;
  stored.link_written = false;
  return {};
}

void follow_named_root(const ReaderConfig& subscribe, plain::ChannelRecord& record, Stored& stored) {
  if (!stored.exists || record.reader_first_root != *subscribe.root) {
    record.reader_first_root = record.reader_root = *subscribe.root;
    record.reader_spare.reset();
  }
  record.reader_mode = subscribe.mode;
  record.reader_side_key = subscribe.mode == Mode::Restricted ? subscribe.side_key.value_or(Hash()) : Hash();
  stored.reader_side_key_made = stored.provisioned = stored.link_written = false;
}

}  // namespace

Result<plain::ChannelRecord> open_channel(plain::Db& db, const ChannelConfig& config,
                                          const std::string& first_seen, const std::string& why) {
  plain::ChannelRecord record;
  auto stored = load(db, config.name, record);
  if (!stored) return tl::make_unexpected(stored.error());
  if (!stored->broken) JM_TRY(load_outbox(db, record, *stored));
  record.fresh_because = why.empty() ? why_fresh(config, record, *stored, first_seen) : why;
  record.fresh = !record.fresh_because.empty();
  if (record.fresh) {
    JM_TRY(seed_own_chains(config.publish, record, *stored));
    if (!config.subscribe.root) JM_TRY(provision_peer(config.subscribe, record, *stored));
  }
  if (config.subscribe.root) follow_named_root(config.subscribe, record, *stored);
  JM_TRY(save(db, record, *stored));
  return record;
}

Result<ChannelConfig> stored_settings(plain::Db& db, const std::string& name) {
  plain::ChannelRecord record;
  const auto stored = load(db, name, record);
  if (!stored) return tl::make_unexpected(stored.error());
  if (!stored->exists) return fail(about(name) + "is not in the state");
  if (stored->broken) return fail(about(name) + kBroken + "; the gateway's next start makes fresh seeds");
  ChannelConfig config;
  config.name = name;
  config.publish.mode = record.writer.mode;
  config.publish.security = record.writer.security;
  if (record.writer.mode == Mode::Restricted && !stored->side_key_made)
    config.publish.side_key = record.writer.side_key;
  if (!stored->provisioned) config.subscribe.root = record.reader_first_root;
  config.subscribe.mode = record.reader_mode;
  if (record.reader_mode == Mode::Restricted && !stored->reader_side_key_made)
    config.subscribe.side_key = record.reader_side_key;
  return config;
}

Result<void> note_link(plain::Db& db, const std::string& name) {
  return db.run("UPDATE channel SET link_written = 1 WHERE name = ?", name);
}

}  // namespace jm::gateway
