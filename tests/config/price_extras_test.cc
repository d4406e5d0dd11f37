// What a price book may say beyond three rates, and in which currency.
#include <gtest/gtest.h>

#include "installation.h"

namespace weir::config {
namespace {

std::string book(const std::string& rates) {
  return "prices:\n  extra: [{version: v1, effective: 2026-01-01, " + rates + "}]\n";
}

pricing::Tariff tariff_of(const std::string& rates, const std::string& sections = "") {
  const Loaded loaded =
      Installation("prices: [base.yaml, book.yaml]\n" + sections).write("book.yaml", book(rates)).load();
  if (!loaded.config) throw std::runtime_error(to_string(loaded.problems.at(0)));
  return loaded.config->prices.at("extra", std::chrono::sys_days(std::chrono::year(2026) / 6 / 1)).value();
}

TEST(Price, MayHaveARateForReasoningAndAFee) {
  const auto rates =
      tariff_of("usd: {cached: 0.1, uncached: 1, completion: 2, reasoning: 0.5, per_request: 0.01}").rates;
  EXPECT_EQ(rates.reasoning, pricing::Rate{500'000});
  EXPECT_EQ(rates.per_request, pricing::Money{10'000'000});
}

TEST(Price, MayHaveOtherRatesForLongerPrompts) {
  const pricing::Tariff tariff = tariff_of(
      "usd: {cached: 0.1, uncached: 1, completion: 2, above: [{prompt_tokens: 128000, cached: 0.2, uncached: 2, "
      "completion: 4}]}");
  EXPECT_EQ(tariff.rates_for(128'000).completion, pricing::Rate{2'000'000});
  EXPECT_EQ(tariff.rates_for(128'001).completion, pricing::Rate{4'000'000});
}

TEST(Price, HasLongerPromptsInOrder) {
  EXPECT_EQ(
      problems_of_book(book("usd: {cached: 0.1, uncached: 1, completion: 2, above: [{prompt_tokens: 9, cached: 1, "
                            "uncached: 1, completion: 1}, {prompt_tokens: 9, cached: 1, uncached: 1, completion: "
                            "1}]}")),
      Lines{"book.yaml:2: prices.extra[0].usd.above[1].prompt_tokens: must be more than that of the step before; "
            "shorter prompts come first"});
}

// 8 NPUs at 3.60 an hour are 0.008 a second; half of each hour, 2,000 and 500 tokens a second.
TEST(Price, MayBeCapacity) {
  const auto rates = tariff_of(
                         "usd: {capacity: {npus: 8, npu_hour: 3.60, prefill_tokens_per_second: 2000, "
                         "decode_tokens_per_second: 500, utilisation: 0.5}}")
                         .rates;
  EXPECT_EQ(to_string_per_million(rates.uncached_prompt), "8.00");
  EXPECT_EQ(to_string_per_million(rates.completion), "32.00");
  EXPECT_EQ(rates.cached_prompt, pricing::Rate{0});
}

TEST(Price, OfCapacityKeepsWhatTheServersCost) {
  const Config config =
      *Installation("prices: [base.yaml, book.yaml]\nexchange: {cny_per_usd: 7.2}\n")
           .write("book.yaml", book("cny: {capacity: {npus: 8, npu_hour: 7.2, prefill_tokens_per_second: 2000, "
                                    "decode_tokens_per_second: 500}}"))
           .load()
           .config;
  EXPECT_EQ(cost_per_hour(*config.prices.versions("extra")->front().capacity), pricing::Money{8'000'000'000});
}

TEST(Price, OfCapacityNeedsAllThatMakesIt) {
  EXPECT_EQ(problems_of_book(book("usd: {capacity: {npus: 8, npu_hour: 3.60, decode_tokens_per_second: 500}}")),
            Lines{"book.yaml:2: prices.extra[0].usd.capacity: `prefill_tokens_per_second` is missing"});
}

TEST(Price, InTheOtherCurrencyIsExchangedAtTheDeclaredRate) {
  const std::string yuan = "cny: {cached: 0.15, uncached: 7.2, completion: 13.5}";
  const pricing::Tariff tariff = tariff_of(yuan, "exchange: {cny_per_usd: 7.2}\n");
  EXPECT_EQ(to_string_per_million(tariff.rates.uncached_prompt), "1.00");
  EXPECT_EQ(tariff.version, "v1@7.20") << "history says at which rate";
}

TEST(Price, OfItsOwnCurrencyIsNotExchanged) {
  const std::string both =
      "usd: {cached: 0.1, uncached: 1, completion: 2}, cny: {cached: 1, uncached: 1, completion: 1}";
  const pricing::Tariff tariff = tariff_of(both, "exchange: {cny_per_usd: 7.2}\n");
  EXPECT_EQ(to_string_per_million(tariff.rates.uncached_prompt), "1.00");
  EXPECT_EQ(tariff.version, "v1");
}

TEST(Price, OfItsOwnCurrencyHasNoWindowThatIsExchanged) {
  const std::string mixed =
      "usd: {cached: 0.1, uncached: 1, completion: 2}, windows: [{name: peak, hours: [\"09:00-12:00\"], "
      "cny: {cached: 1, uncached: 1, completion: 1}}]";
  const Loaded loaded = Installation("prices: [base.yaml, book.yaml]\nexchange: {cny_per_usd: 7.2}\n")
                            .write("book.yaml", "time_zone: Asia/Shanghai\n" + book(mixed))
                            .load();
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_NE(to_string(loaded.problems[0]).find("has no rates in usd, as its version has"), std::string::npos);
}

TEST(Price, ThatIsImplausibleIsWarnedOf) {
  EXPECT_EQ(
      problems_of_book(book("usd: {cached: 2, uncached: 1, completion: 2, per_request: 11}")),
      (Lines{"book.yaml:2: warning: prices.extra[0].usd.per_request: is implausibly dear; it is for each request, "
             "and not per million tokens",
             "book.yaml:2: warning: prices.extra[0].usd.cached: cached tokens are dearer than uncached ones, which "
             "is implausible"}));
  EXPECT_EQ(problems_of("exchange: {cny_per_usd: 0.14}\n"),
            Lines{"weir.yaml:1: warning: exchange.cny_per_usd: 0.14 yuan to the dollar are implausible"});
}

}  // namespace
}  // namespace weir::config
