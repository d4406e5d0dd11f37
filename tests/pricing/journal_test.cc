#include "pricing/ledger/journal.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <fstream>
#include <thread>

#include "pricing/ledger/crc32c.h"
#include "pricing/ledger/journal_segment.h"
#include "pricing/ledger/ledger.h"
#include "tests/pricing/instants.h"
#include "tests/pricing/temporary_directory.h"

namespace weir::pricing {
namespace {

constexpr auto kUnderWay = JournalKind::under_way;
constexpr auto kSettled = JournalKind::settled;

UsageRecord request(const std::string& id, std::int64_t cost = 0) {
  UsageRecord record;
  record.request_id = id;
  record.admitted_at = utc("2026-09-10 12:00");
  record.tenant = "acme";
  record.reason = "cheapest that meets the budget";
  record.cost = {cost};
  return record;
}

class JournalOnDisk : public testing::Test {
 protected:
  std::unique_ptr<Journal> open(Journal::Options options = {}) {
    return std::make_unique<Journal>(root, 1, std::move(options));
  }

  static void write(Journal& journal, JournalKind kind, const UsageRecord& record, JournalTicket& ticket) {
    ASSERT_TRUE(journal.writer(0).write(kind, record, ticket));
  }

  // In a process that is then killed as SIGKILL does it: nothing is tidied up.
  template <class Deed>
  void in_a_process_that_is_killed(Deed deed) {
    const pid_t child = ::fork();
    if (child == 0) {
      const std::unique_ptr<Journal> journal = open();
      deed(*journal);
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
  }

  std::vector<UsageRecord> recovered() { return open()->recovered(); }

  std::vector<std::filesystem::path> files(const std::string& extension) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() == extension) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  // Writes `bytes` where the text stands the `nth` time in the journal's first piece.
  void damage(const std::string& text, int nth, const std::string& bytes) {
    const std::filesystem::path file = files(".segment").front();
    std::ifstream in(file, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    std::size_t at = content.find(text);
    for (int i = 1; i < nth; ++i) at = content.find(text, at + 1);
    ASSERT_NE(at, content.npos);
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(static_cast<std::streamoff>(at));
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  TemporaryDirectory directory;
  std::filesystem::path root = directory.path() / "weir.db.journal";
};

TEST_F(JournalOnDisk, StartsEmpty) {
  EXPECT_TRUE(recovered().empty());
}

TEST_F(JournalOnDisk, KeepsWhatWasSettledWhenTheProcessIsKilled) {
  in_a_process_that_is_killed([](Journal& journal) {
    JournalTicket ticket;
    write(journal, kUnderWay, request("a"), ticket);
    write(journal, kSettled, request("a", 77), ticket);
  });
  EXPECT_EQ(recovered(), std::vector{request("a", 77)});
}

TEST_F(JournalOnDisk, CallsInterruptedWhatWasUnderWayWhenTheProcessIsKilled) {
  in_a_process_that_is_killed([](Journal& journal) {
    JournalTicket ticket;
    write(journal, kUnderWay, request("a"), ticket);
  });
  UsageRecord expected = request("a");
  expected.outcome = Outcome::interrupted;
  expected.ending = Ending::crash;
  EXPECT_EQ(recovered(), std::vector{expected});
}

TEST_F(JournalOnDisk, TellsEveryRequestOnceHoweverOftenItWasWritten) {
  in_a_process_that_is_killed([](Journal& journal) {
    JournalTicket ticket;
    write(journal, kUnderWay, request("a"), ticket);
    write(journal, kUnderWay, request("a"), ticket);
    write(journal, kSettled, request("a", 1), ticket);
    write(journal, kSettled, request("a", 2), ticket);
  });
  EXPECT_EQ(recovered(), std::vector{request("a", 2)}) << "the last word counts";
}

TEST_F(JournalOnDisk, TellsTheSameAgainUntilTheStoreHasIt) {
  in_a_process_that_is_killed([](Journal& journal) {
    JournalTicket ticket;
    write(journal, kSettled, request("a", 77), ticket);
  });
  EXPECT_EQ(recovered().size(), 1u);
  EXPECT_EQ(recovered().size(), 1u);
  open()->forget_recovered();
  EXPECT_TRUE(recovered().empty());
}

TEST_F(JournalOnDisk, KeepsEveryColumnOfARecord) {
  UsageRecord record = request("a", -5);
  record.ttft_us = 0;
  record.attempts = 3;
  record.usage = {1, 2, 3, 4};
  record.usage_source = UsageSource::counted;
  record.currency = Currency::cny;
  record.outcome = Outcome::client_left;
  record.upstream_id = std::string("nul\0inside", 10);
  in_a_process_that_is_killed([&](Journal& journal) {
    JournalTicket ticket;
    write(journal, kSettled, record, ticket);
  });
  EXPECT_EQ(recovered(), std::vector{record});
}

TEST_F(JournalOnDisk, CutsTextsOfAbsurdLength) {
  UsageRecord record = request("a");
  record.upstream_id.assign(10 << 20, 'x');
  in_a_process_that_is_killed([&](Journal& journal) {
    JournalTicket ticket;
    write(journal, kSettled, record, ticket);
  });
  EXPECT_EQ(recovered().at(0).upstream_id.size(), kJournalTextMax);
}

TEST_F(JournalOnDisk, ForgetsWhatTheStoreHasWhenItIsClosed) {
  auto journal = open();
  JournalTicket stored, waiting;
  write(*journal, kSettled, request("a"), stored);
  stored.release();
  journal.reset();
  EXPECT_TRUE(files(".segment").empty());
  journal = open();
  write(*journal, kSettled, request("b"), waiting);
  journal.reset();
  EXPECT_EQ(recovered(), std::vector{request("b")}) << "what the store does not have stays for the next start";
}

TEST_F(JournalOnDisk, IgnoresATornTail) {
  in_a_process_that_is_killed([](Journal& journal) {
    JournalTicket ticket;
    for (const char* id : {"request-1", "request-2", "request-3"}) write(journal, kSettled, request(id), ticket);
  });
  damage("request-3", 1, std::string(4'000, '\0'));
  const auto journal = open();
  EXPECT_EQ(journal->recovered().size(), 2u);
  EXPECT_EQ(journal->damaged(), 0u);
}

TEST_F(JournalOnDisk, GoesOnBehindADamagedEntryAndKeepsTheFileForPeople) {
  in_a_process_that_is_killed([](Journal& journal) {
    JournalTicket ticket;
    for (const char* id : {"request-1", "request-2", "request-3"}) write(journal, kSettled, request(id), ticket);
  });
  damage("request-2", 1, "REQUEST-2");
  const auto journal = open();
  EXPECT_EQ(journal->recovered(), (std::vector{request("request-1"), request("request-3")}));
  EXPECT_EQ(journal->damaged(), 1u);
  journal->forget_recovered();
  EXPECT_EQ(files(".damaged").size(), 1u);
}

TEST_F(JournalOnDisk, TakesADamagedSettlementForARequestUnderWay) {
  in_a_process_that_is_killed([](Journal& journal) {
    JournalTicket ticket;
    write(journal, kUnderWay, request("request-1"), ticket);
    write(journal, kSettled, request("request-1", 77), ticket);
    write(journal, kSettled, request("request-2"), ticket);
  });
  damage("request-1", 2, "REQUEST-1");
  EXPECT_EQ(recovered().at(0).outcome, Outcome::interrupted);
}

TEST_F(JournalOnDisk, TakesAPieceThatItsProcessDidNotFinishMakingForEmpty) {
  in_a_process_that_is_killed([](Journal& journal) {
    JournalTicket ticket;
    write(journal, kSettled, request("a"), ticket);
  });
  std::ofstream(root / "1" / "00000000000000ff.segment") << std::string(70'000, '\0');
  std::ofstream(root / "1" / "0000000000000100.segment");
  EXPECT_EQ(open()->damaged(), 0u);
  EXPECT_EQ(recovered(), std::vector{request("a")});
}

TEST_F(JournalOnDisk, SaysSoWhenAPieceIsNoJournal) {
  in_a_process_that_is_killed([](Journal& journal) {
    JournalTicket ticket;
    write(journal, kSettled, request("a"), ticket);
  });
  damage("WeirJnl2", 1, "NotaJnl2");
  EXPECT_EQ(open()->damaged(), 1u);
}

TEST_F(JournalOnDisk, ReadsWhatAVersionWithOtherColumnsWrote) {
  in_a_process_that_is_killed([](Journal& journal) {
    JournalTicket ticket;
    write(journal, kSettled, request("a", 77), ticket);
  });
  // As if `reason` were called `why` there, and the checksum agreed.
  const std::filesystem::path file = files(".segment").front();
  std::ifstream in(file, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(in), {}};
  content.replace(content.find("nreason,"), 8, "nwhy_of,");
  std::uint32_t size = 0;
  std::memcpy(&size, content.data() + 20, sizeof size);
  const std::uint32_t crc = crc32c(0, std::string_view(content).substr(24, size));
  std::memcpy(content.data() + 16, &crc, sizeof crc);
  std::ofstream(file, std::ios::binary) << content;
  const UsageRecord record = recovered().at(0);
  EXPECT_EQ(record.reason, "");
  EXPECT_EQ(record.cost, Money{77});
  EXPECT_EQ(record.tenant, "acme");
}

// Version 1 had texts where names are now.
TEST_F(JournalOnDisk, ReadsWhatAVersionWithoutNamesWrote) {
  const auto bytes_of = [](auto number) { return std::string(reinterpret_cast<const char*>(&number), sizeof number); };
  const auto text = [&](const std::string& bytes) {
    return bytes_of(static_cast<std::uint16_t>(bytes.size())) + bytes;
  };
  const std::uint64_t sequence = 1;
  const std::string columns = "srequest_id,iadmitted_at_ms,stenant,sreason,icost_nanos,";
  const std::string payload = '\2' + text("a") + bytes_of(utc("2026-09-10 12:00").time_since_epoch().count()) +
                              text("acme") + text("cheapest that meets the budget") + bytes_of(std::int64_t{77});
  std::string segment = "WeirJnl1" + bytes_of(sequence) + bytes_of(crc32c(0, columns)) +
                        bytes_of(static_cast<std::uint32_t>(columns.size())) + columns;
  segment.resize(kJournalHeaderBytes);
  segment += bytes_of(static_cast<std::uint32_t>(payload.size())) +
             bytes_of(crc32c(crc32c(0, bytes_of(sequence)), payload)) + payload;
  segment.resize(JournalSegment::kBytes);
  std::filesystem::create_directories(root / "1");
  std::ofstream(root / "1" / "0000000000000001.segment") << segment;
  EXPECT_EQ(recovered(), std::vector{request("a", 77)});
}

TEST_F(JournalOnDisk, TellsANameOnceInEachOfItsPieces) {
  constexpr int kRequests = 20'000;
  in_a_process_that_is_killed([](Journal& journal) {
    JournalTicket ticket;
    for (int i = 0; i < kRequests; ++i) {
      UsageRecord record = request(std::to_string(i));
      record.deployment = "deployment " + std::to_string(i % 7);
      while (!journal.writer(0).write(kSettled, record, ticket)) std::this_thread::yield();
      ticket = {};
    }
  });
  EXPECT_GT(files(".segment").size(), 1u);
  std::vector<UsageRecord> records = recovered();
  ASSERT_EQ(std::ssize(records), kRequests);
  for (const UsageRecord& record : records)
    EXPECT_EQ(record.deployment, "deployment " + std::to_string(std::stoi(record.request_id) % 7));
}

TEST_F(JournalOnDisk, CallsDamagedWhatRefersToADamagedName) {
  in_a_process_that_is_killed([](Journal& journal) {
    JournalTicket ticket;
    write(journal, kSettled, request("request-1"), ticket);
    UsageRecord other = request("request-2");
    other.tenant = "other";
    write(journal, kSettled, other, ticket);
    UsageRecord nameless = request("request-3");
    nameless.tenant = {};
    write(journal, kSettled, nameless, ticket);
  });
  damage("acme", 1, "ACME");
  const auto journal = open();
  ASSERT_EQ(journal->recovered().size(), 2u);
  EXPECT_EQ(journal->recovered()[0].tenant, "other");
  EXPECT_EQ(journal->damaged(), 2u) << "the name, and what refers to it";
}

TEST_F(JournalOnDisk, GivesTwoProcessesAFolderEach) {
  const auto blue = open();
  const auto green = open();
  JournalTicket ticket;
  write(*blue, kSettled, request("a"), ticket);
  write(*green, kSettled, request("b"), ticket);
  EXPECT_TRUE(recovered().empty()) << "both are alive";
}

TEST_F(JournalOnDisk, RecoversWhatAnotherProcessLeft) {
  const auto blue = open();
  in_a_process_that_is_killed([](Journal& green) {
    JournalTicket ticket;
    write(green, kSettled, request("b"), ticket);
  });
  EXPECT_EQ(recovered(), std::vector{request("b")});
}

TEST_F(JournalOnDisk, UsesItsPiecesAgainAndMistakesNoOldEntryForANewOne) {
  in_a_process_that_is_killed([](Journal& journal) {
    JournalTicket ticket;
    for (int i = 0; i < 60'000; ++i) {
      while (!journal.writer(0).write(kSettled, request("old"), ticket)) std::this_thread::yield();
      ticket.release();
    }
    while (!journal.writer(0).write(kSettled, request("new"), ticket)) std::this_thread::yield();
  });
  EXPECT_LE(files(".segment").size(), 4u) << "some 20 MB were written";
  const std::vector<UsageRecord> records = recovered();
  EXPECT_EQ(std::ranges::count(records, "new", &UsageRecord::request_id), 1);
  for (const UsageRecord& record : records) EXPECT_TRUE(record.request_id == "new" || record.request_id == "old");
  EXPECT_EQ(open()->damaged(), 0u);
}

TEST_F(JournalOnDisk, ReadsSpilledRecordsBack) {
  const auto journal = open();
  for (int i = 0; i < 100; ++i) {
    JournalTicket ticket;
    write(*journal, kUnderWay, request("request-" + std::to_string(i)), ticket);
    if (i >= 90) continue;  // these are still under way
    write(*journal, kSettled, request("request-" + std::to_string(i), i), ticket);
    ticket.spill();
  }
  EXPECT_TRUE(journal->has_spilled());
  EXPECT_THROW(journal->read_back([](const auto&) { throw LedgerError("still locked"); }), LedgerError);
  EXPECT_TRUE(journal->has_spilled());
  std::size_t stored = 0;
  journal->read_back([&](const std::vector<UsageRecord>& records) { stored += records.size(); });
  EXPECT_EQ(stored, 90u);
  EXPECT_FALSE(journal->has_spilled());
}

TEST_F(JournalOnDisk, DoesNotTakeARequestForSettledWhoseEndFoundNoRoom) {
  Journal::Options options;
  options.bytes_max = JournalSegment::kBytes;
  const auto journal = open(std::move(options));
  JournalTicket ticket, others;
  write(*journal, kUnderWay, request("a"), ticket);
  EXPECT_FALSE(ticket.is_settled());
  for (int i = 0; i < 100'000 && journal->writer(0).write(kSettled, request("b"), others);) ++i;
  EXPECT_FALSE(journal->writer(0).write(kSettled, request("a"), ticket));
  EXPECT_FALSE(ticket.is_settled());
}

TEST_F(JournalOnDisk, HasNoRoomBeyondItsLimitAndSaysWhy) {
  std::string report;
  std::mutex mutex;
  Journal::Options options;
  options.bytes_max = 2 * JournalSegment::kBytes;
  options.report = [&](const std::string& trouble) {
    const std::lock_guard lock(mutex);
    report = trouble;
  };
  const auto journal = open(std::move(options));
  JournalTicket ticket;
  std::vector<JournalTicket> held;
  bool room = true;
  for (int i = 0; i < 100'000 && room; ++i) {
    JournalTicket one;
    room = journal->writer(0).write(kSettled, request(std::to_string(i)), one);
    if (!room) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      room = journal->writer(0).write(kSettled, request(std::to_string(i)), one);
    }
    if (room) held.push_back(one);
  }
  EXPECT_FALSE(room);
  {
    const std::lock_guard lock(mutex);
    EXPECT_NE(report.find("has reached its 8 MiB"), report.npos) << report;
  }
  for (JournalTicket& one : held) one.release();
  const auto by = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!journal->writer(0).write(kSettled, request("last"), ticket) && std::chrono::steady_clock::now() < by)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(ticket.is_settled()) << "there is room again once the store has the others";
}

TEST_F(JournalOnDisk, ReportsAFullDiskAndLeavesNoHalfOfAPiece) {
  std::string report;
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1 << 20, 1 << 20};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    Journal::Options options;
    options.report = [&](const std::string& trouble) { report = trouble; };
    const auto journal = open(std::move(options));
    JournalTicket ticket;
    const bool written = journal->writer(0).write(kSettled, request("a"), ticket);
    std::_Exit(!written && report.find("cannot make room for this piece of the journal") != report.npos ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status)) << "it was killed by signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_TRUE(files(".segment").empty());
}

TEST(Crc32c, IsTheOneOfTheStandard) {
  EXPECT_EQ(crc32c(0, std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(0, std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(crc32c(0, "123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(crc32c(0, "1234"), "56789"), 0xe3069283u) << "in parts as in one";
}

}  // namespace
}  // namespace weir::pricing
