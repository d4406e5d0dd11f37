#include "tests/bench/completion.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace weir::bench {
namespace {

nlohmann::json chunk(const std::string& event) {
  return nlohmann::json::parse(event.substr(6));
}

TEST(Completion, HasTheSizesThatTheBenchmarkPromises) {
  EXPECT_NEAR(static_cast<double>(request_body("auto", {}).size()), 2048, 100);
  EXPECT_NEAR(static_cast<double>(answer_body({}).size()), 1024, 100);
  EXPECT_NEAR(static_cast<double>(stream_events({.stream = true})[1].size()), 220, 30);
}

TEST(Completion, IsJsonInEveryPart) {
  EXPECT_EQ(nlohmann::json::parse(request_body("auto", {}))["model"], "auto");
  EXPECT_EQ(nlohmann::json::parse(answer_body({.tokens = 7}))["usage"]["completion_tokens"], 7);
  const auto events = stream_events({.stream = true, .usage = true, .tokens = 3});
  for (std::size_t n = 0; n + 1 < events.size(); ++n) EXPECT_EQ(chunk(events[n])["model"], kUpstreamModel);
  EXPECT_EQ(events.back(), "data: [DONE]\n\n");
}

TEST(Completion, ReadsTheWishThatARequestUtters) {
  const Wish plain{.tokens = 9};
  const Wish stream{.stream = true, .tokens = 9};
  const Wish usage{.stream = true, .usage = true, .tokens = 9};
  const Wish running{.stream = true, .usage = true, .running_usage = true, .tokens = 9};
  const Wish stamped{.stream = true, .stamped = true, .tokens = 9};
  for (const auto& wish : {plain, stream, usage, running, stamped})
    EXPECT_EQ(wish_of(request_body("auto", wish)), wish);
}

TEST(Completion, ReadsAWishWrittenWithSpaces) {
  EXPECT_TRUE(wish_of(R"({"stream" : true, "stream_options": { "include_usage": true }})").usage);
}

TEST(Completion, CountsUsageOnlyWhereItWasAskedFor) {
  EXPECT_EQ(stream_events({.stream = true, .tokens = 3}).size(), 6u);
  const auto events = stream_events({.stream = true, .usage = true, .tokens = 3});
  EXPECT_EQ(events.size(), 7u);
  EXPECT_FALSE(chunk(events[2]).contains("usage"));
  EXPECT_EQ(chunk(events[5])["usage"]["completion_tokens"], 3);
}

TEST(Completion, CountsUsageInEveryChunkOnRequest) {
  const auto events = stream_events({.stream = true, .usage = true, .running_usage = true, .tokens = 3});
  EXPECT_EQ(chunk(events[2])["usage"]["completion_tokens"], 2);
}

}  // namespace
}  // namespace weir::bench
