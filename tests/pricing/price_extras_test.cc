// Prices beyond three rates: reasoning, fees, context steps, the other currency, and capacity of one's own. Every
// amount is reckoned by hand.
#include <gtest/gtest.h>

#include "pricing/capacity.h"
#include "pricing/exchange.h"
#include "tests/pricing/instants.h"

namespace weir::pricing {
namespace {

Rates per_million(const char* uncached, const char* cached, const char* completion) {
  return {*parse_rate_per_million(uncached), *parse_rate_per_million(cached), *parse_rate_per_million(completion)};
}

TEST(ReasoningRate, IsTheCompletionRateUnlessItIsSet) {
  Rates rates = per_million("0", "0", "2");
  EXPECT_EQ(cost({0, 0, 100, 50}, rates), Money{300'000});
  rates.reasoning = parse_rate_per_million("0.5");
  EXPECT_EQ(cost({0, 0, 100, 50}, rates), Money{200'000 + 25'000});
  rates.reasoning = Rate{0};
  EXPECT_EQ(cost({0, 0, 100, 50}, rates), Money{200'000}) << "zero is a price";
}

TEST(RequestFee, IsChargedOnceForARequestThatUsedAToken) {
  Rates rates = per_million("1", "1", "1");
  rates.per_request = {5'000'000};
  EXPECT_EQ(cost({10, 0, 0, 0}, rates), Money{5'000'000 + 10'000});
  EXPECT_EQ(cost({}, rates), Money{});
}

Tariff stepped() {
  Tariff tariff;
  tariff.rates = per_million("1", "0.1", "2");
  tariff.steps = {{32'000, per_million("2", "0.2", "4")}, {128'000, per_million("4", "0.4", "8")}};
  return tariff;
}

TEST(ContextStep, HoldsForTheWholeRequestAboveItsLength) {
  EXPECT_EQ(stepped().cost_of({32'000, 0, 1'000, 0}), Money{32'000'000 + 2'000'000});
  EXPECT_EQ(stepped().cost_of({32'001, 0, 1'000, 0}), Money{64'002'000 + 4'000'000});
  EXPECT_EQ(stepped().cost_of({128'001, 0, 0, 0}), Money{512'004'000});
}

TEST(ContextStep, CountsCachedTokensAsLength) {
  EXPECT_EQ(stepped().cost_of({1'000, 31'001, 0, 0}), Money{2'000'000 + 6'200'200});
}

TEST(ContextStep, OfAWindowReplacesThatOfTheDay) {
  PriceBook book;
  PriceVersion version;
  version.version = "v";
  version.effective_from = beijing("2026-01-01");
  version.calendar = Calendar::in_zone("Asia/Shanghai");
  version.base = per_million("1", "1", "1");
  version.steps = {{100, per_million("2", "2", "2")}};
  TariffWindow peak{"peak", 0b111'1111, 540, 720, false, per_million("3", "3", "3"), {}};
  peak.steps = {{200, per_million("5", "5", "5")}};
  version.windows = {peak};
  ASSERT_TRUE(book.add("k", version));
  EXPECT_EQ(book.at("k", beijing("2026-11-24 08:00"))->cost_of({150, 0, 0, 0}), Money{300'000});
  EXPECT_EQ(book.at("k", beijing("2026-11-24 10:00"))->cost_of({150, 0, 0, 0}), Money{450'000});
  EXPECT_EQ(book.at("k", beijing("2026-11-24 10:00"))->cost_of({201, 0, 0, 0}), Money{1'005'000});
}

// 4.5 yuan at 7.2 to the dollar are 0.625 dollars; 0.15 are 0.0208333..., rounded to 0.020833.
TEST(Exchange, TurnsYuanIntoDollars) {
  const Exchange exchange{*parse_money("7.2")};
  Rates yuan = per_million("4.5", "0.15", "13.5");
  yuan.per_request = *parse_money("0.72");
  const Rates dollars = exchange.into(Currency::usd, yuan);
  EXPECT_EQ(to_string_per_million(dollars.uncached_prompt), "0.625");
  EXPECT_EQ(to_string_per_million(dollars.cached_prompt), "0.020833");
  EXPECT_EQ(to_string_per_million(dollars.completion), "1.875");
  EXPECT_EQ(to_string(dollars.per_request), "0.10");
  EXPECT_FALSE(dollars.reasoning);
}

TEST(Exchange, TurnsDollarsIntoYuan) {
  Rates dollars = per_million("0.66", "0.022", "1.98");
  dollars.reasoning = parse_rate_per_million("1");
  const Rates yuan = Exchange{*parse_money("7.1")}.into(Currency::cny, dollars);
  EXPECT_EQ(to_string_per_million(yuan.uncached_prompt), "4.686");
  EXPECT_EQ(to_string_per_million(yuan.cached_prompt), "0.1562");
  EXPECT_EQ(to_string_per_million(*yuan.reasoning), "7.10");
}

// 16 NPUs at 1.80 an hour are 28.80 an hour, 0.008 a second. At 8,000 prompt tokens and 1,000 completion tokens a
// second that is a dollar and eight dollars per million, and twice as much when half of the hour is idle.
TEST(Capacity, CostsWhatItsHourCostsSpreadOverItsTokens) {
  Capacity capacity{16, *parse_money("1.80"), 8'000, 1'000, 1'000};
  EXPECT_EQ(to_string(cost_per_hour(capacity)), "28.80");
  EXPECT_EQ(to_string_per_million(amortised_rates(capacity).uncached_prompt), "1.00");
  EXPECT_EQ(to_string_per_million(amortised_rates(capacity).completion), "8.00");
  EXPECT_EQ(amortised_rates(capacity).cached_prompt, Rate{0});
  capacity.utilisation_permille = 500;
  EXPECT_EQ(to_string_per_million(amortised_rates(capacity).uncached_prompt), "2.00");
  EXPECT_EQ(to_string_per_million(amortised_rates(capacity).completion), "16.00");
}

TEST(Capacity, BillsAnHourOfItsUtilisationAtTheHoursCost) {
  const Capacity capacity{16, *parse_money("1.80"), 8'000, 1'000, 500};
  const Usage half_an_hour_of_decoding{0, 0, 1'000 * 1'800, 0};
  EXPECT_EQ(cost(half_an_hour_of_decoding, amortised_rates(capacity)), cost_per_hour(capacity));
}

}  // namespace
}  // namespace weir::pricing
