#include "pricing/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace weir::pricing {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

TEST(Money, IsReadAsWholeNanoUnits) {
  EXPECT_EQ(parse_money("0"), Money{0});
  EXPECT_EQ(parse_money("12.5"), Money{12'500'000'000});
  EXPECT_EQ(parse_money("0.000000001"), Money{1});
  EXPECT_EQ(parse_money(".05"), Money{50'000'000});
  EXPECT_EQ(parse_money("7."), Money{7'000'000'000});
}

TEST(Money, ReachesNineBillionAndRefusesMore) {
  EXPECT_EQ(parse_money("9223372036.854775807"), Money{kMost});
  EXPECT_EQ(parse_money("9223372036.854775808"), std::nullopt);
  EXPECT_EQ(parse_money("9223372037"), std::nullopt);
  EXPECT_EQ(parse_money("99999999999999999999"), std::nullopt);
}

TEST(Money, IsNeverRoundedWhenRead) {
  EXPECT_EQ(parse_money("0.0000000001"), std::nullopt);
  EXPECT_EQ(parse_money("1.9999999999"), std::nullopt);
  EXPECT_EQ(parse_money("1.5000000000000"), Money{1'500'000'000}) << "zeros add nothing finer";
}

TEST(Money, RefusesWhatIsNotAPlainDecimal) {
  for (const char* text : {"", ".", "-1", "+1", "1e3", "1,000", "1.2.3", " 1", "1 ", "$1", "0x10", "nan"}) {
    EXPECT_EQ(parse_money(text), std::nullopt) << '"' << text << '"';
  }
}

TEST(Money, PrintsTheShortestExactDecimalWithTwoPlacesOrMore) {
  EXPECT_EQ(to_string(Money{0}), "0.00");
  EXPECT_EQ(to_string(Money{123'456}), "0.000123456");
  EXPECT_EQ(to_string(Money{12'500'000'000}), "12.50");
  EXPECT_EQ(to_string(Money{1'234'000'000}), "1.234");
  EXPECT_EQ(to_string(Money{-1}), "-0.000000001");
}

TEST(Money, PrintsItsLeastAndItsGreatestAmount) {
  EXPECT_EQ(to_string(Money{kMost}), "9223372036.854775807");
  EXPECT_EQ(to_string(Money{kLeast}), "-9223372036.854775808");
}

TEST(Money, SurvivesPrintingAndReading) {
  for (const std::int64_t nanos : {std::int64_t{0}, std::int64_t{1}, std::int64_t{999'999'999},
                                   std::int64_t{1'000'000'000}, std::int64_t{1'010'000'000}, kMost}) {
    EXPECT_EQ(parse_money(to_string(Money{nanos})), Money{nanos});
  }
}

TEST(Money, AddsUpExactly) {
  Money sum = Money{1} + Money{2};
  sum += Money{3};
  EXPECT_EQ(sum - Money{10}, Money{-4});
  EXPECT_LT(Money{-4}, Money{0});
}

TEST(Money, StaysAtItsEndsRatherThanWrap) {
  EXPECT_EQ(Money{kMost} + Money{1}, Money{kMost});
  EXPECT_EQ(Money{kLeast} - Money{1}, Money{kLeast});
  EXPECT_EQ(Money{kLeast} + Money{-1}, Money{kLeast});
  EXPECT_EQ(Money{kMost} - Money{-1}, Money{kMost});
}

TEST(Rate, IsReadPerMillionTokensAsPicoUnitsPerToken) {
  EXPECT_EQ(parse_rate_per_million("0.003625"), Rate{3'625});
  EXPECT_EQ(parse_rate_per_million("3.48"), Rate{3'480'000});
  EXPECT_EQ(parse_rate_per_million("0"), Rate{0});
}

TEST(Rate, RefusesWhatIsFinerThanAPicoUnit) {
  EXPECT_EQ(parse_rate_per_million("0.0036251"), std::nullopt);
  EXPECT_EQ(parse_rate_per_million("0.0036250"), Rate{3'625});
}

TEST(Rate, PrintsWhatAPriceListSays) {
  EXPECT_EQ(to_string_per_million(Rate{3'625}), "0.003625");
  EXPECT_EQ(to_string_per_million(Rate{280'000}), "0.28");
  EXPECT_EQ(to_string_per_million(Rate{27'000'000}), "27.00");
}

TEST(Currency, HasAName) {
  EXPECT_EQ(name_of(Currency::usd), "usd");
  EXPECT_EQ(currency_named("cny"), Currency::cny);
  EXPECT_EQ(currency_named("CNY"), std::nullopt);
}

}  // namespace
}  // namespace weir::pricing
