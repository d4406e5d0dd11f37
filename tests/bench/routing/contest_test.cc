// The benchmark itself: a small world, in which it is known what must come out.
#include "tests/bench/routing/contest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "tests/bench/routing/baselines.h"
#include "tests/bench/routing/bound.h"
#include "tests/bench/routing/oracles.h"
#include "tests/bench/routing/small_world.h"

namespace weir::bench {
namespace {

// Pro is right where Flash is wrong in `hard`; in `easy` both are right.
Labels easy_and_hard() {
  Labels labels;
  labels.classes = {"easy", "hard"};
  for (int i = 0; i < 100; ++i) {
    const Label label{i % 2, i % 2 == 0, true};
    labels.measured.push_back(label);
    labels.to_come.push_back(label);
  }
  return labels;
}

class Contest : public testing::Test {
 protected:
  // At three times the value at which Pro is worth its price for what is hard, it is so to every policy.
  Outcome run(double load) {
    return contest({.trace = &trace_, .load = load, .value_factor = 3}, labels_, 300, {1, 3});
  }
  static Score score(const Outcome& outcome, std::string_view name) {
    return std::ranges::find(outcome.lines, name, &Line::name)->mean();
  }

  const Trace trace_ = steady();
  const Labels labels_ = easy_and_hard();
};

TEST_F(Contest, GivesEachTierItsOwnCostAndQuality) {
  const Outcome outcome = run(0.3);
  EXPECT_NEAR(score(outcome, "always Flash").cost, 0.27, 1e-9);  // 1000 at 0.15 and 200 at 0.60 dollars a million
  EXPECT_NEAR(score(outcome, "always Pro").cost, 1.056, 1e-9);   // at 0.66 and 1.98
  EXPECT_DOUBLE_EQ(score(outcome, "always Pro").quality, 100);
  EXPECT_NEAR(score(outcome, "always Flash").quality, 50, 10);
}

// What Weir may lose to its first requests: while the first answers are under way, they might become longer than those
// that have ended.
constexpr double kFirstImpressions = 0.001;

TEST_F(Contest, IsWonByWhoSendsWhatIsHardToPro) {
  const Outcome outcome = run(0.3);
  EXPECT_GT(score(outcome, "Weir").quality, 99.5);
  EXPECT_NEAR(score(outcome, "Weir").pro, 50, 10);
  for (std::size_t i = 1; i < outcome.lines.size(); ++i)
    EXPECT_GE(score(outcome, "Weir").utility, outcome.lines[i].mean().utility - kFirstImpressions)
        << outcome.lines[i].name;
}

TEST_F(Contest, IsBoundedFromAbove) {
  for (const double load : {0.3, 1.3}) {
    const Outcome outcome = run(load);
    for (const Line& line : outcome.lines) {
      for (std::size_t seed = 0; seed < line.scores.size(); ++seed) {
        EXPECT_LE(line.scores[seed].known_utility, outcome.bound[seed] + 1e-9) << line.name;
        EXPECT_LE(line.scores[seed].utility, outcome.clairvoyant[seed] + 1e-9) << line.name;
      }
    }
  }
}

TEST_F(Contest, MissesBudgetsWhereOneTierIsOverloaded) {
  EXPECT_LT(score(run(1.3), "always Pro").attainment, 60);
  EXPECT_GT(score(run(0.3), "always Pro").attainment, 99);
}

TEST_F(Contest, LetsTheRouterThinkHardWhereThatPays) {
  Labels labels;
  labels.classes = {"chat", "proof"};
  Right only_with_max(false);
  only_with_max.at[static_cast<std::size_t>(config::Effort::max)] = true;
  for (int i = 0; i < 400; ++i) {
    const Label label = i % 4 < 2 ? Label{0, true, true} : Label{1, only_with_max, only_with_max};
    (i % 2 ? labels.measured : labels.to_come).push_back(label);
  }
  const Outcome outcome =
      contest({.trace = &trace_, .load = 0.3, .value_factor = 30, .efforts = true}, labels, 300, {1, 3});
  EXPECT_GT(score(outcome, "Weir").quality, 99);
  EXPECT_NEAR(score(outcome, "Weir").none, 50, 10);
  EXPECT_NEAR(score(outcome, "Weir").max, 50, 10);
  EXPECT_NEAR(outcome.as_sent.mean().quality, 50, 10);
  for (std::size_t seed = 0; seed < 3; ++seed)
    EXPECT_LE(outcome.lines[0].scores[seed].known_utility, outcome.bound[seed] + 1e-9);
}

TEST(PublishedLabels, AreRightAsOftenAsWasPublished) {
  const Labels labels = published_labels();
  std::vector<Label> facts;
  std::ranges::copy_if(labels.to_come, std::back_inserter(facts),
                       [](const Label& label) { return label.task_class == 1; });
  const PointsOfTiers points = points_of(facts);
  EXPECT_EQ(labels.classes[1], "SimpleQA-Verified");
  EXPECT_NEAR(at(points, kFlash, config::Effort::none), 23.1, 3);
  EXPECT_NEAR(at(points, kPro, config::Effort::max), 57.9, 3.5);
}

// Conversations that take turns, each turn four blocks longer than the one before.
Trace conversations() {
  Trace trace{"conversations", {}};
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const std::uint64_t conversation = i % 9, turn = i / 9 % 12;
    TraceRow row{.at_ms = 1000.0 * static_cast<double>(i), .completion_tokens = 200};
    row.application = 1 + 100 * (i / 108) + conversation;
    std::string text;
    for (std::uint64_t block = 0; block < 4 * (turn + 1); ++block) {
      row.blocks.push_back(1000 * row.application + block);
      text +=
          std::to_string(row.blocks.back()) + std::string(2048, ' ').substr(std::to_string(row.blocks.back()).size());
    }
    row.prefix.append(text);
    row.prompt_tokens = 2048 * static_cast<std::int64_t>(turn + 1);
    trace.rows.push_back(std::move(row));
  }
  return trace;
}

class Conversations : public Contest {
 protected:
  const Trace trace_ = conversations();
  Outcome run(double load) {
    return contest({.trace = &trace_, .load = load, .value_factor = 3}, labels_, 300, {1, 3});
  }
};

TEST_F(Conversations, FindMoreInTheCachesWhereTheRouterLooksForIt) {
  const Outcome outcome = run(0.9);
  EXPECT_GT(score(outcome, "cache-aware Flash").cached, score(outcome, "always Flash").cached + 10);
  EXPECT_GT(score(outcome, "Weir").cached, score(outcome, "least outstanding").cached + 10);
}

TEST_F(Conversations, AreBoundedFromAboveToo) {
  for (const double load : {0.3, 1.3}) {
    const Outcome outcome = run(load);
    for (const Line& line : outcome.lines) {
      for (std::size_t seed = 0; seed < line.scores.size(); ++seed)
        EXPECT_LE(line.scores[seed].known_utility, outcome.bound[seed] + 1e-9) << line.name;
    }
  }
}

TEST_F(Conversations, AreOfOneTaskAndOnePolicyEach) {
  const Cell cell{.trace = &trace_};
  const World world = world_of(cell, labels_);
  const Workload workload = workload_of(cell, world, labels_, 300, 1);
  std::map<std::uint64_t, std::set<std::pair<int, int>>> seen;
  for (const routing::Arrival& arrival : workload.arrivals)
    seen[arrival.blocks.front()].emplace(arrival.request.task_class, arrival.request.policy);
  for (const auto& [conversation, kinds] : seen) EXPECT_EQ(kinds.size(), 1U);
}

TEST_F(Contest, LosesNothingToPredictionsOnceTheyAreOfSteadyServers) {
  const Cell cell{.trace = &trace_, .load = 0.3, .value_factor = 3};
  for (const Oracle oracle : {Oracle::lengths, Oracle::latency, Oracle::cached, Oracle::serving})
    EXPECT_NEAR(weir_with(oracle, cell, labels_, 300, {1, 3}).mean().utility, score(run(0.3), "Weir").utility,
                kFirstImpressions);
}

TEST_F(Contest, ComesOutTheSameEachTime) {
  const Outcome one = run(0.9), other = run(0.9);
  for (std::size_t i = 0; i < one.lines.size(); ++i)
    EXPECT_EQ(one.lines[i].mean().utility, other.lines[i].mean().utility);
}

}  // namespace
}  // namespace weir::bench
