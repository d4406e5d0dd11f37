// What holds of money whatever comes: random usage, rates, instants, endings and partitions, from fixed seeds.
#include <gtest/gtest.h>

#include <random>

#include "pricing/admission_control.h"
#include "pricing/ending.h"
#include "pricing/ledger/memory_ledger.h"
#include "pricing/price_book.h"
#include "tests/pricing/instants.h"

namespace weir::pricing {
namespace {

constexpr int kCases = 20'000;

// One in four is nothing; the others are spread over all magnitudes up to `most`.
class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}

  std::int64_t up_to(std::int64_t most) {
    if (one_in(4)) return 0;
    const double magnitude = std::uniform_real_distribution<double>(0, std::log2(static_cast<double>(most)))(random_);
    return static_cast<std::int64_t>(std::exp2(magnitude));
  }
  bool one_in(int n) { return std::uniform_int_distribution<int>(1, n)(random_) == 1; }
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }

  Usage usage() { return {up_to(1'000'000), up_to(1'000'000), up_to(400'000), up_to(400'000)}; }
  Rates rates() {
    Rates rates{{up_to(100'000'000)}, {up_to(100'000'000)}, {up_to(100'000'000)}};
    if (one_in(3)) rates.reasoning = Rate{up_to(100'000'000)};
    if (one_in(3)) rates.per_request = Money{up_to(1'000'000)};
    return rates;
  }

 private:
  std::mt19937_64 random_;
};

bool has_a_price(const Usage& usage, const Rates& rates) {
  return (usage.uncached_prompt_tokens > 0 && rates.uncached_prompt.pico_per_token > 0) ||
         (usage.cached_prompt_tokens > 0 && rates.cached_prompt.pico_per_token > 0) ||
         (usage.answer_tokens > 0 && rates.completion.pico_per_token > 0) ||
         (usage.reasoning_tokens > 0 && rates.of_reasoning().pico_per_token > 0);
}

TEST(AnyCost, IsNeverNegativeAndNeverNothingForTokensThatHaveAPrice) {
  Chance chance(1);
  for (int i = 0; i < kCases; ++i) {
    const Usage usage = chance.usage();
    const Rates rates = chance.rates();
    const Money money = cost(usage, rates);
    ASSERT_GE(money.nanos, 0);
    if (has_a_price(usage, rates)) {
      ASSERT_GT(money.nanos, 0) << "case " << i;
    } else {
      ASSERT_EQ(money, usage == Usage{} ? Money{} : rates.per_request) << "case " << i;
    }
  }
}

TEST(AnyCost, GrowsWithEveryToken) {
  Chance chance(2);
  for (int i = 0; i < kCases; ++i) {
    const Usage usage = chance.usage();
    const Rates rates = chance.rates();
    Usage more = usage;
    more += chance.usage();
    ASSERT_GE(cost(more, rates), cost(usage, rates));
  }
}

// Cached tokens are charged once, at their own rate.
TEST(AnyCost, IsTheSumOfItsClassesToTheNanoUnit) {
  Chance chance(3);
  for (int i = 0; i < kCases; ++i) {
    const Usage usage = chance.usage();
    const Rates rates = chance.rates();
    const auto exact = [](std::int64_t tokens, Rate rate) {
      return static_cast<long double>(tokens) * static_cast<long double>(rate.pico_per_token) / 1000;
    };
    const long double nanos = exact(usage.uncached_prompt_tokens, rates.uncached_prompt) +
                              exact(usage.cached_prompt_tokens, rates.cached_prompt) +
                              exact(usage.answer_tokens, rates.completion) +
                              exact(usage.reasoning_tokens, rates.of_reasoning()) +
                              static_cast<long double>(usage == Usage{} ? 0 : rates.per_request.nanos);
    ASSERT_NEAR(static_cast<double>(static_cast<long double>(cost(usage, rates).nanos) - nanos), 0, 1.0);
  }
}

// What routing reckons with and what is billed are one function of the usage.
TEST(AnyBill, CostsWhatWasEstimatedForTheSameUsage) {
  Chance chance(4);
  for (int i = 0; i < kCases; ++i) {
    const Usage usage = chance.usage();
    Tariff tariff;
    tariff.rates = chance.rates();
    if (chance.one_in(2)) tariff.steps = {{chance.up_to(1'000'000), chance.rates()}};
    const Bill billed = bill(Ending::complete, {usage, true, chance.up_to(400'000), chance.up_to(1'000'000)});
    ASSERT_EQ(tariff.cost_of(billed.usage), cost(usage, tariff.rates_for(usage.prompt_tokens())));
  }
}

// Tokens that were delivered are never free.
TEST(AnyBill, IsNeverLessThanWhatWasDelivered) {
  Chance chance(5);
  for (int i = 0; i < kCases; ++i) {
    const auto ending = static_cast<Ending>(chance.below(kEndings));
    Consumption consumption{std::nullopt, false, chance.up_to(400'000), 1 + chance.up_to(1'000'000)};
    if (chance.one_in(2)) consumption.reported = chance.usage();
    const Bill billed = bill(ending, consumption);
    ASSERT_GE(billed.usage.prompt_tokens(), 0);
    const bool nothing = billed.source == UsageSource::none || charge_of(ending) == Charge::nothing;
    ASSERT_TRUE(!nothing || billed.usage == Usage{}) << name_of(ending);
    if (charge_of(ending) == Charge::what_was_delivered) {
      ASSERT_GE(billed.usage.completion_tokens(), consumption.delivered_tokens) << name_of(ending);
    }
  }
}

// What is looked up once holds until the instant that it names.
TEST(AnyTariff, HoldsUntilItSays) {
  PriceBook book;
  PriceVersion version;
  version.version = "v1";
  version.effective_from = beijing("2026-01-01");
  version.calendar = Calendar::in_zone("Asia/Shanghai");
  version.base = {{1}, {2}, {3}};
  version.windows = {{"peak", 0b1'1111, 9 * 60, 12 * 60, false, {{2}, {4}, {6}}},
                     {"night", 0b111'1111, 23 * 60, 5 * 60, false, {{1}, {1}, {1}}}};
  ASSERT_TRUE(book.add("k", version));
  Chance chance(6);
  for (int i = 0; i < kCases / 10; ++i) {
    const Instant at = beijing("2026-06-01") + std::chrono::milliseconds(chance.up_to(15'000'000'000));
    const Tariff tariff = book.at("k", at).value();
    ASSERT_GT(tariff.until, at);
    const Instant last = tariff.until - std::chrono::milliseconds(1);
    ASSERT_EQ(book.at("k", last)->rates, tariff.rates);
    ASSERT_EQ(book.at("k", last)->window, tariff.window);
  }
}

// Whatever is admitted, all holds together are never more than there is, and no request within its bounds
// costs more than it holds.
TEST(AnyBudget, CoversWhatItsRequestsCanCost) {
  Chance chance(7);
  for (int round = 0; round < 200; ++round) {
    BudgetTerms terms;
    terms.name = "any";
    terms.period = Period::total;
    terms.amount = {1 + chance.up_to(10'000'000'000)};
    AdmissionTerms all;
    all.budgets = {terms};
    all.keys = {{{}, {0}}};
    AdmissionControl control(std::move(all));
    std::vector<std::pair<Admission, Money>> in_flight;
    for (int i = 0; i < 100; ++i) {
      Demand demand;
      demand.prompt_tokens = chance.up_to(100'000);
      demand.prompt_tokens_max = 2 * demand.prompt_tokens;
      demand.completion_tokens_max = 1 + chance.up_to(384'000);
      demand.completion_tokens = std::min(demand.completion_tokens_max, chance.up_to(4000));
      demand.dearest = chance.rates();
      const bool has_lowest = chance.one_in(2);
      const Rates lowest = chance.rates();
      if (has_lowest) demand.lowest_tier = lowest;
      Decision decision = control.admit(demand);
      if (!decision.admitted()) continue;
      const Rates& rates = decision.bounds.lowest_tier_only ? lowest : demand.dearest;
      const std::int64_t most = decision.bounds.completion_tokens_max.value_or(demand.completion_tokens_max);
      const Usage usage{demand.prompt_tokens_max, 0,
                        static_cast<std::int64_t>(chance.below(static_cast<std::size_t>(most) + 1)), 0};
      in_flight.emplace_back(std::move(decision.admission), cost(usage, rates));
      if (chance.one_in(3)) {
        auto& [admission, spent] = in_flight[chance.below(in_flight.size())];
        admission.settle(spent, 0, {});
      }
      const auto status = control.status({}).budgets[0];
      ASSERT_LE(status.spent + status.held, terms.amount);
    }
    for (auto& [admission, spent] : in_flight) admission.settle(spent, 0, {});
    ASSERT_LE(control.status({}).budgets[0].spent, terms.amount);
    ASSERT_EQ(control.status({}).budgets[0].held, Money{});
  }
}

TEST(AnyPartition, AddsUpToTheWholeToTheNanoUnit) {
  Chance chance(8);
  MemoryLedger ledger;
  std::vector<UsageRecord> records(2000);
  Money whole, lowest;
  for (std::size_t i = 0; i < records.size(); ++i) {
    UsageRecord& record = records[i];
    record.request_id = std::to_string(i);
    record.admitted_at = beijing("2026-11-01") + std::chrono::milliseconds(chance.up_to(2'000'000'000));
    record.tenant = "tenant " + std::to_string(chance.below(3));
    record.key = "key " + std::to_string(chance.below(5));
    record.tier = chance.one_in(2) ? "pro" : "flash";
    record.outcome = chance.one_in(4) ? Outcome::client_left : Outcome::served;
    record.cost = cost(chance.usage(), chance.rates());
    record.lowest_tier_cost = cost(chance.usage(), chance.rates());
    whole += record.cost;
    lowest += record.lowest_tier_cost;
  }
  ledger.append(records);
  using enum GroupBy;
  for (const std::vector<GroupBy>& groups :
       {std::vector<GroupBy>{}, {day}, {hour, tenant}, {tenant, key, tier, outcome}, {month, key}, {minute}}) {
    SpendQuery query;
    query.group_by = groups;
    query.time_zone = "Asia/Shanghai";
    Money sum, sum_lowest;
    for (const SpendRow& row : ledger.spend(query)) {
      sum += row.cost;
      sum_lowest += row.lowest_tier_cost;
    }
    ASSERT_EQ(sum, whole);
    ASSERT_EQ(sum_lowest, lowest);
  }
}

}  // namespace
}  // namespace weir::pricing
