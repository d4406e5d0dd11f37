// What one request is expected to consume on each deployment, and what follows for the choice.
#include "routing/forecast.h"

#include <gtest/gtest.h>

#include <string>

#include "town.h"

namespace weir::routing {
namespace {

PromptPrefix conversation(int turns) {
  PromptPrefix prefix;
  for (int i = 0; i < turns; ++i) prefix.append(std::string(4000, static_cast<char>('a' + i)));
  return prefix;
}

class ForecastTest : public testing::Test {
 protected:
  ForecastTest() { town.flash().pro(); }

  Attempt dispatch(int deployment, const Request& request) {
    return town.fleet().dispatched(deployment, request, Forecast(town.fleet(), request).prompt(deployment));
  }
  // One turn of a conversation, at once answered.
  void serve(std::string_view name, const Request& request, const pricing::Usage& usage) {
    Attempt attempt = dispatch(town.index_of(name), request);
    town.fleet().finished(attempt, {.completion_tokens = usage.completion_tokens(), .usage = usage});
  }
  static Asking turn(int number, std::int64_t prompt_tokens) {
    Asking asked = asking().prompt(prompt_tokens);
    asked.request.prefix = conversation(number);
    return asked;
  }

  Town town;
};

TEST_F(ForecastTest, PricesWhatADeploymentHasInItsCacheAsCached) {
  const auto next = turn(5, 50'000);
  const pricing::Money cold = town.prospect("pro", next).cost;
  serve("pro", turn(4, 40'000).request, {40'000, 0, 500, 0});
  const Candidate warm = town.prospect("pro", next);
  EXPECT_NEAR(static_cast<double>(warm.prompt.cached), 40'000 * 0.95, 400);
  EXPECT_LT(warm.cost, cold);
}

TEST_F(ForecastTest, LetsAWarmProBeatAColdFlash) {
  const auto next = turn(5, 50'000);
  for (int i = 0; i < 30; ++i) {
    serve("pro", turn(1, 100).request, {5, 95, 200, 0});
    serve("flash", turn(1, 100).request, {5, 95, 200, 0});
  }
  ASSERT_EQ(town.choose(Asking(next).cheapest()), "flash");
  serve("pro", turn(4, 48'000).request, {36'000, 12'000, 200, 0});
  serve("pro", turn(5, 49'900).request, {9'980, 39'920, 200, 0});
  EXPECT_EQ(town.choose(Asking(next).cheapest()), "pro");
}

TEST_F(ForecastTest, ReadsACachedPromptFaster) {
  const auto next = turn(5, 50'000);
  const double cold = town.prospect("pro", next).ttft_ms;
  serve("pro", turn(5, 50'000).request, {50'000, 0, 500, 0});
  EXPECT_LT(town.prospect("pro", next).ttft_ms, cold / 3);
}

TEST_F(ForecastTest, KnowsWhoWritesLong) {
  Asking long_writer = asking();
  long_writer.request.key = 1;
  Asking other = asking();
  other.request.key = 2;
  for (int i = 0; i < 100; ++i) {
    serve("flash", long_writer.request, {1000, 0, 4000, 0});
    serve("flash", other.request, {1000, 0, 100, 0});
  }
  EXPECT_NEAR(town.prospect("flash", long_writer).expected_completion_tokens, 4000, 800);
  EXPECT_NEAR(town.prospect("flash", other).expected_completion_tokens, 100, 500);
}

TEST_F(ForecastTest, CountsThePromptsTextByWhatTheUpstreamCounted) {
  Asking told = asking().prompt(1);
  told.request.text = {.ascii_bytes = 6000, .words = 1000, .marks = 150, .messages = 1};
  for (int i = 0; i < 50; ++i) serve("flash", told.request, {3000, 0, 100, 0});
  EXPECT_NEAR(static_cast<double>(town.prospect("flash", told).prompt.total()), 3000, 100);
}

TEST_F(ForecastTest, ExcludesWhatDoesNotFitByTheBetterCount) {
  Asking told = asking().prompt(1);
  told.request.text = {.ascii_bytes = 600'000, .words = 110'000, .marks = 12'000, .messages = 1};
  ASSERT_EQ(town.exclusions(told), "");
  for (int i = 0; i < 50; ++i) serve("flash", told.request, {200'000, 0, 100, 0});
  EXPECT_EQ(town.exclusions(told), "flash:context-window");
}

TEST_F(ForecastTest, LearnsNoPromptAndNoCacheWithoutAReportedUsage) {
  const auto request = turn(5, 50'000);
  Attempt attempt = dispatch(0, request.request);
  town.fleet().finished(attempt, {.completion_tokens = 700});
  EXPECT_EQ(town.prospect("flash", request).prompt.cached, 0);
}

}  // namespace
}  // namespace weir::routing
