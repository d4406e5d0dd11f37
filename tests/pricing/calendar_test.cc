#include "pricing/calendar.h"

#include <gtest/gtest.h>

#include "tests/pricing/instants.h"

namespace weir::pricing {
namespace {

using namespace std::chrono_literals;

constexpr int kNine = 9 * 60;

Calendar in(const char* zone) {
  return Calendar::in_zone(zone).value();
}

TEST(Calendar, KnowsTheDateTheWeekdayAndTheMinute) {
  const CivilMinute civil = in("Asia/Shanghai").at(utc("2026-09-10 01:02:59.999"));
  EXPECT_EQ(civil.date, 2026y / 9 / 10);
  EXPECT_EQ(civil.weekday, std::chrono::Thursday);
  EXPECT_EQ(civil.minute_of_day, kNine + 2);
}

TEST(Calendar, BeginsTheDayAtCivilMidnight) {
  EXPECT_EQ(in("Asia/Shanghai").at(utc("2026-09-10 15:59:59.999")).date, 2026y / 9 / 10);
  EXPECT_EQ(in("Asia/Shanghai").at(utc("2026-09-10 16:00")).date, 2026y / 9 / 11);
}

TEST(Calendar, KnowsZonesOfHalfAndQuarterHours) {
  EXPECT_EQ(in("Asia/Kolkata").at(utc("2026-09-10 18:30")).date, 2026y / 9 / 11);
  EXPECT_EQ(in("Asia/Kathmandu").at(utc("2026-09-10 18:14")).minute_of_day, 23 * 60 + 59);
}

TEST(Calendar, FollowsDaylightSavingTime) {
  EXPECT_EQ(in("America/New_York").at(utc("2026-03-08 06:59")).minute_of_day, 1 * 60 + 59);
  EXPECT_EQ(in("America/New_York").at(utc("2026-03-08 07:00")).minute_of_day, 3 * 60);
}

TEST(Calendar, ReadsInstantsBefore1970) {
  const CivilMinute civil = in("UTC").at(utc("1969-12-31 23:59:59.999"));
  EXPECT_EQ(civil.date, 1969y / 12 / 31);
  EXPECT_EQ(civil.minute_of_day, 1439);
}

TEST(Calendar, RefusesAZoneThatDoesNotExist) {
  for (const char* zone : {"Asia/Atlantis", "", "../etc/passwd"}) EXPECT_FALSE(Calendar::in_zone(zone)) << zone;
}

TEST(Calendar, KnowsItsHolidaysInWhateverOrderTheyWereGiven) {
  const Calendar calendar = in("Asia/Shanghai").with_holidays({2026y / 10 / 2, 2026y / 10 / 1, 2026y / 2 / 17});
  EXPECT_TRUE(calendar.is_holiday(2026y / 2 / 17));
  EXPECT_TRUE(calendar.is_holiday(2026y / 10 / 1));
  EXPECT_FALSE(calendar.is_holiday(2026y / 10 / 3));
  EXPECT_EQ(calendar.zone_name(), "Asia/Shanghai");
}

TEST(CalendarNext, IsTheMinuteWhenItIsStillToComeToday) {
  EXPECT_EQ(in("Asia/Shanghai").next(beijing("2026-09-10 08:59:59.999"), kNine), beijing("2026-09-10 09:00"));
}

TEST(CalendarNext, IsMidnightWhenTheMinuteHasBegun) {
  EXPECT_EQ(in("Asia/Shanghai").next(beijing("2026-09-10 09:00"), kNine), beijing("2026-09-11 00:00"));
  EXPECT_EQ(in("Asia/Shanghai").next(beijing("2026-09-10 23:59:59.999"), kNine), beijing("2026-09-11 00:00"));
}

TEST(CalendarNext, IsADayLaterAtMidnightItself) {
  EXPECT_EQ(in("Asia/Shanghai").next(beijing("2026-09-10 00:00"), 0), beijing("2026-09-11 00:00"));
}

// On 8 March 2026 New York goes from 01:59 EST (-5) to 03:00 EDT (-4): there is no 02:30.
TEST(CalendarNext, IsTheClockChangeWhenTheMinuteIsSkipped) {
  EXPECT_EQ(in("America/New_York").next(utc("2026-03-08 06:00"), 2 * 60 + 30), utc("2026-03-08 07:00"));
}

TEST(CalendarNext, FindsMidnightAfterAShortAndAfterALongDay) {
  EXPECT_EQ(in("America/New_York").next(utc("2026-03-08 07:00"), 0), utc("2026-03-09 04:00"));
  EXPECT_EQ(in("America/New_York").next(utc("2026-11-01 06:00"), 0), utc("2026-11-02 05:00"));
}

// On 24 April 2026 Cairo goes from 23:59 (+2) straight to 01:00 (+3): that day has no midnight.
TEST(CalendarNext, FindsTheNewDayWhereMidnightIsSkipped) {
  const Calendar cairo = in("Africa/Cairo");
  EXPECT_EQ(cairo.next(utc("2026-04-23 12:00"), 0), utc("2026-04-23 22:00"));
  EXPECT_EQ(cairo.at(utc("2026-04-23 22:00")).date, 2026y / 4 / 24);
}

TEST(CalendarDay, StartsAtItsZonesMidnight) {
  EXPECT_EQ(in("Asia/Shanghai").start_of(2026y / 9 / 10), beijing("2026-09-10 00:00"));
  EXPECT_EQ(in("America/New_York").start_of(2026y / 9 / 10), utc("2026-09-10 04:00"));
  EXPECT_EQ(in("Pacific/Kiritimati").start_of(2026y / 9 / 10), utc("2026-09-09 10:00"));
}

TEST(CalendarDay, StartsAtItsFirstMomentWhereMidnightIsSkipped) {
  EXPECT_EQ(in("Africa/Cairo").start_of(2026y / 4 / 24), utc("2026-04-23 22:00"));
}

TEST(CalendarDay, IsWrittenWithFourTwoAndTwoDigits) {
  EXPECT_EQ(parse_date("2026-11-24"), 2026y / 11 / 24);
  for (const char* wrong : {"", "2026-11-31", "2026-2-1", "26-11-24", "2026/11/24", "2026-11-24 ", "2026-1a-24"})
    EXPECT_EQ(parse_date(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace weir::pricing
