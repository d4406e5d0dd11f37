#include "routing/track_record.h"

#include <gtest/gtest.h>

namespace weir::routing {
namespace {

TEST(TrackRecord, SetsWhatWasPredictedBesideWhatCame) {
  TrackRecord record;
  for (int i = 1; i <= 9; ++i) record.add({.median_ms = 100, .spread = 0}, 20.0 * i);
  EXPECT_EQ(record.summary()->count, 9u);
  EXPECT_EQ(record.summary()->predicted_ms, 100);
  EXPECT_EQ(record.summary()->observed_ms, 100);
  EXPECT_DOUBLE_EQ(record.summary()->within_p90, 5.0 / 9);
}

TEST(TrackRecord, IsAboutTheLatestOnly) {
  TrackRecord record;
  for (std::size_t i = 0; i < TrackRecord::kKept; ++i) record.add({.median_ms = 100, .spread = 0.1}, 1000);
  for (std::size_t i = 0; i < TrackRecord::kKept; ++i) record.add({.median_ms = 200, .spread = 0.1}, 150);
  EXPECT_EQ(record.summary()->predicted_ms, 200);
  EXPECT_EQ(record.summary()->within_p90, 1);
}

TEST(TrackRecord, IsNoneWhereNothingCameYet) {
  TrackRecord record;
  record.add({.median_ms = 100, .spread = 0}, 0);
  EXPECT_FALSE(record.summary());
}

}  // namespace
}  // namespace weir::routing
