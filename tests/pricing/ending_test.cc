#include "pricing/ending.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace weir::pricing {
namespace {

constexpr Usage kReported{100, 20, 30, 4};

Bill of(Ending ending, std::optional<Usage> reported, bool is_final, std::int64_t delivered) {
  return bill(ending, {reported, is_final, delivered, 120});
}

TEST(Ending, HasANameThatIsReadBack) {
  for (std::size_t i = 0; i < kEndings; ++i)
    EXPECT_EQ(ending_named(name_of(static_cast<Ending>(i))), static_cast<Ending>(i));
  EXPECT_EQ(ending_named("bankrupt"), std::nullopt);
}

TEST(Ending, OfACompleteAnswerIsBilledAsTheServerSays) {
  const Bill complete = of(Ending::complete, kReported, true, 50);
  EXPECT_EQ(complete.usage, kReported) << "its final word stands, whatever the events were";
  EXPECT_EQ(complete.source, UsageSource::upstream);
}

// A cancelled stream is billed for what was delivered.
TEST(Ending, OfAClientThatLeftMidwayIsBilledForWhatWasDelivered) {
  const Bill estimated = of(Ending::client_left_after_first_token, std::nullopt, false, 806);
  EXPECT_EQ(estimated.usage, (Usage{120, 0, 806, 0}));
  EXPECT_EQ(estimated.source, UsageSource::estimated);
  const Bill counted = of(Ending::client_left_after_first_token, kReported, false, 10);
  EXPECT_EQ(counted.usage, kReported);
  EXPECT_EQ(counted.source, UsageSource::counted);
}

TEST(Ending, NeverBillsLessThanWasDelivered) {
  const Bill behind = of(Ending::stall, kReported, false, 50);
  EXPECT_EQ(behind.usage.completion_tokens(), 50) << "a running count may lag behind its own deltas";
  EXPECT_EQ(behind.usage.prompt_tokens(), kReported.prompt_tokens());
}

TEST(Ending, BeforeTheFirstTokenIsBilledOnlyWhereTheServerSaysSo) {
  EXPECT_EQ(of(Ending::client_left_before_first_token, std::nullopt, false, 0).usage, Usage{});
  EXPECT_EQ(of(Ending::client_left_before_first_token, Usage{100, 20, 0, 0}, false, 0).usage, (Usage{100, 20, 0, 0}));
}

// What failed before it began is billed to nobody.
TEST(Ending, ThatIsTheServersFaultBeforeAnythingCameIsNotBilled) {
  for (const Ending ending :
       {Ending::upstream_error_before_first_token, Ending::timeout, Ending::client_fault, Ending::refused}) {
    EXPECT_EQ(of(ending, kReported, false, 0).usage, Usage{}) << name_of(ending);
    EXPECT_EQ(of(ending, kReported, false, 0).source, UsageSource::none) << name_of(ending);
  }
}

TEST(Ending, OfAHedgeLoserOrAShutdownIsBilledForWhatWasUsed) {
  for (const Ending ending : {Ending::hedge_loser, Ending::shutdown, Ending::crash, Ending::truncated}) {
    EXPECT_EQ(of(ending, std::nullopt, false, 7).usage.completion_tokens(), 7) << name_of(ending);
    EXPECT_EQ(of(ending, std::nullopt, false, 0).usage, Usage{}) << name_of(ending);
  }
}

TEST(Ending, OfAnAnswerWithoutUsageIsEstimated) {
  EXPECT_EQ(of(Ending::complete, std::nullopt, true, 40).usage, (Usage{120, 0, 40, 0}));
  EXPECT_EQ(of(Ending::complete, std::nullopt, true, 40).source, UsageSource::estimated);
}

// "| `ending` | what happened | charge |": the last cell of the row that begins with the ending's name.
std::string documented_charge(std::string_view ending) {
  std::ifstream page(WEIR_SOURCE_DIR "/docs/billing.md");
  const std::string row = "| `" + std::string(ending) + "` |";
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with(row)) continue;
    line.erase(line.size() - 2);  // " |"
    return line.substr(line.rfind("| ") + 2);
  }
  return "not documented";
}

TEST(Ending, IsBilledAsTheDocumentationSays) {
  for (std::size_t i = 0; i < kEndings; ++i) {
    const auto ending = static_cast<Ending>(i);
    EXPECT_EQ(documented_charge(name_of(ending)), name_of(charge_of(ending))) << name_of(ending);
  }
}

}  // namespace
}  // namespace weir::pricing
