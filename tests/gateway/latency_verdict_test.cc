#include "gateway/latency_verdict.h"

#include <gtest/gtest.h>

namespace weir::gateway {
namespace {

using pricing::Outcome;
using pricing::UsageRecord;

// A stream of 11 tokens: the first after 200 ms, the last after 1,200 ms.
UsageRecord stream() {
  UsageRecord record;
  record.streamed = true;
  record.usage.answer_tokens = 11;
  record.ttft_us = 200'000;
  record.total_us = 1'200'000;
  return record;
}

UsageRecord ended(Outcome outcome) {
  UsageRecord record = stream();
  record.outcome = outcome;
  return record;
}

config::LatencyBudget budget(std::optional<double> ttft_ms, std::optional<double> tpot_ms = {},
                             std::optional<double> total_ms = {}) {
  return {ttft_ms, tpot_ms, total_ms, 0.9};
}

TEST(LatencyVerdict, IsMetWhenEveryPartOfTheBudgetIsKept) {
  EXPECT_EQ(judge_latency(budget(200, 100, 1200), stream()), LatencyVerdict::met);
}

TEST(LatencyVerdict, IsMissedWhenOnePartIsNot) {
  EXPECT_EQ(judge_latency(budget(199), stream()), LatencyVerdict::missed);
  EXPECT_EQ(judge_latency(budget({}, 99), stream()), LatencyVerdict::missed);
  EXPECT_EQ(judge_latency(budget({}, {}, 1199), stream()), LatencyVerdict::missed);
}

TEST(LatencyVerdict, JudgesAWholeAnswerByItsTotalAlone) {
  UsageRecord whole = stream();
  whole.streamed = false;
  EXPECT_EQ(judge_latency(budget(1, 1, 1200), whole), LatencyVerdict::met);
}

TEST(LatencyVerdict, IsMissedWhereNoAnswerCame) {
  EXPECT_EQ(judge_latency(budget(5000), ended(Outcome::upstream_fault)), LatencyVerdict::missed);
  EXPECT_EQ(judge_latency(budget(5000), ended(Outcome::refused)), LatencyVerdict::missed);
}

TEST(LatencyVerdict, IsNotPassedOnWhatTheClientEnded) {
  EXPECT_EQ(judge_latency(budget(1), ended(Outcome::client_left)), LatencyVerdict::not_judged);
  EXPECT_EQ(judge_latency(budget(1), ended(Outcome::client_fault)), LatencyVerdict::not_judged);
}

TEST(LatencyVerdict, NeedsABudget) {
  EXPECT_EQ(judge_latency({}, stream()), LatencyVerdict::not_judged);
}

}  // namespace
}  // namespace weir::gateway
