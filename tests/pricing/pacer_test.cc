#include "pricing/pacer.h"

#include <gtest/gtest.h>

#include "tests/pricing/instants.h"

namespace weir::pricing {
namespace {

const PeriodSpan kDay{beijing("2026-11-24"), beijing("2026-11-25")};
constexpr Money kDollar{1'000'000'000};

double at(const char* when, double spent_dollars) {
  return price_multiplier({static_cast<std::int64_t>(spent_dollars * 1e9)}, Money{10 * kDollar.nanos}, kDay,
                          beijing(when));
}

TEST(Pacer, LeavesPricesAloneOnSchedule) {
  EXPECT_EQ(at("2026-11-24 00:00", 0), 1);
  EXPECT_EQ(at("2026-11-24 12:00", 5), 1);
  EXPECT_EQ(at("2026-11-24 18:00", 2), 1) << "what was saved may be spent";
}

TEST(Pacer, MakesMoneyCountForMoreTheFurtherAheadABudgetIs) {
  EXPECT_GT(at("2026-11-24 12:00", 6), 2);
  EXPECT_GT(at("2026-11-24 12:00", 7), at("2026-11-24 12:00", 6));
  EXPECT_EQ(at("2026-11-24 12:00", 10), kPriceMultiplierMax);
  EXPECT_EQ(at("2026-11-24 12:00", 11), kPriceMultiplierMax);
}

TEST(Pacer, HasNothingToSpreadWithoutAnEnd) {
  EXPECT_EQ(price_multiplier(kDollar, kDollar, PeriodSpan{}, beijing("2026-11-24")), 1);
}

// A day's demand that would spend twice the budget on the better tier, and half of it on the cheaper one. A request
// goes to the better tier where its worth, spread evenly, exceeds the difference in price.
struct Day {
  double spent = 0;
  double stopped_at = 24;
  double better = 0;
  int requests = 0;

  explicit Day(bool paced) {
    constexpr int kRequests = 20'000;
    for (int i = 0; i < kRequests; ++i, ++requests) {
      const double hour = 24.0 * i / kRequests;
      if (spent >= 10) {
        stopped_at = std::min(stopped_at, hour);
        continue;
      }
      const Instant now = kDay.from + std::chrono::milliseconds(static_cast<std::int64_t>(hour * 3'600'000));
      const double multiplier =
          paced ? price_multiplier({static_cast<std::int64_t>(spent * 1e9)}, Money{10 * kDollar.nanos}, kDay, now) : 1;
      const double worth = 4 * static_cast<double>(i * 7919 % 1000) / 1000;  // of the difference in price
      const bool choose_better = worth > multiplier - 1;
      better += choose_better;
      spent += choose_better ? 0.001 : 0.00025;
    }
  }
};

TEST(Pacer, SpendsABudgetOverTheWholeDayInsteadOfStoppingDead) {
  const Day unpaced(false), paced(true);
  EXPECT_LT(unpaced.stopped_at, 12.1);
  EXPECT_EQ(paced.stopped_at, 24) << "nobody is refused";
  EXPECT_GT(paced.spent, 9.5);
  EXPECT_LE(paced.spent, 10);
  EXPECT_GT(paced.better, 1000) << "and what the money allows goes to the better tier";
}

}  // namespace
}  // namespace weir::pricing
