// Efforts that the router chooses, told to servers in their own way.
#include <gtest/gtest.h>

#include "tests/support/river.h"

namespace weir::test {
namespace {

// Flash alone, whose answers are worth more the harder it thinks; every point is worth `point`.
Bed bed_where_a_point_is_worth(pricing::Money point) {
  Bed bed;
  bed.config.deployments.resize(1);
  bed.config.quality.models = {"flash"};
  bed.config.quality.classes.front().points = {{40, 50, 70, 72}};
  bed.config.tiers[0].quality_model = 0;
  bed.flash_deployment().prior.expected_completion_tokens = 500;
  for (std::size_t i = 0; i < config::kEfforts; ++i) bed.policy().efforts.add(static_cast<config::Effort>(i));
  bed.policy().preference = config::Preference::balanced;
  bed.policy().value_per_quality_point = point;
  return bed;
}

std::string chosen(River& river, std::string_view more_members = "") {
  river.ask("auto", more_members);
  return river.only_record().effort;
}

// 500 tokens cost 0.0003 at high, and 0.0006 at max, which brings two points more.
TEST(Effort, IsChosenByWhatItIsWorth) {
  River cheap(bed_where_a_point_is_worth({1'000}));
  EXPECT_EQ(chosen(cheap), "none");
  River fair(bed_where_a_point_is_worth({50'000}));
  EXPECT_EQ(chosen(fair), "high");
  River dear(bed_where_a_point_is_worth({1'000'000}));
  EXPECT_EQ(chosen(dear), "max");
}

TEST(Effort, IsToldToTheServer) {
  River cheap(bed_where_a_point_is_worth({1'000}));
  cheap.ask("auto");
  EXPECT_EQ(cheap.only_record().usage.reasoning_tokens, 0);
  River dear(bed_where_a_point_is_worth({1'000'000}));
  dear.ask("auto");
  EXPECT_GT(dear.only_record().usage.reasoning_tokens, 0);
}

TEST(Effort, OfTheClientIsObeyed) {
  River stated(bed_where_a_point_is_worth({1'000'000}));
  EXPECT_EQ(chosen(stated, R"("reasoning_effort":"low")"), "low");
  River thinking(bed_where_a_point_is_worth({1'000}));
  EXPECT_EQ(chosen(thinking, R"("chat_template_kwargs":{"thinking":true})"), "high");
}

TEST(Effort, StandsInTheReasonWhereItWasChosen) {
  River river(bed_where_a_point_is_worth({1'000'000}));
  EXPECT_EQ(river.ask("auto").header("x-weir-reason"), "only-candidate; effort=max");
  Bed plain;
  River given(std::move(plain));
  EXPECT_EQ(given.ask("auto").header("x-weir-reason"), "cheapest-within-budget");
}

}  // namespace
}  // namespace weir::test
