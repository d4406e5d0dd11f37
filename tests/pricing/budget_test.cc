#include "pricing/budget.h"

#include <gtest/gtest.h>

#include "tests/pricing/amounts.h"
#include "tests/pricing/instants.h"

namespace weir::pricing {
namespace {

BudgetTerms of(const char* amount, Period period = Period::day, const char* zone = "Asia/Shanghai") {
  BudgetTerms terms;
  terms.name = "acme";
  terms.amount = dollars(amount);
  terms.period = period;
  terms.calendar = Calendar::in_zone(zone);
  return terms;
}

Budget begun(const BudgetTerms& terms, const char* when = "2026-11-24 12:00") {
  Budget budget(terms);
  budget.begin(beijing(when));
  return budget;
}

PeriodSpan span(Period period, const char* when, const char* zone = "Asia/Shanghai") {
  return span_of(period, beijing(when), *Calendar::in_zone(zone));
}

// A period is a function of time, in a time zone; nothing has to be reset.
TEST(Period, IsACivilDayWeekOrMonthOfATimeZone) {
  EXPECT_EQ(span(Period::day, "2026-11-24 12:00").from, beijing("2026-11-24"));
  EXPECT_EQ(span(Period::day, "2026-11-24 12:00").until, beijing("2026-11-25"));
  EXPECT_EQ(span(Period::week, "2026-11-24 12:00").from, beijing("2026-11-23")) << "a Monday";
  EXPECT_EQ(span(Period::week, "2026-11-29 23:59").until, beijing("2026-11-30"));
  EXPECT_EQ(span(Period::month, "2026-11-24 12:00").from, beijing("2026-11-01"));
  EXPECT_EQ(span(Period::month, "2026-12-31 23:59").until, beijing("2027-01-01"));
  EXPECT_EQ(span(Period::month, "2028-02-29 00:00").until, beijing("2028-03-01"));
}

TEST(Period, OfADayOnWhichTheClocksChangeHas25Hours) {
  const PeriodSpan day = span_of(Period::day, utc("2026-11-01 12:00"), *Calendar::in_zone("America/New_York"));
  EXPECT_EQ(day.until - day.from, std::chrono::hours(25));
}

TEST(Budget, ReturnsTheUnspentPartWhenTheRequestEnds) {
  Budget budget = begun(of("10"));
  const Budget::Hold hold = budget.hold(dollars("3"), dollars("1"));
  EXPECT_EQ(budget.available(), dollars("7"));
  budget.settle(hold, dollars("0.5"));
  EXPECT_EQ(budget.available(), dollars("9.5"));
  EXPECT_EQ(budget.held(), Money{});
}

TEST(Budget, LetsOneRequestHoldASixteenthOfWhatIsThereOrWhatIsUsual) {
  Budget budget = begun(of("16"));
  EXPECT_EQ(budget.allowance(dollars("0.01")), dollars("1"));
  EXPECT_EQ(budget.allowance(dollars("2")), dollars("2"));
  budget.hold(dollars("15.5"), dollars("1"));
  EXPECT_EQ(budget.allowance(dollars("2")), dollars("0.5"));
}

// Settlement may overdraw; the next admission is what refuses.
TEST(Budget, CountsWhatWasSpentBeyondWhatWasHeld) {
  Budget budget = begun(of("10"));
  budget.settle(budget.hold(dollars("1"), dollars("1")), dollars("12"));
  EXPECT_EQ(budget.spent(), dollars("12"));
  EXPECT_EQ(budget.available(), Money{});
  EXPECT_EQ(budget.allowance(dollars("1")), Money{});
}

TEST(Budget, BeginsAnewWithItsPeriod) {
  Budget budget = begun(of("10"));
  budget.settle(budget.hold(dollars("9"), dollars("9")), dollars("9"));
  budget.begin(beijing("2026-11-24 23:59:59.999"));
  EXPECT_EQ(budget.available(), dollars("1"));
  budget.begin(beijing("2026-11-25"));
  EXPECT_EQ(budget.available(), dollars("10"));
}

TEST(Budget, DoesNotChargeTodayForWhatWasAdmittedYesterday) {
  Budget budget = begun(of("10"));
  const Budget::Hold yesterdays = budget.hold(dollars("3"), dollars("3"));
  budget.begin(beijing("2026-11-25 00:00:01"));
  budget.settle(yesterdays, dollars("3"));
  EXPECT_EQ(budget.spent(), Money{});
  EXPECT_EQ(budget.held(), Money{});
}

TEST(Budget, GivesNoSecondDayWhenAClockIsSetBack) {
  Budget budget = begun(of("10"), "2026-11-25 00:01");
  budget.settle(budget.hold(dollars("9"), dollars("9")), dollars("9"));
  budget.begin(beijing("2026-11-24 23:59"));
  budget.begin(beijing("2026-11-25 00:02"));
  EXPECT_EQ(budget.spent(), dollars("9"));
}

TEST(Budget, InTotalNeverBeginsAnew) {
  BudgetTerms terms = of("10", Period::total);
  terms.calendar.reset();
  Budget budget = begun(terms);
  budget.settle(budget.hold(dollars("9"), dollars("9")), dollars("9"));
  budget.begin(beijing("2036-01-01"));
  EXPECT_EQ(budget.available(), dollars("1"));
}

// A share of a budget is a share of its amount.
TEST(Budget, IsNearItsEndAtTheShareThatWasSet) {
  Budget budget = begun(of("15"));
  budget.restore(dollars("13.4999"));
  EXPECT_FALSE(budget.is_near_its_end());
  budget.restore(dollars("0.0001"));
  EXPECT_TRUE(budget.is_near_its_end());
}

TEST(Budget, WarnsOnceAPeriod) {
  Budget budget = begun(of("10"));
  budget.restore(dollars("7.99"));
  EXPECT_FALSE(budget.warns());
  budget.restore(dollars("0.01"));
  EXPECT_TRUE(budget.warns());
  EXPECT_FALSE(budget.warns());
  budget.begin(beijing("2026-11-25"));
  budget.restore(dollars("9"));
  EXPECT_TRUE(budget.warns());
}

TEST(Budget, ThatIsSoftHoldsNothingBack) {
  BudgetTerms terms = of("1");
  terms.hard = false;
  Budget budget = begun(terms);
  const Budget::Hold hold = budget.hold(dollars("5"), dollars("5"));
  EXPECT_EQ(budget.held(), Money{});
  EXPECT_FALSE(budget.is_near_its_end());
  budget.settle(hold, dollars("5"));
  EXPECT_EQ(budget.spent(), dollars("5"));
}

}  // namespace
}  // namespace weir::pricing
