#include "gateway/usage_period.h"

#include <gtest/gtest.h>

#include "tests/pricing/instants.h"

namespace weir::gateway {
namespace {

using pricing::beijing;
using pricing::utc;

const pricing::Calendar kShanghai = pricing::Calendar::in_zone("Asia/Shanghai").value();
const pricing::Calendar kNewYork = pricing::Calendar::in_zone("America/New_York").value();

// Thursday, 10 September 2026, 00:30 in Beijing.
UsagePeriod period(const char* text) {
  return parse_period(text, kShanghai, beijing("2026-09-10 00:30"));
}

TEST(UsagePeriod, IsNamedInCivilTimeOfTheZone) {
  EXPECT_EQ(period("today").from, beijing("2026-09-10"));
  EXPECT_EQ(period("today").until, beijing("2026-09-11"));
  EXPECT_EQ(period("yesterday").from, beijing("2026-09-09"));
  EXPECT_EQ(period("this-week").from, beijing("2026-09-07"));
  EXPECT_EQ(period("last-week").until, beijing("2026-09-07"));
  EXPECT_EQ(period("this-month").until, beijing("2026-10-01"));
  EXPECT_EQ(period("last-month").from, beijing("2026-08-01"));
}

TEST(UsagePeriod, IsASpanUpToNow) {
  EXPECT_EQ(period("36h").from, beijing("2026-09-08 12:30"));
  EXPECT_EQ(period("7d").from, beijing("2026-09-03 00:30"));
  EXPECT_EQ(period("7d").until, std::nullopt);
}

TEST(UsagePeriod, IsRefusedWhenNobodyKnowsIt) {
  for (const char* text : {"", "tomorrow", "7", "d", "-1d", "7w", "7dd"})
    EXPECT_THROW(period(text), std::invalid_argument);
}

TEST(UsageMoment, IsADayOrATimeOnTheZonesClocks) {
  EXPECT_EQ(parse_moment("2026-09-10", kShanghai), beijing("2026-09-10"));
  EXPECT_EQ(parse_moment("2026-09-10T13:05", kShanghai), beijing("2026-09-10 13:05"));
  EXPECT_EQ(parse_moment("2026-09-10 00:00", kShanghai), beijing("2026-09-10"));
  EXPECT_EQ(parse_moment("2026-11-01T12:00", kNewYork), utc("2026-11-01 17:00")) << "after the clocks were put back";
}

TEST(UsageMoment, ThatTheClocksSkippedIsTheNextThereIs) {
  EXPECT_EQ(parse_moment("2026-03-08T02:30", kNewYork), utc("2026-03-08 07:00")) << "03:00, a moment after 01:59";
}

TEST(UsageMoment, IsRefusedWhenItIsNone) {
  for (const char* text : {"", "2026-13-01", "2026-09-10T", "2026-09-10T25:00", "2026-09-10T1:5", "2026-09-10x13:05"})
    EXPECT_THROW(parse_moment(text, kShanghai), std::invalid_argument) << text;
}

}  // namespace
}  // namespace weir::gateway
