#include <gtest/gtest.h>

#include "backends/dialect/dialect.h"

namespace weir::backends {
namespace {

std::string limited(std::string_view body, std::int64_t tokens) {
  JsonOutline outline;
  EXPECT_FALSE(outline.scan(body));
  config::Deployment deployment;
  deployment.upstream_model = "m";
  return spliced(body, request_splices(body, outline, {.completion_tokens_max = tokens}, deployment));
}

TEST(CompletionLimit, IsAddedWhereTheClientAsksForNone) {
  EXPECT_EQ(limited(R"({"model":"m"})", 100), R"({"model":"m","max_tokens":100})");
}

TEST(CompletionLimit, LowersWhatTheClientAsksFor) {
  EXPECT_EQ(limited(R"({"max_tokens": 500, "model":"m"})", 100), R"({"max_tokens": 100, "model":"m"})");
  EXPECT_EQ(limited(R"({"max_completion_tokens":500,"max_tokens":50})", 100),
            R"({"max_completion_tokens":100,"max_tokens":50})");
  EXPECT_EQ(limited(R"({"max_tokens":null,"model":"m"})", 100), R"({"max_tokens":100,"model":"m"})");
}

TEST(CompletionLimit, NeverRaisesIt) {
  EXPECT_EQ(limited(R"({"max_tokens":50})", 100), R"({"max_tokens":50})");
}

TEST(CompletionLimit, GoesWithTheOtherChangesOfABody) {
  constexpr std::string_view kBody = R"({"model":"auto","stream":true})";
  JsonOutline outline;
  EXPECT_FALSE(outline.scan(kBody));
  config::Deployment deployment;
  deployment.upstream_model = "dsv4";
  const Asked asked{.streamed = true, .completion_tokens_max = 7};
  EXPECT_EQ(spliced(kBody, request_splices(kBody, outline, asked, deployment)),
            R"({"model":"dsv4","stream":true,"stream_options":{"include_usage":true},"max_tokens":7})");
}

}  // namespace
}  // namespace weir::backends
