#include "pricing/ledger/rollup.h"

#include <gtest/gtest.h>

#include "pricing/ledger/ledger.h"
#include "tests/pricing/instants.h"

namespace weir::pricing {
namespace {

using Segments = std::vector<RollupSegment>;

Segments cover(const char* from, const char* until) {
  Segments segments;
  cover(utc(from), utc(until), segments);
  return segments;
}

Tally tally(std::int64_t requests, std::int64_t cost, std::int64_t total_us = 1'000) {
  Tally tally;
  tally.requests = requests;
  tally.cost = {cost};
  tally.total.add(total_us);
  return tally;
}

std::vector<std::pair<int, Tally>> read(std::string_view strip, RollupPart part) {
  std::vector<std::pair<int, Tally>> cells;
  for (StripReader reader(strip, part); reader.next();)
    reader.add_to(cells.emplace_back(reader.place(), Tally{}).second, Outcome::served);
  return cells;
}

TEST(RollupCover, TakesWholeDaysAtOnce) {
  EXPECT_EQ(cover("2026-09-10", "2026-09-13"), (Segments{{Grain::day, utc("2026-09-10"), utc("2026-09-13")}}));
}

TEST(RollupCover, GetsFinerTowardsTheEnds) {
  EXPECT_EQ(cover("2026-09-10 22:44:30", "2026-09-12 01:16"),
            (Segments{{std::nullopt, utc("2026-09-10 22:44:30"), utc("2026-09-10 22:45")},
                      {Grain::quarter, utc("2026-09-10 22:45"), utc("2026-09-10 23:00")},
                      {Grain::hour, utc("2026-09-10 23:00"), utc("2026-09-11")},
                      {Grain::day, utc("2026-09-11"), utc("2026-09-12")},
                      {Grain::hour, utc("2026-09-12"), utc("2026-09-12 01:00")},
                      {Grain::quarter, utc("2026-09-12 01:00"), utc("2026-09-12 01:15")},
                      {Grain::minute, utc("2026-09-12 01:15"), utc("2026-09-12 01:16")}}));
}

TEST(RollupCover, GoesOnInTheSameGrainAcrossTwoParts) {
  Segments segments;
  cover(utc("2026-09-10 16:00"), utc("2026-09-10 20:00"), segments);
  cover(utc("2026-09-10 20:00"), utc("2026-09-10 23:00"), segments);
  EXPECT_EQ(segments, (Segments{{Grain::hour, utc("2026-09-10 16:00"), utc("2026-09-10 23:00")}}));
}

TEST(RollupCover, IsEmptyForAnEmptyPeriod) {
  EXPECT_EQ(cover("2026-09-10", "2026-09-10"), Segments{});
  EXPECT_EQ(cover("2026-09-11", "2026-09-10"), Segments{});
}

constexpr auto kFigures = RollupPart::figures;
constexpr auto kDurations = RollupPart::durations;

TEST(RollupStrip, KeepsTalliesInOrderWhereverTheyAreAdded) {
  std::string strip;
  for (const int place : {5, 0, 23, 7, 5}) strip = strip_with(strip, kFigures, place, tally(1, 100 + place));
  const auto cells = read(strip, kFigures);
  ASSERT_EQ(cells.size(), 4u);
  EXPECT_EQ(cells[0].first, 0);
  EXPECT_EQ(cells[0].second.cost, Money{100});
  EXPECT_EQ(cells[1].first, 5);
  EXPECT_EQ(cells[1].second.requests, 2);
  EXPECT_EQ(cells[1].second.cost, Money{210});
  EXPECT_EQ(cells[2].first, 7);
  EXPECT_EQ(cells[3].first, 23);
}

TEST(RollupStrip, KeepsHistogramsByThemselves) {
  std::string strip;
  for (const std::int64_t us : {1'000, 1'000, 2'000}) strip = strip_with(strip, kDurations, 5, tally(1, 100, us));
  const auto cells = read(strip, kDurations);
  ASSERT_EQ(cells.size(), 1u);
  EXPECT_EQ(cells[0].second.total.count_in(DurationHistogram::bucket_of(1'000)), 2);
  EXPECT_EQ(cells[0].second.total.count(), 3);
  EXPECT_EQ(cells[0].second.requests, 0) << "that is a figure";
}

TEST(RollupStrip, HoldsNegativeAndVeryLargeFigures) {
  Tally extreme;
  extreme.cost = {-9'000'000'000'000'000'000};
  extreme.usage.answer_tokens = 9'000'000'000'000'000'000;
  EXPECT_EQ(read(strip_with("", kFigures, 59, extreme), kFigures).at(0).second, extreme);
}

TEST(RollupStrip, IsRefusedWhenItIsDamaged) {
  for (const RollupPart part : {kFigures, kDurations}) {
    const std::string strip = strip_with("", part, 3, tally(1, 100));
    for (std::size_t size = 1; size < strip.size(); ++size)
      EXPECT_THROW(read(strip.substr(0, size), part), LedgerError);
    EXPECT_THROW(read(std::string(40, '\xff'), part), LedgerError);
  }
}

TEST(DurationHistogram, IsNeverAnEighthOffTheTruth) {
  for (std::int64_t us = 64; us < 4'000'000'000; us = us * 9 / 8 + 1) {
    const std::size_t bucket = DurationHistogram::bucket_of(us);
    EXPECT_LE(DurationHistogram::lower_bound_us(bucket), us);
    EXPECT_GT(DurationHistogram::lower_bound_us(bucket + 1), us);
    EXPECT_LE(DurationHistogram::lower_bound_us(bucket + 1) - DurationHistogram::lower_bound_us(bucket), us / 8 + 1);
  }
}

TEST(DurationHistogram, CountsTheShortestAndTheLongestToo) {
  DurationHistogram histogram;
  for (const std::int64_t us : {-5LL, 0LL, 1LL, 64LL, 9'000'000'000'000LL}) histogram.add(us);
  EXPECT_EQ(histogram.count_in(0), 4);
  EXPECT_EQ(histogram.count_in(DurationHistogram::kBuckets - 1), 1);
}

TEST(DurationHistogram, FindsPercentiles) {
  DurationHistogram histogram;
  EXPECT_EQ(histogram.quantile_us(0.5), std::nullopt);
  for (int ms = 1; ms <= 1'000; ++ms) histogram.add(ms * 1'000);
  EXPECT_NEAR(*histogram.quantile_us(0.50), 500'000, 20'000);
  EXPECT_NEAR(*histogram.quantile_us(0.99), 990'000, 50'000);
}

}  // namespace
}  // namespace weir::pricing
