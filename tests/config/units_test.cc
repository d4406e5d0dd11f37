#include "config/units.h"

#include <gtest/gtest.h>

namespace weir::config {
namespace {

TEST(Duration, HasAUnit) {
  EXPECT_EQ(parse_duration_ms("800ms"), 800);
  EXPECT_EQ(parse_duration_ms("30s"), 30'000);
  EXPECT_EQ(parse_duration_ms("5m"), 300'000);
  EXPECT_EQ(parse_duration_ms("1h"), 3'600'000);
}

TEST(Duration, MayBeAFractionOfAMillisecond) {
  EXPECT_DOUBLE_EQ(parse_duration_ms("0.1ms").value(), 0.1);
}

TEST(Duration, IsNotGuessed) {
  for (const auto* text : {"800", "", "ms", "-1s", "1e3s", "1.2.3s", "5 parsecs", "10sec", "inf"})
    EXPECT_FALSE(parse_duration_ms(text)) << text;
}

TEST(Bytes, AreCountedInPowersOfTwo) {
  EXPECT_EQ(parse_bytes("4096"), 4096);
  EXPECT_EQ(parse_bytes("64KiB"), 65'536);
  EXPECT_EQ(parse_bytes("16MiB"), 16'777'216);
  EXPECT_EQ(parse_bytes("1GiB"), 1'073'741'824);
}

TEST(Bytes, AreNotGuessed) {
  for (const auto* text : {"", "16MB", "1.5MiB", "-1", "99999999999GiB"}) EXPECT_FALSE(parse_bytes(text)) << text;
}

TEST(TimeOfDay, RunsToTheEndOfTheDay) {
  EXPECT_EQ(parse_minute_of_day("00:00"), 0);
  EXPECT_EQ(parse_minute_of_day("09:30"), 570);
  EXPECT_EQ(parse_minute_of_day("24:00"), 1440);
}

TEST(TimeOfDay, IsNotGuessed) {
  for (const auto* text : {"9:30", "24:01", "12:60", "12-30", "-1:00", "ab:cd", ""})
    EXPECT_FALSE(parse_minute_of_day(text)) << text;
}

TEST(Weekdays, BeginOnMonday) {
  EXPECT_EQ(parse_weekdays("mon"), 0b000'0001);
  EXPECT_EQ(parse_weekdays("mon-fri"), 0b001'1111);
  EXPECT_EQ(parse_weekdays("sat-sun"), 0b110'0000);
  EXPECT_EQ(parse_weekdays("all"), 0b111'1111);
}

TEST(Weekdays, MayRunOverTheWeekend) {
  EXPECT_EQ(parse_weekdays("fri-mon"), 0b111'0001);
}

TEST(Weekdays, AreNotGuessed) {
  for (const auto* text : {"", "monday", "mon-", "Mon", "mon,tue"}) EXPECT_FALSE(parse_weekdays(text)) << text;
}

TEST(Nearest, IsTheNameWithTheFewestEdits) {
  EXPECT_EQ(nearest("upsteam_model", {"name", "upstream_model", "url"}), "upstream_model");
  EXPECT_EQ(nearest("flush", {"flash", "pro"}), "flash");
}

TEST(Nearest, MayBeCutShort) {
  EXPECT_EQ(nearest("cheap", {"balanced", "cheapest"}), "cheapest");
}

TEST(Nearest, IsNothingWhenNothingIsNear) {
  EXPECT_EQ(nearest("temperature", {"name", "url"}), "");
}

}  // namespace
}  // namespace weir::config
