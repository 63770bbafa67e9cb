// SPDX-License-Identifier: GPL-3.0-or-later
// The classes that the store is made of, each over a database of its own.
#include "tests/unit/support/node_fixture.hpp"

#include <condition_variable>
#include <mutex>

#include "node/store/housekeeper.hpp"
#include "node/store/listings.hpp"
#include "node/store/room/address_bound.hpp"
#include "node/store/room/byte_bound.hpp"
#include "node/store/room/charges.hpp"
#include "node/store/room/cost.hpp"
#include "node/store/room/remover.hpp"
#include "node/store/schema.hpp"
#include "node/store/store_log.hpp"
#include "node/store/store_reader.hpp"
#include "node/store/store_writer.hpp"

namespace {

using namespace jm;
using namespace jm::node;
using namespace jm::node::testing;

constexpr const char* kClient = "192.0.2.1";
constexpr const char* kOther = "198.51.100.1";

Id id_of(std::uint8_t n) {
  Id id{};
  id[0] = n;
  return id;
}

Bytes message_bytes(const std::string& index, const std::string& data) {
  chrysalis::Message message;
  message.parents = {Id{}};
  message.index = bytes(index);
  message.data = bytes(data);
  return chrysalis::to_bytes(message);
}

// A database with the store's tables, a writer, and all that makes room in it.
struct Tables {
  explicit Tables(std::uint64_t max_bytes = 1 << 30, unsigned max_per_address = 8)
      : writer(open()),
        log(max_bytes),
        remover(writer.db(), charges),
        address_bound(writer.db(), max_per_address, remover),
        byte_bound(writer.db(), max_bytes, log, charges, remover) {
    ck_assert(ensure_schema(writer.db(), kInMemory).has_value());
    ck_assert(writer.prepare() && remover.prepare() && address_bound.prepare() && byte_bound.prepare());
  }

  static base::Database open() {
    auto db = connect(kInMemory);
    ck_assert(db.has_value());
    return std::move(*db);
  }

  std::uint64_t put(const std::string& index, const std::string& client, std::int64_t at,
                    const std::string& data = "x") {
    const Bytes raw = message_bytes(index, data);
    const Bytes address = bytes(index);
    ++last;
    ck_assert(writer.insert({id_of(last), raw, client, at}, address, last));
    charges.added(client, address, cost_of(raw.size(), address.size(), client.size()));
    return last;
  }

  std::int64_t count() { return *writer.db().integer("SELECT COUNT(*) FROM message"); }

  StoreWriter writer;
  StoreLog log;
  Charges charges;
  Remover remover;
  AddressBound address_bound;
  ByteBound byte_bound;
  std::uint8_t last = 0;
};

START_TEST(a_rollback_undoes_what_was_charged) {
  Charges charges;
  charges.load(kClient, 100);
  charges.added(kOther, bytes("a"), 30);
  charges.removed(kClient, bytes("b"), 40);
  ck_assert_uint_eq(charges.accounts().held_by(kOther), 30);
  ck_assert_uint_eq(charges.accounts().held_by(kClient), 60);
  charges.roll_back();
  ck_assert_uint_eq(charges.accounts().held_by(kOther), 0);
  ck_assert_uint_eq(charges.accounts().held_by(kClient), 100);
  ck_assert(charges.commit().empty());

  charges.removed(kClient, bytes("b"), 40);
  ck_assert(charges.commit() == std::vector<std::string>{"b"});
  charges.roll_back();  // of nothing
  ck_assert_uint_eq(charges.accounts().held_by(kClient), 60);
  ck_assert(charges.commit().empty());
}
END_TEST

START_TEST(a_writer_commits_or_rolls_back) {
  Tables tables;
  StoreWriter& writer = tables.writer;
  ck_assert(writer.begin());
  const auto first = tables.put("a", kClient, 1);
  ck_assert(writer.has(id_of(1)) && !writer.has(id_of(2)));
  ck_assert(writer.commit());
  ck_assert(writer.begin());
  ck_assert_uint_gt(tables.put("a", kClient, 2), first);
  writer.roll_back();
  ck_assert(writer.has(id_of(1)) && !writer.has(id_of(2)));

  ck_assert(writer.begin() && !writer.begin());
  const SubmitError error = writer.broken("cannot write");
  ck_assert(error.why == Refusal::Broken);
  ck_assert(error.reason.starts_with("the node's store: cannot write: "));
  ck_assert(
      !writer.insert({id_of(1), message_bytes("a", "x"), kClient, 1}, bytes("a"), 9));  // twice the same id
}
END_TEST

START_TEST(a_remover_gives_back_what_a_message_took) {
  Tables tables;
  ck_assert(!tables.remover.oldest());
  const auto first = tables.put("a", kClient, 10), second = tables.put("b", kOther, 20);
  tables.charges.commit();
  ck_assert_int_eq(tables.remover.oldest()->order, static_cast<std::int64_t>(first));
  ck_assert_int_eq(tables.remover.oldest()->at, 10);
  ck_assert(tables.remover.remove(static_cast<std::int64_t>(first)));
  ck_assert_uint_eq(tables.charges.accounts().held_by(kClient), 0);
  ck_assert_uint_gt(tables.charges.accounts().held_by(kOther), 0);
  ck_assert(tables.charges.commit() == std::vector<std::string>{"a"});
  ck_assert_int_eq(tables.remover.oldest()->order, static_cast<std::int64_t>(second));
  ck_assert(!tables.remover.remove(static_cast<std::int64_t>(first)));  // there is none
}
END_TEST

START_TEST(an_address_has_a_bound) {
  Tables tables;
  for (int i = 0; i < 2; ++i) tables.put("a", kClient, i);
  // A quarter is a client's share: what is old gives way, what is young does not.
  const auto young = tables.address_bound.make_room(kClient, bytes("a"), -1);
  ck_assert(!young && young.error().why == Refusal::Share);
  ck_assert(young.error().reason.find("this address") != std::string::npos);
  ck_assert(tables.address_bound.make_room(kClient, bytes("a"), 0).has_value());
  ck_assert_int_eq(tables.count(), 1);
  ck_assert_int_eq(tables.remover.oldest()->at, 1);
  ck_assert(tables.address_bound.make_room(kClient, bytes("b"), -1).has_value());  // another address

  for (int i = 0; i < 7; ++i) tables.put("a", "client " + std::to_string(i), 2);
  const auto full = tables.address_bound.make_room(kOther, bytes("a"), -1);
  ck_assert(!full && full.error().why == Refusal::Full);
  ck_assert(tables.address_bound.make_room(kOther, bytes("a"), 1).has_value());
  ck_assert_int_eq(tables.count(), 7);  // the only old one went
}
END_TEST

START_TEST(the_store_has_a_bound_in_bytes) {
  const std::string data(3000, 'x');
  Tables tables(160'000);
  for (int i = 0; i < 10; ++i) tables.put("a" + std::to_string(i), kClient, i, data);
  const std::uint64_t cost = cost_of(message_bytes("a0", data).size(), 2, std::string(kClient).size());
  const std::uint64_t held = tables.charges.accounts().held_by(kClient);
  // Its share is a quarter: 40 KB.
  const auto young = tables.byte_bound.make_room(kClient, cost, -1);
  ck_assert(!young && young.error().why == Refusal::Share);
  ck_assert(tables.byte_bound.make_room(kClient, cost, 9).has_value());
  ck_assert_uint_lt(tables.charges.accounts().held_by(kClient), held);
  ck_assert_uint_le(tables.charges.accounts().held_by(kClient) + cost, 40'000);
  ck_assert(tables.byte_bound.make_room(kOther, cost, -1).has_value());
  ck_assert_uint_ge(tables.byte_bound.file_bytes(), kPage);
}
END_TEST

START_TEST(without_a_log_no_log_refuses) {
  Tables tables(1);  // far too small
  ck_assert(tables.byte_bound.check_log(kClient, 1 << 20).has_value());
  ck_assert(!tables.byte_bound.make_room(kClient, 1 << 20, 0).has_value());
}
END_TEST

START_TEST(a_log_is_due_when_it_is_long_and_begins_anew) {
  TempFolder folder;
  const std::string file = folder / "node.db";
  StoreLog log(1);  // the shortest
  ck_assert_uint_eq(log.part_of_store(), 0);
  StoreWriter writer(std::move(*connect(file)));
  ck_assert(ensure_schema(writer.db(), file).has_value());
  ck_assert(writer.prepare().has_value());
  ck_assert(log.open(std::move(*connect(file)), writer.db()).has_value());
  ck_assert_uint_eq(log.part_of_store(), 2 * log.long_at());
  ck_assert(!log.is_due());
  std::mutex writers;
  std::uint8_t n = 0;
  while (!log.is_due()) {
    ck_assert(writer.begin());
    ck_assert(
        writer.insert({id_of(++n), message_bytes("a", std::string(8000, 'x')), kClient, 1}, bytes("a"), n));
    ck_assert(writer.commit());
    ck_assert_uint_lt(n, 255);
  }
  log.keep_short(writers);  // it is not twice as long
  ck_assert(log.is_due());
  log.checkpoint(writers);
  ck_assert(!log.is_due());
  ck_assert_uint_eq(log.bytes(), 0);
  ck_assert(writer.has(id_of(n)));
}
END_TEST

START_TEST(a_reader_finds_lists_and_remembers) {
  Tables tables;
  std::mutex mutex;
  const auto opened = StoreReader::share(tables.writer.db(), mutex);
  ck_assert(opened.has_value());
  StoreReader& reader = **opened;
  for (int i = 0; i < 20; ++i) tables.put("a", kClient, i, std::to_string(i));
  const auto all = reader.find(bytes("a"), 0, 100);
  ck_assert_uint_eq(all->size(), 20);
  ck_assert(data_of(all->front()) == "0");
  ck_assert_uint_eq(reader.find(bytes("a"), all->at(4).order, 3)->front().order, all->at(5).order);
  ck_assert(reader.find(bytes("b"), 0, 100)->empty());
  ck_assert(reader.find(bytes("a"), 0, 0)->empty());
  ck_assert((*reader.message(id_of(3)))->id == id_of(3));
  ck_assert(!*reader.message(id_of(99)));

  const auto before = reader.list(bytes("a"), 100);
  ck_assert_uint_eq(before->ids.size(), 20);
  ck_assert_uint_eq(before->newest, all->back().order);
  tables.put("a", kClient, 21);
  ck_assert_uint_eq(reader.list(bytes("a"), 100)->ids.size(), 20);  // until it is told of the change
  reader.changed({"a"});
  ck_assert_uint_eq(reader.list(bytes("a"), 100)->ids.size(), 21);
}
END_TEST

START_TEST(a_reader_says_if_it_cannot_read) {
  Tables tables;
  std::mutex mutex;
  const auto reader = StoreReader::share(tables.writer.db(), mutex);
  ck_assert(tables.writer.db().script("DROP TABLE message").has_value());
  const auto found = (*reader)->find(bytes("a"), 0, 1);
  ck_assert(!found && found.error().reason.starts_with("the node's store: cannot read: "));
  ck_assert(!(*reader)->list(bytes("a"), 1) && !(*reader)->message(id_of(1)));
}
END_TEST

Listing listing_of(std::size_t count) {
  return {std::vector<Id>(count), count};
}

START_TEST(lists_are_kept_until_their_address_changes) {
  Listings listings;
  const auto none = listings.find("a", 100);
  ck_assert(!none.listing);
  listings.keep("a", 100, listing_of(20), none.epoch);
  ck_assert_uint_eq(listings.find("a", 100).listing->ids.size(), 20);
  ck_assert(!listings.find("a", 50).listing);  // another limit
  listings.changed({"b"});
  ck_assert(listings.find("a", 100).listing.has_value());
  listings.changed({"a"});
  ck_assert(!listings.find("a", 100).listing);
  listings.keep("a", 100, listing_of(20), none.epoch);  // it was read before the change
  ck_assert(!listings.find("a", 100).listing);
}
END_TEST

START_TEST(a_few_lists_are_kept_and_no_short_ones) {
  Listings listings;
  listings.keep("short", 100, listing_of(3), 0);
  ck_assert(!listings.find("short", 100).listing);
  for (int i = 0; i < 40; ++i) {
    listings.keep(std::to_string(i), 100, listing_of(20), 0);
    ck_assert(listings.find("0", 100).listing.has_value());  // used all the time
  }
  ck_assert(!listings.find("1", 100).listing);
  ck_assert(listings.find("39", 100).listing.has_value());
}
END_TEST

START_TEST(a_file_has_one_lock) {
  TempFolder folder;
  const std::string file = folder / "node.db";
  {
    auto lock = FileLock::take(file);
    ck_assert(lock.has_value());
    const FileLock moved(std::move(*lock));
    const auto again = FileLock::take(file);
    ck_assert(!again && again.error().reason.find("another node owns this store") != std::string::npos);
  }
  ck_assert(FileLock::take(file).has_value());
}
END_TEST

START_TEST(a_housekeeper_prunes_and_shortens_the_log) {
  TempFolder folder;
  Options with = options(folder / "node.db");
  with.max_bytes = 1 << 20;
  with.max_age = std::chrono::seconds(10);
  with.keep_at_least = std::chrono::seconds(0);
  auto store = std::move(*Store::open(with));
  std::mutex mutex;
  std::condition_variable looked;
  int times = 0;
  Housekeeper housekeeper(*store, [&]() -> std::int64_t {
    const std::scoped_lock lock(mutex);
    ++times;
    looked.notify_all();
    return 20'000;
  });
  const auto add = [&](std::uint8_t n, std::int64_t at) {
    const Bytes raw = message_bytes("a", std::string(8000, 'x'));
    ck_assert(store->add({id_of(n), raw, kGateway, at}).has_value());
  };
  add(1, 1);
  add(2, 19'000);
  housekeeper.prune();
  ck_assert_uint_eq(store->list(bytes("a"), 10)->ids.size(), 1);
  std::unique_lock lock(mutex);
  const int before = times;
  lock.unlock();
  for (std::uint8_t n = 3; !store->checkpoint_is_due(); ++n) add(n, 19'000);
  lock.lock();
  // Woken before its time, as soon as the log is long. It may just not wait yet: so it is told again.
  for (int i = 0; times == before && i < 6000; ++i) {
    lock.unlock();
    housekeeper.written();
    lock.lock();
    looked.wait_for(lock, std::chrono::milliseconds(10), [&] { return times > before; });
  }
  ck_assert_int_gt(times, before);
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("store parts");
  TCase* cases = tcase_create("store parts");
  tcase_set_timeout(cases, 90);
  tcase_add_test(cases, a_rollback_undoes_what_was_charged);
  tcase_add_test(cases, a_writer_commits_or_rolls_back);
  tcase_add_test(cases, a_remover_gives_back_what_a_message_took);
  tcase_add_test(cases, an_address_has_a_bound);
  tcase_add_test(cases, the_store_has_a_bound_in_bytes);
  tcase_add_test(cases, without_a_log_no_log_refuses);
  tcase_add_test(cases, a_log_is_due_when_it_is_long_and_begins_anew);
  tcase_add_test(cases, a_reader_finds_lists_and_remembers);
  tcase_add_test(cases, a_reader_says_if_it_cannot_read);
  tcase_add_test(cases, lists_are_kept_until_their_address_changes);
  tcase_add_test(cases, a_few_lists_are_kept_and_no_short_ones);
  tcase_add_test(cases, a_file_has_one_lock);
  tcase_add_test(cases, a_housekeeper_prunes_and_shortens_the_log);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
