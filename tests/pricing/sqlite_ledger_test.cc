#include "pricing/ledger/sqlite_ledger.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <random>

#include "pricing/ledger/attempt_record.h"
#include "pricing/ledger/memory_ledger.h"
#include "pricing/ledger/sqlite.h"
#include "pricing/ledger/synthetic.h"
#include "tests/pricing/instants.h"
#include "tests/pricing/temporary_directory.h"

namespace weir::pricing {
namespace {

constexpr auto kReadOnly = SqliteLedger::Mode::read_only;

// Another program's hand on the same file.
class OtherConnection {
 public:
  explicit OtherConnection(const std::filesystem::path& file) { sqlite3_open(file.c_str(), &connection_); }
  ~OtherConnection() { sqlite3_close(connection_); }
  OtherConnection(const OtherConnection&) = delete;
  OtherConnection& operator=(const OtherConnection&) = delete;

  void run(const char* sql) { ASSERT_EQ(sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sql; }

 private:
  sqlite3* connection_ = nullptr;
};

class SqliteLedgerFile : public testing::Test {
 protected:
  static std::vector<UsageRecord> requests(int first, int last) {
    std::vector<UsageRecord> records;
    for (int i = first; i <= last; ++i) {
      UsageRecord& record = records.emplace_back();
      record.request_id = std::to_string(i);
      record.cost = {i};
    }
    return records;
  }

  void write(const char* text) { std::ofstream{file} << text; }
  void run(const char* sql) { OtherConnection{file}.run(sql); }

  // What opening complains about, and "" when it does not.
  std::string complaint(SqliteLedger::Mode mode = SqliteLedger::Mode::read_write) {
    try {
      SqliteLedger ledger(file, mode);
      return "";
    } catch (const LedgerError& error) {
      return error.what();
    }
  }

  static bool says(const std::string& message, const std::string& words) {
    return message.find(words) != std::string::npos;
  }

  TemporaryDirectory directory;
  std::filesystem::path file = directory.path() / "ledger.db";
};

TEST_F(SqliteLedgerFile, KeepsItsRecordsWhenReopened) {
  SqliteLedger(file).append(requests(1, 40));
  EXPECT_EQ(SqliteLedger(file).count(), 40);
  EXPECT_EQ(SqliteLedger(file).spend({}).at(0).cost, Money{820});
}

TEST_F(SqliteLedgerFile, IsWhatItWasOnceSyntheticRecordsAreTakenOut) {
  const auto of = [](const std::string& tenant, int first, int last) {
    std::vector<UsageRecord> records = requests(first, last);
    for (UsageRecord& record : records) {
      record.tenant = tenant;
      record.deployment = "ascend-1";
      record.total_us = 1000;
    }
    return records;
  };
  SpendQuery query;
  query.group_by = {GroupBy::tenant};
  query.durations = true;
  SqliteLedger ledger(file);
  ledger.append(of("acme", 1, 3));
  const auto before = ledger.spend(query);
  ledger.append(of("synthetic-cedar", 4, 9));
  EXPECT_EQ(remove_synthetic(file), 6);
  EXPECT_EQ(ledger.spend(query), before);
  ledger.append(of("newcomer", 10, 10));
  EXPECT_EQ(ledger.spend(query).at(1).total.count(), 1);
}

TEST_F(SqliteLedgerFile, TellsNoTagsOfSyntheticRecordsThatWereTakenOut) {
  std::vector<UsageRecord> records = requests(1, 300);
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].admitted_at += std::chrono::hours(i);
    records[i].tenant = i % 2 ? "acme" : "synthetic-cedar";
    records[i].tag = i % 3 ? "nightly" : "";
  }
  MemoryLedger truth;
  for (const UsageRecord& record : records) {
    if (record.tenant == "acme") truth.append({&record, 1});
  }
  SqliteLedger ledger(file);
  ledger.append(records);
  remove_synthetic(file);
  SpendQuery query;
  query.group_by = {GroupBy::day, GroupBy::tag};
  EXPECT_EQ(ledger.spend(query), truth.spend(query));
  EXPECT_EQ(ledger.tag_spend("nightly", Instant::min(), Currency::usd),
            truth.tag_spend("nightly", Instant::min(), Currency::usd));
}

// A flood of tags may come again and again; that of yesterday is as bounded as that of today.
TEST_F(SqliteLedgerFile, KeepsNoMoreRollupsThanTagsThatAreToldApart) {
  SqliteLedger ledger(file);
  std::vector<UsageRecord> records = requests(1, 3'000);
  for (UsageRecord& record : records) {
    record.tag = record.request_id;
    record.tenant = "acme";
  }
  ledger.append(records);
  EXPECT_EQ(SqliteConnection(file, SqliteConnection::Mode::read_only).integer("SELECT count(*) FROM tags"),
            kTagsToldMax + 2);
}

// Records of forty days, out of order.
std::vector<UsageRecord> scattered(int count, std::mt19937_64& random) {
  const auto pick = [&](std::uint64_t below) { return random() % below; };
  std::vector<UsageRecord> records;
  for (int i = 0; i < count; ++i) {
    UsageRecord& record = records.emplace_back();
    record.request_id = std::to_string(i);
    record.admitted_at = utc("2026-09-01") + std::chrono::milliseconds(pick(40ULL * 86'400'000));
    record.tenant = "tenant " + std::to_string(pick(3));
    record.key = record.tenant + " key " + std::to_string(pick(2));
    record.tier = pick(2) ? "pro" : "flash";
    record.deployment = record.tier + std::to_string(pick(2));
    record.policy = "policy " + std::to_string(pick(2));
    record.tariff_window = pick(2) ? "peak" : "";
    record.tag = pick(3) ? "" : "tag " + std::to_string(pick(4));
    record.outcome = static_cast<Outcome>(pick(kOutcomes));
    record.cost = {static_cast<std::int64_t>(pick(1'000'000'000'000))};
    record.currency = pick(9) ? Currency::usd : Currency::cny;
    record.streamed = true;
    record.ttft_us = static_cast<std::int64_t>(pick(1'000'000));
    record.total_us = *record.ttft_us * 3;
  }
  return records;
}

std::vector<SpendFilter> some_filters(std::mt19937_64& random) {
  std::vector<SpendFilter> all = {{GroupBy::tenant, {"tenant 1"}},    {GroupBy::deployment, {"pro0", "flash1"}},
                                  {GroupBy::policy, {"policy 0"}},    {GroupBy::outcome, {"served", "refused"}},
                                  {GroupBy::tag, {"tag 1", "tag 3"}}, {GroupBy::tag, {"", "tag 2", "nobody's"}}};
  std::erase_if(all, [&](const SpendFilter&) { return random() % 3 > 0; });
  return all;
}

// Days that are over are summed up; late records belong to them all the same.
TEST_F(SqliteLedgerFile, SaysWhatTheRecordsSayWhateverIsAskedAndInWhateverOrderTheyCome) {
  std::mt19937_64 random(20260910);
  const std::vector<UsageRecord> records = scattered(3'000, random);
  SqliteLedger ledger(file);
  MemoryLedger truth;
  for (std::size_t i = 0; i < records.size(); i += 100) ledger.append(std::span(records).subspan(i, 100));
  truth.append(records);
  const char* zones[] = {"UTC", "Asia/Shanghai", "Asia/Kathmandu", "America/New_York"};
  for (int round = 0; round < 300; ++round) {
    SpendQuery query;
    query.from = utc("2026-08-31") + std::chrono::milliseconds(random() % (40ULL * 86'400'000));
    query.until = *query.from + std::chrono::milliseconds(random() % (20ULL * 86'400'000));
    query.time_zone = zones[random() % 4];
    query.group_by = {static_cast<GroupBy>(1 + random() % 13), static_cast<GroupBy>(1 + random() % 13)};
    query.where = some_filters(random);
    query.durations = random() % 2 == 0;
    ASSERT_EQ(ledger.spend(query), truth.spend(query)) << "in round " << round;
  }
}

// Of a ledger that knows no labels yet: a record is a row with all of its words.
constexpr const char* kBackToSchema8 = R"sql(
CREATE TABLE old AS SELECT * FROM usage_records;
DROP VIEW usage_records;
CREATE TABLE usage_records AS SELECT * FROM old;
CREATE INDEX usage_records_by_time ON usage_records (admitted_at_ms);
DROP TABLE old;
DROP TABLE usage_rows;
DROP TABLE usage_labels;
PRAGMA user_version = 8;
)sql";

// The same scattered records in both.
std::vector<UsageRecord> append_thousand(MemoryLedger& truth, const std::filesystem::path& file) {
  std::mt19937_64 random(20260910);
  const std::vector<UsageRecord> records = scattered(1'000, random);
  truth.append(records);
  SqliteLedger(file).append(records);
  return records;
}

TEST_F(SqliteLedgerFile, WithWholeRecordsIsBroughtUpToDateWithAllThatTheySay) {
  MemoryLedger truth;
  const std::vector<UsageRecord> records = append_thousand(truth, file);
  run(kBackToSchema8);
  SqliteLedger ledger(file);
  EXPECT_EQ(ledger.latest(2'000), truth.latest(2'000));
  ledger.append(records);
  EXPECT_EQ(ledger.count(), 1'000) << "their ids are known";
}

TEST_F(SqliteLedgerFile, StaysAsItWasWhereItCannotBeBroughtUpToDate) {
  SqliteLedger(file).append(requests(1, 40));
  run(kBackToSchema8);
  run("CREATE TABLE usage_rows (in_the_way)");
  EXPECT_TRUE(says(complaint(), "usage_rows")) << complaint();
  run("DROP TABLE usage_rows");
  EXPECT_EQ(SqliteLedger(file).count(), 40);
}

TEST_F(SqliteLedgerFile, ShowsEveryShellItsRecordsInOneView) {
  std::vector<UsageRecord> records = requests(1, 3);
  records[1].tenant = records[2].tenant = "acme";
  SqliteLedger(file).append(records);
  SqliteConnection shell(file, SqliteConnection::Mode::read_only);
  EXPECT_EQ(shell.integer("SELECT sum(cost_nanos) FROM usage_records WHERE tenant = 'acme'"), 5);
  EXPECT_EQ(shell.integer("SELECT count(*) FROM usage_labels"), 2) << "what two have in common stands there once";
}

TEST_F(SqliteLedgerFile, KnowsWhatRecordsShareWhateverAnotherProgramTakesOut) {
  std::vector<UsageRecord> records = requests(1, 2);
  records[0].tenant = records[1].tenant = "synthetic-cedar";
  SqliteLedger ledger(file);
  ledger.append({&records[0], 1});
  remove_synthetic(file);
  ledger.append({&records[1], 1});
  EXPECT_EQ(ledger.find("2"), records[1]);
}

TEST_F(SqliteLedgerFile, KnowsWhatRecordsShareAfterABatchThatFailed) {
  std::vector<UsageRecord> records = requests(1, 1);
  records[0].tenant = "acme";
  std::vector<UsageRecord> failing = records;
  failing.emplace_back();
  SqliteLedger ledger(file);
  EXPECT_THROW(ledger.append(failing), LedgerError);
  ledger.append(records);
  EXPECT_EQ(ledger.find("1"), records[0]);
}

TEST_F(SqliteLedgerFile, WithoutRollupsByTagIsBroughtUpToDateFromItsRecords) {
  MemoryLedger truth;
  append_thousand(truth, file);
  run(kBackToSchema8);
  run("DROP TABLE tags; DROP TABLE tags_told; DROP TABLE rollup_tags; PRAGMA user_version = 7");
  SpendQuery query;
  query.group_by = {GroupBy::day, GroupBy::tag, GroupBy::tenant};
  query.time_zone = "Asia/Kathmandu";
  EXPECT_EQ(SqliteLedger(file).spend(query), truth.spend(query));
}

TEST_F(SqliteLedgerFile, FindsTheRecordsWithRareWordsPageByPage) {
  std::mt19937_64 random(20260910);
  const std::vector<UsageRecord> records = scattered(3'000, random);
  SqliteLedger ledger(file);
  MemoryLedger truth;
  ledger.append(records);
  truth.append(records);
  for (int round = 0; round < 10; ++round) {
    RecordQuery query;
    query.from = utc("2026-09-05");
    query.until = utc("2026-09-30 10:07:31.5");
    query.where = some_filters(random);
    query.most = 200;
    for (bool more = true; more;) {
      const RecordPage page = ledger.page(query);
      ASSERT_EQ(page.records, truth.page(query).records) << "in round " << round;
      query.before = page.next;
      more = page.next.has_value();
    }
  }
}

TEST_F(SqliteLedgerFile, KeepsWhatWasWrittenWhenTheProcessDies) {
  GTEST_FLAG_SET(death_test_style, "fast");
  const auto write_and_die = [this] {
    SqliteLedger ledger(file);
    ledger.append(requests(1, 40));
    std::_Exit(0);
  };
  EXPECT_EXIT(write_and_die(), testing::ExitedWithCode(0), "");
  EXPECT_EQ(SqliteLedger(file).count(), 40);
}

TEST_F(SqliteLedgerFile, MayBeAnEmptyFile) {
  write("");
  EXPECT_EQ(SqliteLedger(file).count(), 0);
}

TEST_F(SqliteLedgerFile, IsRefusedWhenANewerWeirWroteIt) {
  EXPECT_EQ(complaint(), "");
  run("PRAGMA user_version = 99");
  EXPECT_TRUE(says(complaint(), "a newer Weir wrote this ledger (schema 99")) << complaint();
  EXPECT_TRUE(says(complaint(kReadOnly), "a newer Weir")) << complaint(kReadOnly);
}

TEST_F(SqliteLedgerFile, IsRefusedWhenItIsNoDatabase) {
  write("tenant,cost\nacme,12.50\nglobex,0.75\n");
  EXPECT_TRUE(says(complaint(), "this is no SQLite file")) << complaint();
  EXPECT_TRUE(says(complaint(), file.string())) << complaint();
}

TEST_F(SqliteLedgerFile, IsRefusedAndLeftAloneWhenItBelongsToAnotherProgram) {
  run("CREATE TABLE songs (title TEXT)");
  const auto size = std::filesystem::file_size(file);
  EXPECT_TRUE(says(complaint(), "belongs to another program")) << complaint();
  EXPECT_EQ(std::filesystem::file_size(file), size);
  run("INSERT INTO songs VALUES ('still here')");
}

TEST_F(SqliteLedgerFile, IsRefusedWhenItsFolderDoesNotExist) {
  file = directory.path() / "nowhere" / "ledger.db";
  EXPECT_TRUE(says(complaint(), "see that its folder exists")) << complaint();
  EXPECT_TRUE(says(complaint(), file.string())) << complaint();
}

TEST_F(SqliteLedgerFile, IsNotCreatedByAReader) {
  EXPECT_TRUE(says(complaint(kReadOnly), "there is no ledger here")) << complaint(kReadOnly);
  EXPECT_FALSE(std::filesystem::exists(file));
}

// The first schema, with one request that a client left and one that was served.
constexpr const char* kFirstSchema = R"sql(
PRAGMA application_id = 0x57656972;
PRAGMA user_version = 1;
CREATE TABLE usage_records (
  request_id TEXT NOT NULL PRIMARY KEY CHECK (request_id <> ''),
  upstream_id TEXT NOT NULL,
  admitted_at_ms INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  key_name TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  requested_model TEXT NOT NULL,
  policy TEXT NOT NULL,
  tier TEXT NOT NULL,
  model TEXT NOT NULL,
  deployment TEXT NOT NULL,
  reason TEXT NOT NULL,
  streamed INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  uncached_prompt_tokens INTEGER NOT NULL,
  cached_prompt_tokens INTEGER NOT NULL,
  answer_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  usage_source TEXT NOT NULL,
  price_key TEXT NOT NULL,
  price_version TEXT NOT NULL,
  tariff_window TEXT NOT NULL,
  currency TEXT NOT NULL,
  cost_nanos INTEGER NOT NULL,
  estimated_cost_nanos INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER NOT NULL,
  ttft_us INTEGER,
  total_us INTEGER NOT NULL
) STRICT;
CREATE INDEX usage_records_by_time ON usage_records (admitted_at_ms);
INSERT INTO usage_records VALUES
  ('a', '', 0, 'acme', 'k', '/v1/chat/completions', 'auto', '', 'flash', 'm', 'd', '', 1, 1, 10, 0, 5, 0, 'counted',
   'p', 'v', '', 'usd', 70, 70, 'client_left', 200, NULL, 1),
  ('b', '', 0, 'acme', 'k', '/v1/chat/completions', 'auto', '', 'flash', 'm', 'd', '', 1, 1, 10, 0, 5, 0, 'upstream',
   'p', 'v', '', 'usd', 80, 80, 'served', 200, NULL, 1);
)sql";

TEST_F(SqliteLedgerFile, OfTheFirstSchemaIsBroughtUpToDateWithWhatItKnew) {
  run(kFirstSchema);
  EXPECT_TRUE(says(complaint(kReadOnly), "start the gateway on it once")) << complaint(kReadOnly);
  SqliteLedger ledger(file);
  EXPECT_EQ(ledger.find("a")->ending, Ending::client_left_after_first_token);
  EXPECT_EQ(ledger.find("b")->ending, Ending::complete);
  EXPECT_EQ(ledger.spend({}).at(0).requests, 2) << "its rollups are built";
  EXPECT_EQ(ledger.spend({}).at(0).highest_tier_cost, Money{150}) << "no savings are claimed that nobody measured";
}

TEST_F(SqliteLedgerFile, IsNotBroughtUpToDateByAReader) {
  write("");
  EXPECT_TRUE(says(complaint(kReadOnly), "start the gateway on it once")) << complaint(kReadOnly);
  EXPECT_EQ(std::filesystem::file_size(file), 0);
}

TEST_F(SqliteLedgerFile, CountsNothingOfABatchThatFailed) {
  SqliteLedger ledger(file);
  ledger.append(requests(1, 10));
  std::vector<UsageRecord> batch = requests(11, 20);
  batch.back().request_id = "";
  EXPECT_THROW(ledger.append(batch), LedgerError);
  EXPECT_EQ(ledger.spend({}).at(0).requests, 10);
  ledger.append(requests(5, 15));
  EXPECT_EQ(ledger.spend({}).at(0).requests, 15);
}

TEST_F(SqliteLedgerFile, ShowsEveryAttemptAsARowUnderItsRequest) {
  UsageRecord record;
  record.request_id = "request-1";
  record.upstream_id = "chatcmpl-2";
  record.deployment = "pro-1";
  record.attempts = 3;
  record.cost = {70};
  record.total_us = 1'000;
  append({"primary", "flash", "flash \"1\"", "", Ending::timeout, "upstream_timeout", {}, {}, 600},
         record.earlier_attempts);
  append({"fallback", "flash", "flash-2", "chatcmpl-1", Ending::truncated, "", {1, 2, 3, 4}, {5}, 300},
         record.earlier_attempts);
  UsageRecord single = requests(1, 1).front();
  single.attempts = 1;
  SqliteLedger(file).append(std::vector{record, single, requests(2, 2).front()});
  SqliteConnection reader(file, SqliteConnection::Mode::read_only);
  SqliteStatement row(reader,
                      "SELECT request_id || ' ' || number || ' ' || kind || ' ' || deployment || ' ' || upstream_id || "
                      "' ' || ending || ' ' || cost_nanos || ' ' || total_us FROM attempts ORDER BY 1 DESC");
  std::vector<std::string> rows;
  while (row.step()) rows.push_back(row.text(0));
  EXPECT_EQ(rows,
            (std::vector<std::string>{"request-1 3 fallback pro-1 chatcmpl-2 complete 70 100",
                                      "request-1 2 fallback flash-2 chatcmpl-1 truncated 5 300",
                                      "request-1 1 primary flash \"1\"  timeout 0 600", "1 1 primary   complete 1 0"}));
}

TEST_F(SqliteLedgerFile, IsReadWhileAGatewayWritesIt) {
  SqliteLedger gateway(file);
  gateway.append(requests(1, 40));
  SqliteLedger reader(file, kReadOnly);
  EXPECT_EQ(reader.count(), 40);
  gateway.append(requests(41, 50));
  EXPECT_EQ(reader.count(), 50) << "a reader sees what was committed since";
}

TEST_F(SqliteLedgerFile, ShowsAReaderOnlyWhatWasCommitted) {
  SqliteLedger(file).append(requests(1, 40));
  OtherConnection writer(file);
  writer.run("BEGIN IMMEDIATE; DELETE FROM usage_rows WHERE cost_nanos > 10");
  SqliteLedger reader(file, kReadOnly);
  EXPECT_EQ(reader.count(), 40) << "and the reader did not wait for the writer";
  writer.run("COMMIT");
  EXPECT_EQ(reader.count(), 10);
}

TEST_F(SqliteLedgerFile, IsReadAfterTheGatewayStopped) {
  SqliteLedger(file).append(requests(1, 40));
  EXPECT_EQ(SqliteLedger(file, kReadOnly).count(), 40);
}

TEST_F(SqliteLedgerFile, IsNeverWrittenByAReader) {
  SqliteLedger gateway(file);
  SqliteLedger reader(file, kReadOnly);
  EXPECT_THROW(reader.append(requests(1, 1)), LedgerError);
  EXPECT_EQ(gateway.count(), 0);
}

TEST_F(SqliteLedgerFile, IsWrittenInTurnsByTwoGateways) {
  SqliteLedger blue(file), green(file);
  blue.append(requests(1, 40));
  green.append(requests(21, 60));
  EXPECT_EQ(blue.count(), 60);
}

TEST_F(SqliteLedgerFile, SaysWhichWordItDoesNotKnow) {
  SqliteLedger ledger(file);
  ledger.append(requests(1, 1));
  run("UPDATE usage_labels SET outcome = 'eaten'");
  EXPECT_THROW(
      {
        try {
          ledger.find("1");
        } catch (const LedgerError& error) {
          EXPECT_TRUE(says(error.what(), "\"eaten\" as outcome")) << error.what();
          throw;
        }
      },
      LedgerError);
}

}  // namespace
}  // namespace weir::pricing
