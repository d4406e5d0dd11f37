#include "routing/predictor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace weir::routing {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr PromptTokens kPrompt{2000};

config::ServiceModel prior() {
  return {.slots = 10,
          .prefill_tokens_per_second = 4000,
          .ttft_floor_ms = 500,
          .itl_ms = 20,
          .itl_per_in_flight_ms = 1,
          .expected_completion_tokens = 100};
}

class PredictorTest : public testing::Test {
 protected:
  static constexpr double kPriorTtft = 500 + 500;  // floor, and 2000 tokens at 4000 a second

  double ttft(const Load& load = {}) const { return predictor.predict(kPrompt, load).ttft_ms; }
  double tpot(const Load& load = {}) const { return predictor.predict(kPrompt, load).tpot_ms; }
  // Serves `times` requests, each taking `slowness` times as long as the prior says, give or take.
  void serve(int times, double slowness, double jitter = 0.2) {
    std::normal_distribution<double> noise(0, jitter);
    for (int i = 0; i < times; ++i) {
      predictor.observe_ttft(kPriorTtft * slowness * std::exp(noise(generator)), kPrompt, {});
    }
  }

  Predictor predictor{prior()};
  std::mt19937 generator{1};
};

TEST_F(PredictorTest, SaysWhatThePriorSaysBeforeAnyObservation) {
  EXPECT_DOUBLE_EQ(ttft(), kPriorTtft);
  EXPECT_DOUBLE_EQ(tpot(), 21);
  EXPECT_DOUBLE_EQ(predictor.predict(kPrompt, {}).ttft_spread, 0.3);
}

TEST_F(PredictorTest, WaitsBehindThePromptsThatAreBeingRead) {
  EXPECT_DOUBLE_EQ(ttft({.in_flight = 1, .unstarted = 1, .prefill_tokens = 8000}), kPriorTtft + 2000);
}

TEST_F(PredictorTest, WaitsForASlotOnlyWhenAllAreTaken) {
  const double mean_service = 100 * (20 + 10 * 1);
  EXPECT_DOUBLE_EQ(ttft({.in_flight = 9}), kPriorTtft);
  EXPECT_DOUBLE_EQ(ttft({.in_flight = 10}), kPriorTtft + mean_service / 10);
  EXPECT_DOUBLE_EQ(ttft({.in_flight = 19}), kPriorTtft + mean_service);
}

TEST_F(PredictorTest, SlowsEachTokenWithEveryOtherThatIsDecoded) {
  EXPECT_DOUBLE_EQ(tpot({.in_flight = 4}), 25);
  EXPECT_DOUBLE_EQ(tpot({.in_flight = 500}), 30);  // no more than there are slots
}

TEST_F(PredictorTest, QueuesForAsLongAsAnswersTurnedOutToBe) {
  const Load full{.in_flight = 10};
  const double before = ttft(full) - kPriorTtft;
  for (int i = 0; i < 300; ++i) predictor.observe_completion(400);
  EXPECT_NEAR((ttft(full) - kPriorTtft) / before, 4, 0.1);
}

TEST_F(PredictorTest, QueuesForLongerOnceTokensTakeLonger) {
  const Load full{.in_flight = 10};
  const double before = ttft(full) - kPriorTtft;
  for (int i = 0; i < 200; ++i) predictor.observe_tpot(3 * 21, kPrompt, {});
  EXPECT_NEAR((ttft(full) - kPriorTtft) / before, 3, 0.1);
}

TEST_F(PredictorTest, LearnsAFourfoldSlowdownWithinTwentyRequests) {
  serve(100, 1);
  EXPECT_NEAR(ttft() / kPriorTtft, 1, 0.15);
  serve(20, 4);
  EXPECT_NEAR(ttft() / kPriorTtft, 4, 0.8);
}

TEST_F(PredictorTest, RecoversFromASlowdownWithinTwentyRequests) {
  serve(100, 4);
  serve(20, 1);
  EXPECT_NEAR(ttft() / kPriorTtft, 1, 0.2);
}

TEST_F(PredictorTest, CorrectsAWrongPriorWithinTwentyRequests) {
  serve(20, 4);
  EXPECT_NEAR(ttft() / kPriorTtft, 4, 0.8);
}

TEST_F(PredictorTest, LeavesNoTraceOfAWrongPriorInTheEnd) {
  serve(500, 3, 0.1);
  EXPECT_NEAR(ttft() / kPriorTtft, 3, 0.1);
}

TEST_F(PredictorTest, CarriesWhatItLearnedToOtherLoads) {
  serve(100, 2, 0.1);
  const Load busy{.in_flight = 5, .unstarted = 5, .prefill_tokens = 20'000};
  EXPECT_NEAR(ttft(busy), 2 * Predictor(prior()).predict(kPrompt, busy).ttft_ms, 500);
}

TEST_F(PredictorTest, IsNotPoisonedByOneAbsurdObservation) {
  serve(50, 1);
  const double before = ttft();
  predictor.observe_ttft(1e12, kPrompt, {});
  EXPECT_NEAR(ttft() / before, 1, 0.05);
  EXPECT_LT(predictor.predict(kPrompt, {}).ttft_spread, 0.3);
}

TEST_F(PredictorTest, TakesScatteredStraysForNoChange) {
  for (int i = 0; i < 10; ++i) {
    predictor.observe_ttft(1e12, kPrompt, {});
    serve(9, 1);
  }
  EXPECT_NEAR(ttft() / kPriorTtft, 1, 0.25);
}

TEST_F(PredictorTest, TakesStraysOnBothSidesForNoChange) {
  serve(50, 1);
  for (int i = 0; i < 6; ++i) predictor.observe_ttft(i % 2 == 0 ? 1e12 : 1e-3, kPrompt, {});
  EXPECT_NEAR(ttft() / kPriorTtft, 1, 0.1);
}

TEST_F(PredictorTest, IsNotPoisonedByAnAbsurdFirstObservation) {
  predictor.observe_ttft(1e12, kPrompt, {});
  EXPECT_LT(ttft() / kPriorTtft, 1.3);
}

TEST_F(PredictorTest, LearnsHowMuchTheDelayVaries) {
  serve(300, 1, 0.1);
  EXPECT_NEAR(predictor.predict(kPrompt, {}).ttft_spread, 0.1, 0.03);
  serve(300, 1, 0.5);
  EXPECT_NEAR(predictor.predict(kPrompt, {}).ttft_spread, 0.5, 0.15);
}

TEST_F(PredictorTest, KeepsItsPromisesAsOftenAsItSays) {
  serve(200, 1.5, 0.4);
  int kept = 0;
  std::normal_distribution<double> noise(0, 0.4);
  for (int i = 0; i < 2000; ++i) {
    const double took = kPriorTtft * 1.5 * std::exp(noise(generator));
    const Delay predicted = predictor.predict(kPrompt, {}).ttft();
    kept += took <= predicted.median_ms * std::exp(1.2816 * predicted.spread);  // its 90th percentile
    predictor.observe_ttft(took, kPrompt, {});
  }
  EXPECT_NEAR(kept / 2000.0, 0.9, 0.03);
}

TEST_F(PredictorTest, FadesToThePriorWhileNobodyAsks) {
  serve(100, 4);
  for (int i = 0; i < 100; ++i) predictor.observe_tpot(4 * 21, kPrompt, {});
  for (int i = 0; i < 20'000; ++i) predictor.fade();
  EXPECT_NEAR(ttft() / kPriorTtft, 1, 0.01);
  EXPECT_NEAR(tpot() / 21, 1, 0.01);
}

TEST_F(PredictorTest, StaysFiniteWhateverIsObserved) {
  for (const double absurd : {kNan, kInfinity, -kInfinity, -1.0, 0.0, 5e-324, 1e308}) {
    for (int i = 0; i < 5; ++i) {
      predictor.observe_ttft(absurd, kPrompt, {});
      predictor.observe_tpot(absurd, kPrompt, {});
      predictor.observe_total(absurd, 10, kPrompt, {});
    }
    EXPECT_TRUE(std::isfinite(ttft()) && ttft() > 0) << absurd;
    EXPECT_TRUE(std::isfinite(tpot()) && tpot() > 0) << absurd;
    EXPECT_TRUE(std::isfinite(predictor.predict(kPrompt, {}).total(1e9).median_ms)) << absurd;
  }
}

TEST_F(PredictorTest, StaysFiniteWhateverThePriorAndTheLoad) {
  const Load absurd{.in_flight = std::numeric_limits<int>::max(),
                    .unstarted = -3,
                    .prefill_tokens = std::numeric_limits<std::int64_t>::max()};
  for (const double value : {kNan, kInfinity, -1.0, 0.0}) {
    const Predictor odd({.slots = 0,
                         .prefill_tokens_per_second = value,
                         .ttft_floor_ms = value,
                         .itl_ms = value,
                         .itl_per_in_flight_ms = value,
                         .expected_completion_tokens = value});
    const LatencyPrediction predicted = odd.predict({-5}, absurd);
    EXPECT_TRUE(std::isfinite(predicted.ttft_ms) && predicted.ttft_ms > 0) << value;
    EXPECT_TRUE(std::isfinite(predicted.tpot_ms) && predicted.tpot_ms > 0) << value;
  }
}

TEST_F(PredictorTest, ReadsOnlyWhatIsNotCached) {
  EXPECT_DOUBLE_EQ(predictor.predict({.uncached = 200, .cached = 100'000}, {}).ttft_ms, 500 + 50);
}

TEST_F(PredictorTest, LearnsThatWaitingHereCostsMoreThanThePriorSays) {
  std::uniform_int_distribution<int> requests(0, 30);
  for (int i = 0; i < 400; ++i) {
    const Load load{.in_flight = requests(generator)};
    const double queue = std::max(0, load.in_flight - 10);
    predictor.observe_ttft(kPriorTtft + 1000 * queue, kPrompt, load);
  }
  EXPECT_NEAR(ttft({.in_flight = 14}) / (kPriorTtft + 4000), 1, 0.15);
  EXPECT_NEAR(ttft({.in_flight = 26}) / (kPriorTtft + 16'000), 1, 0.15);
}

TEST_F(PredictorTest, LearnsNothingFromARequestGivenUpInTime) {
  predictor.observe_ttft_above(kPriorTtft / 2, kPrompt, {});
  EXPECT_EQ(ttft(), kPriorTtft);
  predictor.observe_ttft_above(kPriorTtft * 2, kPrompt, {});
  EXPECT_GT(ttft(), kPriorTtft);
}

TEST_F(PredictorTest, JudgesItsPercentilesByWhatItHadPromised) {
  for (int i = 0; i < 50; ++i) predictor.observe_ttft(kPriorTtft, kPrompt, {}, {.ttft_ms = kPriorTtft / 3});
  EXPECT_GT(predictor.predict(kPrompt, {}).ttft_spread, 0.5);
}

TEST_F(PredictorTest, LearnsNoLengthFromAnEmptyAnswer) {
  const double before = ttft({.in_flight = 10});
  predictor.observe_completion(0);
  predictor.observe_completion(-7);
  EXPECT_EQ(ttft({.in_flight = 10}), before);
}

}  // namespace
}  // namespace weir::routing
