#include "gateway/policy_board.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "config/loading.h"

namespace weir::gateway {
namespace {

const pricing::Instant kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours(12)};

class PolicyBoardTest : public testing::Test {
 protected:
  PolicyBoardTest() {
    std::filesystem::create_directory(folder);
    config.policies.resize(2);
    config.policies[0].name = "fast";
    config.policies[1].name = "slow";
    config.ledger.file = folder / "weir.db";
  }
  ~PolicyBoardTest() override { std::filesystem::remove_all(folder); }

  static config::Policy with_ttft(config::Policy policy, double ms) {
    policy.latency.ttft_ms = ms;
    return policy;
  }

  // As after a restart.
  config::Config read_again() const {
    config::Config again = config;
    std::vector<config::Problem> problems;
    config::load_applied_policies(problems, again);
    return again;
  }

  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("weir-policies-" + std::to_string(getpid()));
  config::Config config;
};

TEST_F(PolicyBoardTest, TellsEveryReaderOfWhatIsApplied) {
  PolicyBoard board(config);
  PolicyReader reader(board);
  EXPECT_FALSE(reader.in_force()[0].latency.ttft_ms);
  board.apply(0, with_ttft(config.policies[0], 500), config.policies[0], "ops", kNow);
  EXPECT_EQ(reader.in_force()[0].latency.ttft_ms, 500);
}

TEST_F(PolicyBoardTest, KeepsWhatIsAppliedOverARestart) {
  PolicyBoard board(config);
  board.apply(1, with_ttft(config.policies[1], 500), config.policies[1], "ops", kNow);
  board.apply(1, with_ttft(config.policies[1], 700), board.now()->in_force[1], "ops", kNow);
  const config::Config again = read_again();
  EXPECT_EQ(again.policies[1].latency.ttft_ms, 700);
  EXPECT_EQ(PolicyBoard(again).now()->of_file(1), config.policies[1]);
}

TEST_F(PolicyBoardTest, WritesOnBehindALineThatWasNotFinished) {
  std::ofstream(folder / "weir.db.policies.yaml") << "- {at: \"20";
  PolicyBoard board(config);
  board.apply(0, with_ttft(config.policies[0], 500), config.policies[0], "ops", kNow);
  EXPECT_EQ(read_again().policies[0].latency.ttft_ms, 500);
}

TEST_F(PolicyBoardTest, AppliesNothingThatCannotBeKept) {
  config.ledger.file = folder / "nowhere" / "weir.db";
  PolicyBoard board(config);
  EXPECT_THROW(board.apply(0, with_ttft(config.policies[0], 500), config.policies[0], "ops", kNow), std::runtime_error);
  EXPECT_EQ(board.now()->in_force[0], config.policies[0]);
}

TEST_F(PolicyBoardTest, KeepsNothingWithoutALedgerInAFile) {
  config.ledger.file.clear();
  PolicyBoard board(config);
  EXPECT_TRUE(board.apply(0, with_ttft(config.policies[0], 500), config.policies[0], "ops", kNow));
  EXPECT_EQ(board.file(), "");
}

}  // namespace
}  // namespace weir::gateway
