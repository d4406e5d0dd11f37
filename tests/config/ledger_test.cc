#include <gtest/gtest.h>

#include "tests/config/installation.h"

namespace weir::config {
namespace {

TEST(LedgerSettings, MayBeAFilesNameAlone) {
  const Ledger ledger = config_of("ledger: weir.db\n").ledger;
  EXPECT_EQ(ledger.file.filename(), "weir.db");
  EXPECT_TRUE(ledger.serve_without_journal);
  EXPECT_EQ(ledger.keep_records_days, 0);
}

TEST(LedgerSettings, SayWhatWaitsAndForHowLong) {
  const Ledger ledger =
      config_of("ledger: {file: data/weir.db, journal_max: 128MiB, when_journal_full: refuse, keep_records_days: 90}\n")
          .ledger;
  EXPECT_EQ(ledger.file.filename(), "weir.db");
  EXPECT_EQ(ledger.journal_bytes_max, 128 << 20);
  EXPECT_FALSE(ledger.serve_without_journal);
  EXPECT_EQ(ledger.keep_records_days, 90);
}

TEST(LedgerSettings, LetTheJournalBeAsLargeAsItIsByDefaultAndLarger) {
  EXPECT_EQ(config_of("ledger: {file: weir.db, journal_max: 4GiB}\n").ledger.journal_bytes_max,
            Ledger{}.journal_bytes_max);
  EXPECT_EQ(config_of("ledger: {file: weir.db, journal_max: 100GiB}\n").ledger.journal_bytes_max, 100LL << 30);
}

TEST(LedgerSettings, AreCheckedAllAtOnce) {
  EXPECT_EQ(problems_of("ledger:\n  journal_max: 1MiB\n  when_journal_full: panic\n  keep_records_days: 0\n"),
            (Lines{"weir.yaml:2: ledger: `file` is missing",
                   "weir.yaml:2: ledger.journal_max: must be 64MiB at least: two pieces of 4MiB for each worker, and "
                   "some to wait",
                   "weir.yaml:3: ledger.when_journal_full: must be serve or refuse, not \"panic\"",
                   "weir.yaml:4: ledger.keep_records_days: must be a whole number between 1 and 36500, not \"0\""}));
}

}  // namespace
}  // namespace weir::config
