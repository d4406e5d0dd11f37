#include "routing/replay/replay.h"

#include <gtest/gtest.h>

#include "routing/replay/router_chooser.h"
#include "routing/replay/summary.h"

namespace weir::routing {
namespace {

pricing::PriceVersion price(std::int64_t uncached, std::int64_t completion) {
  pricing::PriceVersion version;
  version.version = "v";
  version.effective_from = pricing::Instant{} - std::chrono::hours(24);
  version.base = {.uncached_prompt = {uncached}, .cached_prompt = {uncached / 10}, .completion = {completion}};
  return version;
}

// One Flash and one Pro, a request of 1000 tokens and 100 back every second.
class Replay : public testing::Test {
 protected:
  Replay() {
    config_.tiers = {{"flash", "flash", 0, 70}, {"pro", "pro", 1, 80}};
    for (int tier : {0, 1}) {
      config::Deployment deployment;
      deployment.name = config_.tiers[static_cast<std::size_t>(tier)].name;
      deployment.tier = tier;
      deployment.price_key = deployment.name;
      config_.deployments.push_back(deployment);
    }
    config_.prices.add("flash", price(150'000, 600'000));
    config_.prices.add("pro", price(660'000, 1'980'000));
    config_.policies.resize(1);
    for (int i = 0; i < 300; ++i) {
      Arrival arrival;
      arrival.at_ms = 1000.0 * i;
      arrival.request.prompt_tokens = arrival.prompt_tokens = 1000;
      arrival.request.streamed = true;
      for (const double quality : {70.0, 80.0}) arrival.answers.emplace_back().fill({100, 0, quality});
      arrivals_.push_back(arrival);
    }
  }

  std::vector<Replayed> run(const ReplayOptions& options = {}) {
    RouterChooser chooser(config_, options.begins);
    return replay(config_, arrivals_, chooser, options);
  }
  void prefer(config::Preference preference) {
    for (Arrival& arrival : arrivals_) arrival.request.wants.preference = preference;
  }
  Summary summary() { return summarise(run(), arrivals_, config_.tiers.size()); }

  config::Config config_;
  std::vector<Arrival> arrivals_;
};

TEST_F(Replay, PricesEveryRequestByTheBook) {
  prefer(config::Preference::cheapest);
  EXPECT_EQ(summary().cost, pricing::Money{300 * (150'000 + 60'000)});
  prefer(config::Preference::best);
  EXPECT_EQ(summary().cost, pricing::Money{300 * (660'000 + 198'000)});
}

TEST_F(Replay, PricesCachedTokensAsCached) {
  prefer(config::Preference::cheapest);
  for (Arrival& arrival : arrivals_) arrival.cached_prompt_tokens = 600;
  EXPECT_EQ(summary().cost, pricing::Money{300 * (400 * 150 + 600 * 15 + 60'000)});
}

TEST_F(Replay, FindsInEachServersOwnCacheWhatPromptsShare) {
  prefer(config::Preference::cheapest);
  for (Arrival& arrival : arrivals_) arrival.blocks = {1};
  EXPECT_EQ(summarise(run({.cache_blocks = {4, 4}}), arrivals_, 2).cost,
            pricing::Money{300 * (1000 * 150 + 60'000) - 299 * 512 * 135});  // all but the first
}

TEST_F(Replay, TellsTheTierMixAndTheQuality) {
  prefer(config::Preference::best);
  EXPECT_NEAR(summary().tier_percent[1], 100, 1e-9);
  EXPECT_NEAR(summary().quality.mean, 80, 1e-9);
}

TEST_F(Replay, ThinksAsHardAsTheRouterChooses) {
  prefer(config::Preference::cheapest);
  for (Arrival& arrival : arrivals_) {
    arrival.request.efforts.add(config::Effort::none);
    arrival.request.efforts.add(config::Effort::high);
    for (AnswerByEffort& answers : arrival.answers) answers[0] = {30, 0, 50};
  }
  EXPECT_NEAR(summary().effort_percent[0], 100, 1e-9);
  EXPECT_EQ(summary().cost, pricing::Money{300 * (150'000 + 18'000)});
  EXPECT_EQ(summary().quality.mean, 50);
}

TEST_F(Replay, JudgesEveryBudget) {
  for (Arrival& arrival : arrivals_) arrival.request.wants.latency.ttft_ms = 5000;
  EXPECT_EQ(summary().met_percent.mean, 100);
  for (Arrival& arrival : arrivals_) arrival.request.wants.latency.ttft_ms = 100;
  EXPECT_EQ(summary().met_percent.mean, 0);
  EXPECT_EQ(summary().judged, 300);
}

TEST_F(Replay, SendsWhatAFailedServerLostElsewhere) {
  prefer(config::Preference::best);
  const auto all = run({.begins = {}, .shocks = {{.at_ms = 150'500, .deployment = 1}}, .progress = {}});
  EXPECT_EQ(all[100].tier, 1);
  EXPECT_EQ(all[200].tier, 0);
  for (const Replayed& one : all) EXPECT_GT(one.total_ms, 0);
  EXPECT_EQ(all[150].attempts, 2);
}

TEST_F(Replay, ComesOutTheSameEachTime) {
  for (std::size_t i = 0; i < arrivals_.size(); ++i) arrivals_[i].request.wants.explore = 0.01;
  const auto one = run(), other = run();
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(one[i].deployment, other[i].deployment);
}

TEST_F(Replay, ComparesRequestByRequest) {
  prefer(config::Preference::cheapest);
  const auto before = run();
  prefer(config::Preference::best);
  const Change made = change(before, run(), arrivals_);
  EXPECT_NEAR(made.cost_percent.mean, 100 * (858.0 / 210 - 1), 1e-6);
  EXPECT_NEAR(made.quality.mean, 10, 1e-9);
  EXPECT_NEAR(made.quality.half_width, 0, 1e-9);
}

}  // namespace
}  // namespace weir::routing
