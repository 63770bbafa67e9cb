// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/state/state_channels.hpp"

#include "gateway/state/stored_channel.hpp"
#include "plain/random.hpp"

namespace jm::gateway {
namespace {

using mam::Mode;

constexpr char kBroken[] = "its stored state is broken";

std::string about(const std::string& channel) {
  return "channel " + channel + ": ";
}

bool key_differs(Mode mode, const std::optional<Hash>& wanted, const Hash& stored, bool made) {
  if (mode != Mode::Restricted) return false;
  return wanted ? *wanted != stored : !made;
}

std::string why_fresh(const ChannelConfig& config, const StoredChannel& stored,
                      const std::string& first_seen) {
  const plain::ChannelRecord& record = stored.record;
  if (!stored.exists) return first_seen;
  if (!stored.stale.empty()) return stored.stale;
  if (stored.broken) return kBroken;
  const WriterConfig& publish = *config.publish;
  if (publish.mode != record.writer.mode || publish.security != record.writer.security ||
      key_differs(publish.mode, publish.side_key, record.writer.side_key, stored.side_key_made))
    return "settings changed";
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

Result<void> seed_own_chain(const WriterConfig& publish, StoredChannel& stored) {
  plain::ChannelRecord& record = stored.record;
  // A key that was made stays, so that only the root is news to the peer.
  const bool keep = stored.exists && stored.side_key_made;
  const std::optional<Hash> kept = keep ? std::optional<Hash>(record.writer.side_key) : std::nullopt;
  record.writer.mode = publish.mode;
  record.writer.security = publish.security;
  record.writer.side_key = choose_key(publish.mode, publish.side_key, kept, stored.side_key_made);
  record.writer.seed = plain::random_hash();
  record.next_index = record.peer_read = 0;
  record.outbox.clear();
  const auto root = mam::root_of(record.writer, {});
  if (!root) return tl::make_unexpected(root.error());
  record.first_root = *root;
  return {};
}

void follow_peer(const ReaderConfig& subscribe, StoredChannel& stored) {
  plain::ChannelRecord& record = stored.record;
  if (!stored.exists || record.reader_first_root != subscribe.root)
    record.reader_first_root = record.reader_root = subscribe.root;
  record.reader_mode = subscribe.mode;
  record.reader_side_key = subscribe.side_key;
}

}  // namespace

Result<plain::ChannelRecord> open_channel(base::Database& db, const ChannelConfig& config,
                                          const std::string& first_seen, const std::string& why) {
  auto stored = load_channel(db, config.name);
  if (!stored) return tl::make_unexpected(stored.error());
  if (!stored->broken) JM_TRY(load_outbox(db, *stored));
  plain::ChannelRecord& record = stored->record;
  record.fresh_because = why.empty() ? why_fresh(config, *stored, first_seen) : why;
  record.fresh = !record.fresh_because.empty();
  if (record.fresh) JM_TRY(seed_own_chain(*config.publish, *stored));
  follow_peer(*config.subscribe, *stored);
  JM_TRY(save_channel(db, *stored));
  return std::move(record);
}

Result<ChannelConfig> stored_settings(base::Database& db, const std::string& name) {
  const auto stored = load_channel(db, name);
  if (!stored) return tl::make_unexpected(stored.error());
  const plain::ChannelRecord& record = stored->record;
  if (!stored->exists) return fail(about(name) + "is not in the state");
  if (stored->broken) return fail(about(name) + kBroken + "; the gateway's next start makes fresh seeds");
  ChannelConfig config;
  config.name = name;
  config.publish->mode = record.writer.mode;
  config.publish->security = record.writer.security;
  if (record.writer.mode == Mode::Restricted && !stored->side_key_made)
    config.publish->side_key = record.writer.side_key;
  config.subscribe->root = record.reader_first_root;
  config.subscribe->mode = record.reader_mode;
  config.subscribe->side_key = record.reader_side_key;
  return config;
}

}  // namespace jm::gateway
