#include "pricing/admission_control.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/pricing/amounts.h"
#include "tests/pricing/instants.h"

namespace weir::pricing {
namespace {

using namespace std::chrono_literals;

// V4-Pro and V4-Flash: $1.98 and $0.60 per million completion tokens; prompts for nothing, to keep sums short.
constexpr Rates kPro{{0}, {0}, {2'000'000}, {}};
constexpr Rates kFlash{{0}, {0}, {500'000}, {}};
const SteadyTime kNow{1000h};
const Instant kToday = beijing("2026-11-24 12:00");

BudgetTerms hard(std::string name, const char* amount) {
  BudgetTerms terms;
  terms.name = std::move(name);
  terms.amount = dollars(amount);
  terms.period = Period::day;
  terms.calendar = Calendar::in_zone("Asia/Shanghai");
  return terms;
}

// One key under these limits and budgets.
AdmissionTerms key_with(std::vector<RateLimits> limits, std::vector<BudgetTerms> budgets) {
  AdmissionTerms terms;
  AdmissionTerms::Subject subject;
  for (const RateLimits& limit : limits) {
    subject.limits.push_back(static_cast<int>(terms.limits.size()));
    terms.limits.push_back({"limit " + std::to_string(terms.limits.size()), limit});
  }
  for (std::size_t i = 0; i < budgets.size(); ++i) subject.budgets.push_back(static_cast<int>(i));
  terms.budgets = std::move(budgets);
  terms.keys = {std::move(subject)};
  return terms;
}

Demand demand(std::int64_t expected, std::int64_t most, std::optional<Rates> flash = {}) {
  Demand demand;
  demand.instant = kToday;
  demand.now = kNow;
  demand.completion_tokens = expected;
  demand.completion_tokens_max = most;
  demand.dearest = kPro;
  demand.lowest_tier = flash;
  return demand;
}

TEST(AdmissionControl, HasNothingToSayAboutAKeyWithoutLimits) {
  AdmissionControl control(key_with({}, {}));
  EXPECT_FALSE(control.limits(0, ""));
  EXPECT_FALSE(control.limits(0, "nightly"));
}

// A request that one limit refuses is charged by none.
TEST(AdmissionControl, ChecksEveryLimitBeforeItChargesAny) {
  AdmissionControl control(key_with({{10, {}, {}}, {{}, {}, 1}}, {}));
  const Decision first = control.admit(demand(1, 1));
  EXPECT_EQ(first.admission.requests()->remaining, 9);
  for (int i = 0; i < 5; ++i) {
    const Decision refused = control.admit(demand(1, 1));
    EXPECT_EQ(std::get<RateRefusal>(refused.refusal).name, "limit 1");
    EXPECT_EQ(std::get<RateRefusal>(refused.refusal).requests->remaining, 9);
  }
}

TEST(AdmissionControl, ChargesNoLimitForWhatABudgetRefuses) {
  AdmissionControl control(key_with({{10, {}, {}}}, {hard("day", "0")}));
  EXPECT_FALSE(control.admit(demand(1, 1)).admitted());
  EXPECT_EQ(control.status(kToday).concurrent, std::vector<std::int64_t>{0});
}

TEST(AdmissionControl, ShowsTheTightestLimit) {
  AdmissionControl control(key_with({{100, 1000, {}}, {10, 100'000, {}}}, {}));
  const Decision decision = control.admit(demand(100, 100));
  EXPECT_EQ(decision.admission.requests()->limit, 10);
  EXPECT_EQ(decision.admission.requests()->remaining, 9);
  EXPECT_EQ(decision.admission.tokens()->limit, 1000);
  EXPECT_EQ(decision.admission.tokens()->remaining, 900);
}

// Whatever ends a request, what it held is given back.
TEST(AdmissionControl, TakesBackWhatARequestThatVanishedHeld) {
  AdmissionControl control(key_with({{{}, {}, 1}}, {hard("day", "10")}));
  { const Decision vanishes = control.admit(demand(1000, 100'000)); }
  EXPECT_EQ(control.status(kToday).concurrent, std::vector<std::int64_t>{0});
  EXPECT_EQ(control.status(kToday).budgets[0].held, Money{});
  EXPECT_EQ(control.status(kToday).budgets[0].spent, Money{});
}

// An end that is told twice counts once.
TEST(AdmissionControl, SettlesARequestOnce) {
  AdmissionControl control(key_with({{{}, {}, 1}}, {hard("day", "10")}));
  Decision decision = control.admit(demand(1000, 1000));
  decision.admission.settle(dollars("1"), 1000, kNow);
  decision.admission.settle(dollars("1"), 1000, kNow);
  EXPECT_EQ(control.status(kToday).budgets[0].spent, dollars("1"));
  EXPECT_EQ(control.status(kToday).concurrent, std::vector<std::int64_t>{0});
}

TEST(AdmissionControl, LeavesARequestAloneWhileThereIsMoney) {
  AdmissionControl control(key_with({}, {hard("day", "100")}));
  const Decision decision = control.admit(demand(500, 100'000, kFlash));
  EXPECT_TRUE(decision.admitted());
  EXPECT_FALSE(decision.bounds.lowest_tier_only);
  EXPECT_FALSE(decision.bounds.completion_tokens_max);
}

// Who may write very much does not lock everybody out.
TEST(AdmissionControl, LetsManyAskForMuchAtOnce) {
  AdmissionControl control(key_with({}, {hard("day", "5")}));
  std::vector<Decision> in_flight;
  for (int i = 0; i < 50; ++i) {
    in_flight.push_back(control.admit(demand(500, 384'000, kFlash)));
    EXPECT_TRUE(in_flight.back().admitted()) << i;
    EXPECT_GE(in_flight.back().bounds.completion_tokens_max.value_or(384'000), 2000)
        << "four times what is usual, at least";
  }
}

TEST(AdmissionControl, DegradesInTheDeclaredOrder) {
  AdmissionControl control(key_with({}, {hard("day", "1")}));
  const auto spend = [&](const char* amount) {
    control.admit(demand(1, 1)).admission.settle(dollars(amount), 1, kNow);
  };
  spend("0.9");
  Decision near_the_end = control.admit(demand(500, 2000, kFlash));
  EXPECT_TRUE(near_the_end.bounds.lowest_tier_only);
  EXPECT_FALSE(near_the_end.bounds.completion_tokens_max);
  near_the_end = {};
  spend("0.0995");
  const Decision nearer = control.admit(demand(500, 2000, kFlash));
  EXPECT_TRUE(nearer.bounds.lowest_tier_only);
  EXPECT_EQ(nearer.bounds.completion_tokens_max, 1000) << "half a thousandth of a dollar buys as many on Flash";
  const Decision none = control.admit(demand(500, 2000, kFlash));
  EXPECT_EQ(std::get<BudgetRefusal>(none.refusal).name, "day");
}

TEST(AdmissionControl, SaysWhenThereWillBeMoneyAgain) {
  AdmissionControl control(key_with({}, {hard("day", "1")}));
  control.admit(demand(1, 1)).admission.settle(dollars("1"), 1, kNow);
  const auto refusal = std::get<BudgetRefusal>(control.admit(demand(500, 2000)).refusal);
  EXPECT_EQ(refusal.resets_at, beijing("2026-11-25"));
  EXPECT_FALSE(refusal.is_held);
  EXPECT_EQ(refusal.spent, dollars("1"));
}

// What is only held is told from what is spent.
TEST(AdmissionControl, SaysWhenMoneyIsOnlyHeldByRequestsInFlight) {
  AdmissionControl control(key_with({}, {hard("day", "0.004")}));
  const Decision in_flight = control.admit(demand(500, 2000));
  const auto refusal = std::get<BudgetRefusal>(control.admit(demand(500, 2000)).refusal);
  EXPECT_TRUE(refusal.is_held);
  EXPECT_EQ(refusal.held, dollars("0.004"));
  EXPECT_EQ(refusal.spent, Money{});
}

TEST(AdmissionControl, NeedsMoneyOfEveryBudget) {
  AdmissionControl control(key_with({}, {hard("installation", "100"), hard("tenant", "0.00001"), hard("key", "10")}));
  EXPECT_EQ(std::get<BudgetRefusal>(control.admit(demand(500, 2000)).refusal).name, "tenant");
  EXPECT_EQ(control.status(kToday).budgets[0].held, Money{});
}

TEST(AdmissionControl, CountsATagsBudgetOnlyForTheTag) {
  AdmissionTerms terms = key_with({}, {});
  terms.budgets = {hard("nightly", "0")};
  terms.tags["nightly"] = {0};
  AdmissionControl control(std::move(terms));
  EXPECT_TRUE(control.limits(0, "nightly"));
  EXPECT_FALSE(control.limits(0, "daily"));
  Demand tagged = demand(1, 1);
  tagged.tag = "nightly";
  EXPECT_FALSE(control.admit(tagged).admitted());
}

// What the ledger says was spent counts after a restart.
TEST(AdmissionControl, RemembersWhatTheLedgerSays) {
  AdmissionControl control(key_with({}, {hard("day", "1")}));
  control.restore(kToday, [&](int, Instant from) {
    EXPECT_EQ(from, beijing("2026-11-24"));
    return dollars("1");
  });
  EXPECT_FALSE(control.admit(demand(500, 2000)).admitted());
}

TEST(AdmissionControl, SaysWhichBudgetWarns) {
  AdmissionControl control(key_with({}, {hard("day", "1")}));
  EXPECT_TRUE(control.admit(demand(1, 1)).admission.settle(dollars("0.7"), 1, kNow).empty());
  EXPECT_EQ(control.admit(demand(1, 1)).admission.settle(dollars("0.1"), 1, kNow), std::vector<std::string>{"day"});
}

TEST(AdmissionControl, MultipliesPricesByTheTightestPacedBudget) {
  AdmissionTerms terms = key_with({}, {hard("day", "1"), hard("also", "10")});
  for (BudgetTerms& budget : terms.budgets) budget.paced = true;
  AdmissionControl control(std::move(terms));
  EXPECT_EQ(control.price_multiplier(0, "", kToday), 1);
  control.admit(demand(1, 1)).admission.settle(dollars("0.8"), 1, kNow);
  EXPECT_GT(control.price_multiplier(0, "", kToday), 10);
}

// A thousand at once do not spend more than there is. Each would cost ten cents, a hundred dollars in all.
TEST(AdmissionControl, KeepsAHardBudgetUnderAThousandRequestsAtOnce) {
  AdmissionControl control(key_with({}, {hard("day", "1")}));
  constexpr std::int64_t kTokens = 50'000;  // ten cents on Pro
  std::atomic<std::int64_t> spent = 0;
  std::vector<std::thread> workers;
  for (int worker = 0; worker < 8; ++worker) {
    workers.emplace_back([&] {
      std::vector<Decision> in_flight;
      for (int i = 0; i < 125; ++i) in_flight.push_back(control.admit(demand(kTokens, kTokens)));
      for (Decision& decision : in_flight) {
        if (!decision.admitted()) continue;
        const std::int64_t tokens = std::min(kTokens, decision.bounds.completion_tokens_max.value_or(kTokens));
        const Money cost{tokens * 2000};
        spent += cost.nanos;
        decision.admission.settle(cost, tokens, kNow);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_LE(spent, dollars("1").nanos);
  EXPECT_GE(spent, dollars("0.99").nanos);
  EXPECT_EQ(control.status(kToday).budgets[0].spent.nanos, spent);
  EXPECT_EQ(control.status(kToday).budgets[0].held, Money{}) << "no reservation leaks";
}

}  // namespace
}  // namespace weir::pricing
