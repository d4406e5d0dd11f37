#include "gateway/admission.h"

#include <gtest/gtest.h>

namespace weir::gateway {
namespace {

// A server's tokenizer may find a token in every byte, whatever was expected.
TEST(Demand, HoldsATokenForEveryByteOfTheRequest) {
  config::Config config;
  config.tiers.emplace_back();
  config.deployments.emplace_back();
  ChatRequest chat;
  chat.prompt_tokens_estimate = 10;
  routing::Plan plan;
  plan.candidates.emplace_back().deployment = 0;
  const auto tariffs = std::make_shared<std::vector<pricing::Tariff>>(1);
  EXPECT_GE(demand_of(config, chat, plan, tariffs, 4'000).prompt_tokens_max, 4'000);
}

}  // namespace
}  // namespace weir::gateway
