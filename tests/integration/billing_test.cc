// How requests are billed, over real sockets: endings, tags, and what the other tier would have cost.
#include <gtest/gtest.h>

#include "tests/support/river.h"

namespace weir::test {
namespace {

using pricing::Ending;
using pricing::UsageSource;
using namespace simulator;

pricing::Money at_prices(const pricing::Usage& usage, std::int64_t cached, std::int64_t uncached,
                         std::int64_t completion) {
  return pricing::cost(usage, {{uncached}, {cached}, {completion}});
}

TEST(Billing, SaysWhatTheOtherTierWouldHaveCost) {
  River river;
  river.ask("auto");
  const pricing::UsageRecord record = river.only_record();
  EXPECT_EQ(record.lowest_tier_cost, record.cost);
  EXPECT_EQ(record.highest_tier_cost, at_prices(record.usage, 22'000, 660'000, 1'980'000));
  EXPECT_GT(record.highest_tier_cost, record.cost);
}

TEST(Billing, FilesARequestUnderItsTag) {
  River river;
  river.ask("auto", "", "x-weir-tag: nightly\r\n");
  EXPECT_EQ(river.only_record().tag, "nightly");
  river.ask("auto", R"("metadata":{"team":"x","tag":"by-day"})");
  EXPECT_EQ(river.records(2)[1].tag, "by-day");
}

TEST(Billing, RefusesATagThatIsTooLong) {
  River river;
  const Reply reply = river.ask("auto", "", "x-weir-tag: " + std::string(129, 'x') + "\r\n");
  EXPECT_EQ(reply.status, 400);
  EXPECT_NE(reply.body.find("x-weir-tag"), std::string::npos);
}

TEST(Billing, TellsACompleteAnswerFromOneThatBrokeOff) {
  River river;
  river.ask_streamed("auto", R"("max_tokens":5)");
  EXPECT_EQ(river.only_record().ending, Ending::complete);
  river.flash.next(tokens(9).then_truncate(3));
  river.ask_streamed("deepseek-flash", R"("max_tokens":9)");
  const pricing::UsageRecord truncated = river.records(2)[1];
  EXPECT_EQ(truncated.ending, Ending::truncated);
  EXPECT_EQ(truncated.usage_source, UsageSource::counted);
  EXPECT_GT(truncated.cost.nanos, 0);
}

TEST(Billing, OfAClientThatLeftIsForWhatWasDelivered) {
  Bed bed;
  bed.flash.time_scale = 1;
  River river(std::move(bed));
  river.leave_after(3, "deepseek-flash", R"("max_tokens":10000)");
  const pricing::UsageRecord record = river.only_record();
  EXPECT_EQ(record.ending, Ending::client_left_after_first_token);
  EXPECT_GE(record.usage.completion_tokens(), 2);
  EXPECT_EQ(record.cost, at_prices(record.usage, 3'000, 150'000, 600'000));
}

TEST(Billing, OfARequestThatEveryServerFailedIsNothing) {
  River river;
  river.flash.next(fail(500));
  river.pro.next(fail(500));
  river.ask("auto");
  EXPECT_EQ(river.only_record().ending, Ending::upstream_error_before_first_token);
  EXPECT_EQ(river.only_record().cost.nanos, 0);
}

}  // namespace
}  // namespace weir::test
