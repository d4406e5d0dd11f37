#include "pricing/ledger/sqlite_ledger.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>

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

TEST_F(SqliteLedgerFile, IsNotBroughtUpToDateByAReader) {
  write("");
  EXPECT_TRUE(says(complaint(kReadOnly), "start the gateway on it once")) << complaint(kReadOnly);
  EXPECT_EQ(std::filesystem::file_size(file), 0);
}

TEST_F(SqliteLedgerFile, BuildsItsRollupsWhenAnOlderWeirWroteIt) {
  SqliteLedger(file).append(requests(1, 40));
  run("DROP TABLE rollups; DROP TABLE rollup_words; PRAGMA user_version = 1");
  EXPECT_TRUE(says(complaint(kReadOnly), "start the gateway on it once")) << complaint(kReadOnly);
  EXPECT_EQ(SqliteLedger(file).spend({}).at(0).cost, Money{820});
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
  writer.run("BEGIN IMMEDIATE; DELETE FROM usage_records WHERE cost_nanos > 10");
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
  run("UPDATE usage_records SET outcome = 'eaten'");
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
