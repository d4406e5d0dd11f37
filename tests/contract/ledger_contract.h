// What every Ledger does, whatever it is made of. A ledger signs by naming itself:
//
//   INSTANTIATE_TEST_SUITE_P(, LedgerContract, testing::Values(LedgerUnderTest{"memory", make_memory_ledger}));
//
// Include it in one file of a test executable.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <ostream>
#include <random>
#include <thread>

#include "pricing/ledger/ledger.h"
#include "tests/pricing/instants.h"
#include "tests/pricing/temporary_directory.h"

namespace weir::pricing {

struct LedgerUnderTest {
  const char* name;
  // An empty one, in the directory if it needs a place.
  std::unique_ptr<Ledger> (*make)(const std::filesystem::path& directory);

  friend void PrintTo(const LedgerUnderTest& ledger, std::ostream* out) { *out << ledger.name; }
};

inline UsageRecord request(const std::string& id) {
  UsageRecord record;
  record.request_id = id;
  record.admitted_at = utc("2026-09-10 12:00");
  record.tenant = "acme";
  record.usage = {1'000, 200, 30, 4};
  record.cost = {50};
  return record;
}

inline std::vector<UsageRecord> requests(int count) {
  std::vector<UsageRecord> batch;
  for (int i = 1; i <= count; ++i) batch.push_back(request("request-" + std::to_string(i)));
  return batch;
}

inline UsageRecord of_tenant(const std::string& tenant, UsageRecord record) {
  record.tenant = tenant;
  return record;
}

inline UsageRecord admitted(const std::string& instant, UsageRecord record) {
  record.admitted_at = utc(instant);
  return record;
}

inline UsageRecord in_yuan(UsageRecord record) {
  record.currency = Currency::cny;
  return record;
}

class LedgerContract : public testing::TestWithParam<LedgerUnderTest> {
 protected:
  void append(const std::vector<UsageRecord>& batch) { ledger->append(batch); }

  // Each row as "group/group: requests, cost in nano-units, currency".
  std::vector<std::string> spend(const SpendQuery& query) {
    std::vector<std::string> lines;
    for (const SpendRow& row : ledger->spend(query)) {
      std::string line;
      for (const std::string& value : row.group) line += (line.empty() ? "" : "/") + value;
      lines.push_back(line + ": " + std::to_string(row.requests) + ", " + std::to_string(row.cost.nanos) + ' ' +
                      std::string{name_of(row.currency)});
    }
    return lines;
  }

  std::vector<std::string> spend_by(std::vector<GroupBy> groups, const std::string& time_zone = "UTC") {
    SpendQuery query;
    query.group_by = std::move(groups);
    query.time_zone = time_zone;
    return spend(query);
  }

  SpendRow total() { return ledger->spend({}).at(0); }
  // As the finest rollup has them.
  std::int64_t requests_by_minute() {
    SpendQuery query;
    query.group_by = {GroupBy::minute};
    std::int64_t requests = 0;
    for (const SpendRow& row : ledger->spend(query)) requests += row.requests;
    return requests;
  }

  TemporaryDirectory directory;
  std::unique_ptr<Ledger> ledger = GetParam().make(directory.path());
};

using Lines = std::vector<std::string>;

inline Lines ids_of(const RecordPage& page) {
  Lines ids;
  for (const UsageRecord& record : page.records) ids.push_back(record.request_id);
  return ids;
}

TEST_P(LedgerContract, ShowsRecordsPageByPageTheLastFirst) {
  append(requests(3));
  append({admitted("2026-09-10 12:01", request("later"))});
  RecordQuery query;
  query.most = 2;
  RecordPage page = ledger->page(query);
  EXPECT_EQ(ids_of(page), (Lines{"later", "request-3"}));
  query.before = page.next;
  page = ledger->page(query);
  EXPECT_EQ(ids_of(page), (Lines{"request-2", "request-1"}));
  EXPECT_FALSE(page.next);
}

TEST_P(LedgerContract, ShowsTheRecordsOfAPeriodThatHaveTheWords) {
  append({request("a"), of_tenant("other", request("b")), admitted("2026-09-11 00:00", request("c"))});
  RecordQuery query;
  query.until = utc("2026-09-11 00:00");
  query.where = {{GroupBy::tenant, {"acme"}}};
  EXPECT_EQ(ids_of(ledger->page(query)), Lines{"a"});
}

TEST_P(LedgerContract, StartsEmpty) {
  append({});
  EXPECT_EQ(ledger->count(), 0);
  EXPECT_EQ(spend_by({}), Lines{});
  EXPECT_EQ(spend_by({GroupBy::day}), Lines{});
}

TEST_P(LedgerContract, CountsABatchThatIsWrittenTwiceOnce) {
  append(requests(40));
  append(requests(40));
  EXPECT_EQ(ledger->count(), 40);
  EXPECT_EQ(spend_by({}), Lines{": 40, 2000 usd"});
}

TEST_P(LedgerContract, KeepsTheFirstOfTwoRecordsWithOneId) {
  append({of_tenant("first", request("a")), of_tenant("second", request("a")), request("b")});
  append({of_tenant("third", request("a"))});
  EXPECT_EQ(ledger->count(), 2);
  EXPECT_EQ(ledger->find("a")->tenant, "first");
}

TEST_P(LedgerContract, KeepsAllOfABatchOrNothing) {
  std::vector<UsageRecord> batch = requests(40);
  batch[25].request_id = "";
  EXPECT_THROW(append(batch), LedgerError);
  EXPECT_EQ(ledger->count(), 0);
}

TEST_P(LedgerContract, TakesTheNextBatchAfterOneThatFailed) {
  EXPECT_THROW(append({request("a"), request("")}), LedgerError);
  append({request("a"), request("b")});
  EXPECT_EQ(ledger->count(), 2);
}

TEST_P(LedgerContract, AddsUpEveryClassOfTokensAndTheCost) {
  std::vector<UsageRecord> batch = requests(100);  // 1 + 2 + ... + 100 = 5,050
  for (int i = 1; i <= 100; ++i) {
    UsageRecord& record = batch[static_cast<std::size_t>(i - 1)];
    record.usage = {i, 10 * i, 100 * i, 1'000 * i};
    record.cost = {7 * i};
  }
  append(batch);
  EXPECT_EQ(total().usage, (Usage{5'050, 50'500, 505'000, 5'050'000}));
  EXPECT_EQ(total().cost, Money{35'350});
  EXPECT_EQ(total().requests, 100);
}

TEST_P(LedgerContract, CountsTheServedAmongTheRequests) {
  std::vector<UsageRecord> batch = requests(3);
  batch[0].outcome = Outcome::client_left;
  batch[1].outcome = Outcome::refused;
  append(batch);
  EXPECT_EQ(total().requests, 3);
  EXPECT_EQ(total().served(), 1);
}

TEST_P(LedgerContract, CountsTheMoneyOfAnAdjustmentButNoRequest) {
  UsageRecord adjustment = request("adjustment");
  adjustment.adjusts = "request-1";
  adjustment.usage = {};
  adjustment.cost = {-20};
  append(requests(2));
  append({adjustment});
  EXPECT_EQ(spend_by({GroupBy::tenant}), Lines{"acme: 2, 80 usd"});
  EXPECT_EQ(total().served(), 2);
}

TEST_P(LedgerContract, AddsUpWhatTheOtherTiersWouldHaveCost) {
  std::vector<UsageRecord> batch = requests(3);
  for (UsageRecord& record : batch) {
    record.lowest_tier_cost = {10};
    record.highest_tier_cost = {70};
  }
  append(batch);
  EXPECT_EQ(total().lowest_tier_cost, Money{30});
  EXPECT_EQ(total().highest_tier_cost, Money{210});
}

TEST_P(LedgerContract, RemembersEveryEnding) {
  for (std::size_t i = 0; i < kEndings; ++i) {
    UsageRecord record = request(std::to_string(i));
    record.ending = static_cast<Ending>(i);
    append({record});
    EXPECT_EQ(ledger->find(record.request_id), record);
  }
}

TEST_P(LedgerContract, GroupsByEveryWordOfARecord) {
  const std::pair<GroupBy, Name UsageRecord::*> names[] = {
      {GroupBy::tenant, &UsageRecord::tenant},        {GroupBy::key, &UsageRecord::key},
      {GroupBy::model, &UsageRecord::model},          {GroupBy::tier, &UsageRecord::tier},
      {GroupBy::policy, &UsageRecord::policy},        {GroupBy::deployment, &UsageRecord::deployment},
      {GroupBy::window, &UsageRecord::tariff_window},
  };
  std::vector<UsageRecord> batch = requests(3);
  const std::string of_each[] = {"a ", "b ", "a "};
  for (std::size_t i = 0; i < batch.size(); ++i) {
    for (const auto& [group, name] : names) batch[i].*name = of_each[i] + std::string(name_of(group));
    batch[i].tag = of_each[i] + "tag";
  }
  append(batch);
  for (const GroupBy group : {GroupBy::tenant, GroupBy::key, GroupBy::model, GroupBy::tier, GroupBy::policy,
                              GroupBy::deployment, GroupBy::window, GroupBy::tag}) {
    const std::string name{name_of(group)};
    EXPECT_EQ(spend_by({group}), (Lines{"a " + name + ": 2, 100 usd", "b " + name + ": 1, 50 usd"}));
  }
}

TEST_P(LedgerContract, GroupsByOutcome) {
  std::vector<UsageRecord> batch = requests(3);
  batch[1].outcome = Outcome::upstream_fault;
  append(batch);
  EXPECT_EQ(spend_by({GroupBy::outcome}), (Lines{"served: 2, 100 usd", "upstream_fault: 1, 50 usd"}));
}

TEST_P(LedgerContract, GroupsByDayInUtcUnlessToldOtherwise) {
  append({admitted("2026-09-10 23:59:59.999", request("a")), admitted("2026-09-11 00:00", request("b")),
          admitted("2026-09-11 12:00", request("c"))});
  EXPECT_EQ(spend_by({GroupBy::day}), (Lines{"2026-09-10: 1, 50 usd", "2026-09-11: 2, 100 usd"}));
}

TEST_P(LedgerContract, EndsADayAtMidnightInShanghai) {
  append({admitted("2026-09-10 15:59:59.999", request("a")), admitted("2026-09-10 16:00", request("b")),
          admitted("2026-09-11 15:59", request("c"))});
  EXPECT_EQ(spend_by({GroupBy::day}, "Asia/Shanghai"), (Lines{"2026-09-10: 1, 50 usd", "2026-09-11: 2, 100 usd"}));
}

// 1 November 2026 has 25 hours in New York, from 04:00 UTC to 05:00 UTC of the next day.
TEST_P(LedgerContract, EndsADayAtMidnightInNewYorkWhenTheClocksChange) {
  append({admitted("2026-11-01 03:59:59.999", request("a")), admitted("2026-11-01 04:00", request("b")),
          admitted("2026-11-02 04:59:59.999", request("c")), admitted("2026-11-02 05:00", request("d"))});
  EXPECT_EQ(spend_by({GroupBy::day}, "America/New_York"),
            (Lines{"2026-10-31: 1, 50 usd", "2026-11-01: 2, 100 usd", "2026-11-02: 1, 50 usd"}));
}

TEST_P(LedgerContract, EndsADayAtMidnightInZonesOfHalfAndQuarterHours) {
  append({admitted("2026-09-10 18:14:59.999", request("a")), admitted("2026-09-10 18:15", request("b")),
          admitted("2026-09-10 18:30", request("c"))});
  EXPECT_EQ(spend_by({GroupBy::day}, "Asia/Kathmandu"), (Lines{"2026-09-10: 1, 50 usd", "2026-09-11: 2, 100 usd"}));
  EXPECT_EQ(spend_by({GroupBy::day}, "Asia/Kolkata"), (Lines{"2026-09-10: 2, 100 usd", "2026-09-11: 1, 50 usd"}));
}

TEST_P(LedgerContract, RefusesDaysOfAnUnknownZone) {
  append({request("a")});
  EXPECT_THROW(spend_by({GroupBy::day}, "Asia/Atlantis"), LedgerError);
}

TEST_P(LedgerContract, OrdersRowsByTheirGroups) {
  append({of_tenant("b", admitted("2026-09-11", request("1"))), of_tenant("a", admitted("2026-09-11", request("2"))),
          of_tenant("b", admitted("2026-09-10", request("3")))});
  EXPECT_EQ(spend_by({GroupBy::tenant, GroupBy::day}),
            (Lines{"a/2026-09-11: 1, 50 usd", "b/2026-09-10: 1, 50 usd", "b/2026-09-11: 1, 50 usd"}));
}

TEST_P(LedgerContract, NeverAddsTwoCurrenciesUp) {
  append({request("a"), in_yuan(request("b")), request("c"), in_yuan(of_tenant("globex", request("d")))});
  EXPECT_EQ(spend_by({}), (Lines{": 2, 100 cny", ": 2, 100 usd"}));
  EXPECT_EQ(spend_by({GroupBy::tenant}), (Lines{"acme: 1, 50 cny", "acme: 2, 100 usd", "globex: 1, 50 cny"}));
}

TEST_P(LedgerContract, IncludesTheStartOfAPeriodAndExcludesItsEnd) {
  append({admitted("2026-09-10 11:59:59.999", request("before")), admitted("2026-09-10 12:00", request("first")),
          admitted("2026-09-10 12:59:59.999", request("last")), admitted("2026-09-10 13:00", request("after"))});
  SpendQuery query;
  query.from = utc("2026-09-10 12:00");
  EXPECT_EQ(spend(query), Lines{": 3, 150 usd"});
  query.until = utc("2026-09-10 13:00");
  EXPECT_EQ(spend(query), Lines{": 2, 100 usd"});
  query.from.reset();
  EXPECT_EQ(spend(query), Lines{": 3, 150 usd"});
}

TEST_P(LedgerContract, TellsOneTenantsSpendOnly) {
  append({request("a"), of_tenant("globex", request("b")), of_tenant("globex", request("c"))});
  SpendQuery query;
  query.where = {{GroupBy::tenant, {"globex"}}};
  query.group_by = {GroupBy::day};
  EXPECT_EQ(spend(query), Lines{"2026-09-10: 2, 100 usd"});
  query.where = {{GroupBy::tenant, {"nobody"}}};
  EXPECT_EQ(spend(query), Lines{});
}

TEST_P(LedgerContract, GroupsByEveryCivilTime) {
  append({admitted("2026-09-13 16:04:59.999", request("a")), admitted("2026-09-13 16:05", request("b")),
          admitted("2026-09-30 16:05", request("c"))});
  const std::string zone = "Asia/Shanghai";  // where the 13th's 16:04 is the 14th, a Monday
  EXPECT_EQ(spend_by({GroupBy::minute}, zone),
            (Lines{"2026-09-14T00:04+08:00: 1, 50 usd", "2026-09-14T00:05+08:00: 1, 50 usd",
                   "2026-10-01T00:05+08:00: 1, 50 usd"}));
  EXPECT_EQ(spend_by({GroupBy::hour}, zone),
            (Lines{"2026-09-14T00:00+08:00: 2, 100 usd", "2026-10-01T00:00+08:00: 1, 50 usd"}));
  EXPECT_EQ(spend_by({GroupBy::week}, zone), (Lines{"2026-09-14: 2, 100 usd", "2026-09-28: 1, 50 usd"}));
  EXPECT_EQ(spend_by({GroupBy::month}, zone), (Lines{"2026-09: 2, 100 usd", "2026-10: 1, 50 usd"}));
  EXPECT_EQ(spend_by({GroupBy::month}), Lines{"2026-09: 3, 150 usd"});
}

// Clocks go back from 02:00 to 01:00 at 06:00 UTC.
TEST_P(LedgerContract, TellsTheTwoHoursApartThatAreCalledOne) {
  append({admitted("2026-11-01 05:30", request("a")), admitted("2026-11-01 06:30", request("b"))});
  EXPECT_EQ(spend_by({GroupBy::hour}, "America/New_York"),
            (Lines{"2026-11-01T01:00-04:00: 1, 50 usd", "2026-11-01T01:00-05:00: 1, 50 usd"}));
}

TEST_P(LedgerContract, FiltersByEveryWord) {
  std::vector<UsageRecord> batch = requests(4);
  batch[0].tenant = batch[1].tenant = "globex";
  batch[1].tier = batch[2].tier = "pro";
  batch[3].outcome = Outcome::refused;
  append(batch);
  SpendQuery query;
  query.where = {{GroupBy::tenant, {"globex", "nobody"}}};
  EXPECT_EQ(spend(query), Lines{": 2, 100 usd"});
  query.where.push_back({GroupBy::tier, {"pro"}});
  EXPECT_EQ(spend(query), Lines{": 1, 50 usd"}) << "all filters hold";
  query.where = {{GroupBy::outcome, {"refused"}}};
  EXPECT_EQ(spend(query), Lines{": 1, 50 usd"});
  query.where = {{GroupBy::day, {"2026-09-10"}}};
  EXPECT_THROW(spend(query), LedgerError);
}

TEST_P(LedgerContract, CountsAttemptsAndOutcomes) {
  std::vector<UsageRecord> batch = requests(3);
  batch[0].attempts = 3;
  batch[1].attempts = 1;
  batch[1].outcome = Outcome::upstream_fault;
  batch[2].estimated_cost = {77};
  append(batch);
  EXPECT_EQ(total().attempts, 4);
  EXPECT_EQ(total().with_outcome(Outcome::upstream_fault), 1);
  EXPECT_EQ(total().with_outcome(Outcome::served), 2);
  EXPECT_EQ(total().estimated_cost, Money{77});
}

TEST_P(LedgerContract, ShowsHowLongRequestsTook) {
  std::vector<UsageRecord> batch = requests(5);
  for (UsageRecord& record : batch) {
    record.deployment = "ascend-1";
    record.streamed = true;
    record.ttft_us = 250'000;
    record.total_us = 250'000 + 33 * 20'000;  // 34 completion tokens, 20 ms apart
  }
  batch[3].streamed = false;
  batch[4].deployment = "";
  append(batch);
  EXPECT_TRUE(total().ttft.empty()) << "only when asked for";
  SpendQuery query;
  query.durations = true;
  const SpendRow row = ledger->spend(query).at(0);
  EXPECT_EQ(row.ttft.count(), 3);
  EXPECT_EQ(row.tpot.count(), 3);
  EXPECT_EQ(row.total.count(), 4);
  EXPECT_NEAR(row.ttft.quantile_us(0.5).value(), 250'000, 30'000);
  EXPECT_NEAR(row.tpot.quantile_us(0.99).value(), 20'000, 2'500);
}

// Whatever the period, the grouping and the zone: the parts are the whole, and the whole is what the records say.
TEST_P(LedgerContract, AddsUpToTheNanoUnitOverAnyPartition) {
  std::mt19937_64 random(20260910);
  const auto pick = [&](std::int64_t below) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
  };
  std::vector<UsageRecord> batch = requests(3'000);
  for (UsageRecord& record : batch) {
    record.admitted_at += std::chrono::milliseconds(pick(40LL * 86'400'000));
    record.tenant = "tenant " + std::to_string(pick(3));
    record.tier = pick(2) ? "pro" : "flash";
    record.tag = pick(2) ? "" : "tag " + std::to_string(pick(3));
    record.usage = {pick(100'000), pick(100'000), pick(10'000), pick(10'000)};
    record.cost = {pick(1'000'000'000'000)};
    record.currency = pick(9) ? Currency::usd : Currency::cny;
  }
  append(batch);
  const char* zones[] = {"UTC", "Asia/Shanghai", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe"};
  for (int round = 0; round < 60; ++round) {
    SpendQuery query;
    query.from = utc("2026-09-09") + std::chrono::milliseconds(pick(40LL * 86'400'000));
    query.until = *query.from + std::chrono::milliseconds(pick(10LL * 86'400'000));
    query.time_zone = zones[pick(5)];
    query.group_by = {static_cast<GroupBy>(pick(14)), static_cast<GroupBy>(pick(14))};
    Tally parts, whole;
    for (const SpendRow& row : ledger->spend(query)) parts += row;
    for (const UsageRecord& record : batch) {
      if (record.admitted_at >= *query.from && record.admitted_at < *query.until) whole.add(record);
    }
    EXPECT_EQ(parts, whole) << "in round " << round;
  }
}

TEST_P(LedgerContract, KeepsTheSumsOfRecordsThatItDrops) {
  std::vector<UsageRecord> batch = requests(200);
  for (std::size_t i = 0; i < batch.size(); ++i) batch[i].admitted_at += std::chrono::minutes(7 * i);
  append(batch);
  const SpendRow before = total();
  const auto by_hour = spend_by({GroupBy::hour, GroupBy::tenant}, "Asia/Kathmandu");
  const Instant cut = utc("2026-09-10 20:59:59");  // to the hour: 8 hours are dropped, 69 records
  EXPECT_EQ(ledger->drop_records(cut, 50), 50);
  EXPECT_EQ(ledger->drop_records(cut, 50), 19);
  EXPECT_EQ(ledger->drop_records(cut, 50), 0);
  EXPECT_EQ(ledger->count(), 131);
  EXPECT_EQ(ledger->find("request-1"), std::nullopt);
  EXPECT_EQ(total(), before);
  EXPECT_EQ(spend_by({GroupBy::hour, GroupBy::tenant}, "Asia/Kathmandu"), by_hour);
  EXPECT_EQ(requests_by_minute(), 200);
}

TEST_P(LedgerContract, KeepsTheSumsWhenItHasDroppedEveryRecord) {
  append(requests(50));
  const SpendRow before = total();
  EXPECT_EQ(ledger->drop_records(utc("2027-01-01"), 1000), 50);
  EXPECT_EQ(total(), before);
  EXPECT_EQ(requests_by_minute(), 50);
}

TEST_P(LedgerContract, RemembersWhatATagSpentWhenItsRecordsAreDropped) {
  std::vector<UsageRecord> batch = requests(3);
  batch[0].tag = batch[1].tag = "nightly-eval";
  batch[1].admitted_at = utc("2026-09-11 00:00");
  append(batch);
  append(batch);
  const Instant ever = Instant::min(), eleventh = utc("2026-09-11");
  EXPECT_EQ(ledger->drop_records(utc("2027-01-01"), 1000), 3);
  EXPECT_EQ(ledger->tag_spend("nightly-eval", ever, Currency::usd), Money{100});
  EXPECT_EQ(ledger->tag_spend("nightly-eval", eleventh, Currency::usd), Money{50});
  EXPECT_EQ(ledger->tag_spend("nightly-eval", ever, Currency::cny), Money{});
  EXPECT_EQ(ledger->tag_spend("another", ever, Currency::usd), Money{});
}

// Whoever gives every request a tag of its own gets the first ones told apart, and all of them counted.
TEST_P(LedgerContract, TellsTheFirstTagsOfATenantsDayApartAndCountsTheOthersTogether) {
  std::vector<UsageRecord> batch = requests(static_cast<int>(kTagsToldMax) + 5);
  for (UsageRecord& record : batch) record.tag = record.request_id;
  batch[3].tag = kOtherTags;
  append({batch.begin(), batch.begin() + 100});
  append(batch);
  UsageRecord elsewhere = of_tenant("globex", request("elsewhere")), tomorrow = request("tomorrow"), again = batch[0];
  elsewhere.tag = tomorrow.tag = "new";
  tomorrow.admitted_at = utc("2026-09-11 12:00");
  again.request_id = "again";
  append({elsewhere, tomorrow, again});
  EXPECT_EQ(spend_by({GroupBy::tag}).size(), static_cast<std::size_t>(kTagsToldMax) + 2);
  SpendQuery query;
  query.group_by = {GroupBy::tag};
  query.where = {{GroupBy::tag, {"new", "request-1", std::string(kOtherTags)}}};
  EXPECT_EQ(spend(query), (Lines{"(other): 5, 250 usd", "new: 2, 100 usd", "request-1: 2, 100 usd"}));
}

TEST_P(LedgerContract, TellsWhatATagSpentWhenItsRecordsAreDropped) {
  std::vector<UsageRecord> batch = requests(300);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch[i].admitted_at += std::chrono::minutes(17 * i);
    batch[i].tag = i % 3 ? "tag " + std::to_string(i % 3) : "";
  }
  append(batch);
  const auto by_hour = spend_by({GroupBy::hour, GroupBy::tag}, "Asia/Kathmandu");
  EXPECT_EQ(ledger->drop_records(utc("2026-09-12"), 1000), 128);
  EXPECT_EQ(spend_by({GroupBy::hour, GroupBy::tag}, "Asia/Kathmandu"), by_hour);
}

TEST_P(LedgerContract, ShowsNoDurationsByTag) {
  UsageRecord record = request("a");
  record.tag = "nightly";
  record.deployment = "flash-1";
  append({record});
  SpendQuery query;
  query.group_by = {GroupBy::tag};
  query.durations = true;
  EXPECT_TRUE(ledger->spend(query).at(0).total.empty());
}

TEST_P(LedgerContract, CountsRefusalsApartFromRequests) {
  const Refusal first{utc("2026-09-10 12:00"), "acme", "web", "budget daily"};
  const Refusal second{utc("2026-09-10 12:15"), "acme", "web", "budget daily"};
  ledger->count_refusals({{first, 1'000'000}, {second, 2}});
  ledger->count_refusals({{second, 3}});
  EXPECT_EQ(ledger->refusals(Instant::min(), Instant::max()), (Refusals{{first, 1'000'000}, {second, 5}}));
  EXPECT_EQ(ledger->refusals(utc("2026-09-10 12:15"), Instant::max()), (Refusals{{second, 5}}));
  EXPECT_EQ(spend_by({}), Lines{});
}

inline Feedback feedback(const std::string& id, const std::string& source, double score) {
  Feedback given;
  given.request_id = id;
  given.source = source;
  given.score = score;
  given.comment = "wrong year";
  given.given_at = utc("2026-09-11");
  UsageRecord record = request(id);
  record.key = "web";
  record.task_class = "facts";
  record.effort = "high";
  record.tier = "pro";
  record.model = "deepseek-v4-pro";
  record.quality_version = "v1";
  attribute_to(record, given);
  return given;
}

TEST_P(LedgerContract, KeepsOneOpinionOfEachSourceAboutARequest) {
  const Feedback first = feedback("a", "thumbs", 1), second = feedback("a", "thumbs", 0.25);
  const Feedback judge = feedback("a", "judge", 0.5);
  using Replaced = std::vector<std::optional<Feedback>>;
  EXPECT_EQ(ledger->keep_feedback(std::vector{first, judge}), (Replaced{std::nullopt, std::nullopt}));
  EXPECT_EQ(ledger->keep_feedback(std::vector{second}), (Replaced{first}));
  std::vector<Feedback> kept;
  ledger->for_each_feedback([&](const Feedback& one) { kept.push_back(one); });
  EXPECT_EQ(kept, (std::vector{judge, second}));
}

TEST_P(LedgerContract, KeepsTheScoreOfARequestThatItDropsButNoComment) {
  append({request("a")});
  ledger->keep_feedback(std::vector{feedback("a", "thumbs", 0.25)});
  EXPECT_EQ(ledger->drop_records(utc("2027-01-01"), 1000), 1);
  Feedback expected = feedback("a", "thumbs", 0.25);
  expected.comment.clear();
  ledger->for_each_feedback([&](const Feedback& one) { EXPECT_EQ(one, expected); });
}

// No field is as in a new record.
inline UsageRecord full_record() {
  return {.request_id = "0199-7",
          .upstream_id = "chatcmpl-1",
          .admitted_at = utc("2026-09-10 01:02:03.004"),
          .tenant = "acme",
          .key = "production",
          .endpoint = "/v1/chat/completions",
          .requested_model = "auto",
          .policy = "interactive",
          .tag = "nightly-eval",
          .tier = "pro",
          .model = "deepseek-v4-pro",
          .deployment = "ascend-pro-1",
          .reason = "cheapest that meets the budget",
          .task_class = "facts",
          .effort = "high",
          .quality_version = "deepseek-v4-preview",
          .streamed = true,
          .attempts = 2,
          .earlier_attempts = R"([{"kind":"primary"}])",
          .usage = {11, 22, 33, 44},
          .usage_source = UsageSource::counted,
          .price_key = "v4-pro",
          .price_version = "deepseek-2026-09-10",
          .tariff_window = "peak",
          .currency = Currency::cny,
          .cost = {123'456'789},
          .estimated_cost = {987'654'321},
          .lowest_tier_cost = {23'456'789},
          .highest_tier_cost = {223'456'789},
          .adjusts = "0199-6",
          .outcome = Outcome::client_left,
          .ending = Ending::client_left_after_first_token,
          .status = 499,
          .ttft_us = 250'000,
          .total_us = 1'750'000};
}

TEST_P(LedgerContract, FindsARecordAsItWasWritten) {
  const UsageRecord written = full_record();
  append({request("before"), written, request("after")});
  EXPECT_EQ(ledger->find("0199-7"), written);
}

TEST_P(LedgerContract, FindsNothingUnderAnUnknownId) {
  append({request("a")});
  EXPECT_EQ(ledger->find("A"), std::nullopt);
  EXPECT_EQ(ledger->find(""), std::nullopt);
}

TEST_P(LedgerContract, ShowsTheLatestRequestsFirst) {
  UsageRecord late = request("late"), early = request("early"), later = request("later");
  late.admitted_at += std::chrono::seconds(1);
  later.admitted_at = late.admitted_at;
  append({late, early, later});
  const std::vector<UsageRecord> latest = ledger->latest(2);
  ASSERT_EQ(latest.size(), 2u);
  EXPECT_EQ(latest[0], later);
  EXPECT_EQ(latest[1], late);
}

TEST_P(LedgerContract, ShowsEveryRecordOfAPeriodInOrder) {
  append({admitted("2026-09-10 13:00", request("after")), admitted("2026-09-10 12:30", request("b")),
          admitted("2026-09-10 12:30", request("a")), admitted("2026-09-10 12:00", request("first")),
          admitted("2026-09-10 11:59:59.999", request("before"))});
  Lines ids;
  ledger->for_each(utc("2026-09-10 12:00"), utc("2026-09-10 13:00"),
                   [&](const UsageRecord& record) { ids.push_back(record.request_id); });
  EXPECT_EQ(ids, (Lines{"first", "a", "b"}));
}

TEST_P(LedgerContract, ShowsAnAdjustmentWithoutRequestsInItsHour) {
  UsageRecord adjustment = admitted("2026-09-10 14:00", request("adjustment"));
  adjustment.adjusts = "request-1";
  append({adjustment});
  EXPECT_EQ(spend_by({GroupBy::hour}), Lines{"2026-09-10T14:00+00:00: 0, 50 usd"});
}

TEST_P(LedgerContract, TellsNoFirstTokenFromAFirstTokenAtOnce) {
  std::vector<UsageRecord> batch = requests(2);
  batch[0].ttft_us = 0;
  append(batch);
  EXPECT_EQ(ledger->find("request-1")->ttft_us, 0);
  EXPECT_EQ(ledger->find("request-2")->ttft_us, std::nullopt);
}

TEST_P(LedgerContract, RemembersEveryOutcomeAndEverySource) {
  for (const char* outcome :
       {"served", "client_fault", "upstream_fault", "client_left", "refused", "shutdown", "interrupted"}) {
    for (const char* source : {"none", "upstream", "counted", "estimated"}) {
      UsageRecord record = request(std::string{outcome} + source);
      record.outcome = outcome_named(outcome).value();
      record.usage_source = usage_source_named(source).value();
      append({record});
      EXPECT_EQ(ledger->find(record.request_id), record);
    }
  }
}

TEST_P(LedgerContract, KeepsAwkwardTextAsItIs) {
  for (const std::string& tenant : {std::string{"'; DROP TABLE usage_records; --"}, std::string{"a\"b\nc"},
                                    std::string{"\xE6\xB7\xB1\xE5\xBA\xA6"}, std::string{"nul\0inside", 10}}) {
    append({of_tenant(tenant, request(tenant))});
    EXPECT_EQ(ledger->find(tenant)->tenant, tenant);
  }
  EXPECT_EQ(ledger->spend({}).at(0).requests, 4);
}

TEST_P(LedgerContract, CountsOnlyWholeBatchesWhileAnotherThreadWrites) {
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int batch = 0; batch < 20; ++batch) {
      std::vector<UsageRecord> records = requests(25);
      for (UsageRecord& record : records) record.request_id += " of batch " + std::to_string(batch);
      append(records);
    }
    done = true;
  });
  while (!done) {
    for (const SpendRow& row : ledger->spend({})) EXPECT_EQ(row.requests % 25, 0);
  }
  writer.join();
  EXPECT_EQ(ledger->count(), 500);
}

}  // namespace weir::pricing
