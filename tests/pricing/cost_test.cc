#include <gtest/gtest.h>

#include <limits>

#include "pricing/price_book.h"

namespace weir::pricing {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

Rates per_million(const char* uncached, const char* cached, const char* completion) {
  return {*parse_rate_per_million(uncached), *parse_rate_per_million(cached), *parse_rate_per_million(completion)};
}

Rates per_completion_token(Rate rate) {
  return {Rate{0}, Rate{0}, rate};
}

std::string usd(const Usage& usage, const Rates& rates) {
  return to_string(cost(usage, rates));
}

const Rates kFlashOffPeak = per_million("0.15", "0.003", "0.60");
const Rates kProPeak = per_million("1.32", "0.044", "3.96");

TEST(Cost, OfNothingIsNothing) {
  EXPECT_EQ(usd({}, kFlashOffPeak), "0.00");
}

TEST(Cost, PricesEachClassAtItsOwnRate) {
  EXPECT_EQ(usd({.uncached_prompt_tokens = 1'000'000}, kFlashOffPeak), "0.15");
  EXPECT_EQ(usd({.cached_prompt_tokens = 1'000'000}, kFlashOffPeak), "0.003");
  EXPECT_EQ(usd({.answer_tokens = 1'000'000}, kFlashOffPeak), "0.60");
  EXPECT_EQ(usd({.reasoning_tokens = 1'000'000}, kFlashOffPeak), "0.60");
}

// 2,000 x 1.32 + 10,000 x 0.044 + (300 + 700) x 3.96, all by the million: 0.00264 + 0.00044 + 0.00396.
TEST(Cost, AddsTheFourClassesUp) {
  EXPECT_EQ(usd({2'000, 10'000, 300, 700}, kProPeak), "0.00704");
}

TEST(Cost, CountsATokenOfEachClassOnce) {
  EXPECT_EQ(cost({1, 1, 1, 1}, {Rate{1'000}, Rate{20'000}, Rate{300'000}}), Money{1 + 20 + 300 + 300});
}

TEST(Cost, RoundsHalfANanoUp) {
  EXPECT_EQ(cost({.answer_tokens = 3}, per_completion_token(Rate{499})), Money{1});
  EXPECT_EQ(cost({.answer_tokens = 3}, per_completion_token(Rate{500})), Money{2});
}

TEST(Cost, IsNeverNothingForATokenThatHasAPrice) {
  EXPECT_EQ(cost({.answer_tokens = 1}, per_completion_token(Rate{1})), Money{1});
  EXPECT_EQ(cost({.answer_tokens = 1}, per_completion_token(Rate{0})), Money{0});
}

// 0.4 nano three times is 1.2, and not three times nothing.
TEST(Cost, RoundsOnceForTheWholeRequest) {
  EXPECT_EQ(cost({1, 1, 1, 0}, {Rate{400}, Rate{400}, Rate{400}}), Money{1});
}

TEST(Cost, GoesOnGrowingTokenByTokenWhereNumbersBecomeLarge) {
  for (const std::int64_t tokens : {1LL << 29, (1LL << 30) - 1, 1LL << 30, 1LL << 31}) {
    const Rates rates{Rate{(1 << 30) - 1}, Rate{1 << 30}, Rate{1000}, {}, Money{7}};
    EXPECT_EQ(cost({.uncached_prompt_tokens = tokens}, rates).nanos, (tokens * ((1LL << 30) - 1) + 500) / 1000 + 7);
    EXPECT_EQ(cost({.answer_tokens = tokens + 1}, rates), cost({.answer_tokens = tokens}, rates) + Money{1});
  }
}

TEST(Cost, IsExactBeyondSixtyFourBitsOfPicoUnits) {
  const std::int64_t tokens = 1LL << 34;
  EXPECT_EQ(cost({.answer_tokens = tokens}, per_completion_token(Rate{1LL << 30})), Money{18'446'744'073'709'552});
  EXPECT_EQ(cost({.answer_tokens = 1LL << 30}, per_completion_token(Rate{tokens})), Money{18'446'744'073'709'552});
}

TEST(Cost, StopsAtTheGreatestAmount) {
  EXPECT_EQ(cost({kMost, kMost, kMost, kMost}, {Rate{kMost}, Rate{kMost}, Rate{kMost}}), Money{kMost});
  EXPECT_EQ(cost({.answer_tokens = kMost}, per_completion_token(Rate{1'001})), Money{kMost});
  EXPECT_EQ(cost({.answer_tokens = kMost - 1}, per_completion_token(Rate{1'000})), Money{kMost - 1});
}

TEST(Cost, IsNeverNegative) {
  EXPECT_EQ(usd({.uncached_prompt_tokens = -5, .answer_tokens = 1'000'000}, kFlashOffPeak), "0.60");
}

TEST(Usage, CountsPromptCompletionAndTotal) {
  const Usage usage{1, 20, 300, 4'000};
  EXPECT_EQ(usage.prompt_tokens(), 21);
  EXPECT_EQ(usage.completion_tokens(), 4'300);
  EXPECT_EQ(usage.total_tokens(), 4'321);
}

TEST(Usage, AddsClassByClass) {
  Usage sum{1, 20, 300, 4'000};
  EXPECT_EQ(sum += Usage({1, 2, 3, 4}), Usage({2, 22, 303, 4'004}));
}

TEST(UsageSource, HasAName) {
  EXPECT_EQ(name_of(UsageSource::none), "none");
  EXPECT_EQ(name_of(UsageSource::upstream), "upstream");
  EXPECT_EQ(name_of(UsageSource::counted), "counted");
  EXPECT_EQ(usage_source_named("estimated"), UsageSource::estimated);
  EXPECT_EQ(usage_source_named("guessed"), std::nullopt);
}

}  // namespace
}  // namespace weir::pricing
