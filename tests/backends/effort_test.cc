#include <gtest/gtest.h>

#include "backends/dialect/dialect.h"
#include "backends/json_outline.h"

namespace weir::backends {
namespace {

// The body of a chat that says nothing of thinking, as a dialect's server is told to think so hard.
std::string told(config::Dialect dialect, config::Effort effort) {
  const std::string body = R"({"model":"m"})";
  JsonOutline outline;
  EXPECT_FALSE(outline.scan(body));
  config::Deployment deployment;
  deployment.dialect = dialect;
  deployment.upstream_model = "m";
  deployment.efforts = config::default_efforts(dialect);
  Asked asked;
  asked.effort = effort;
  return spliced(body, request_splices(body, outline, asked, deployment));
}

TEST(ChosenEffort, IsToldToEachDialectInItsOwnWay) {
  using config::Dialect;
  using config::Effort;
  EXPECT_EQ(told(Dialect::openai, Effort::low), R"({"model":"m","reasoning_effort":"low"})");
  EXPECT_EQ(told(Dialect::openai, Effort::none), R"({"model":"m","reasoning_effort":"none"})");
  EXPECT_NE(told(Dialect::deepseek, Effort::none).find(R"("thinking":{"type":"disabled"})"), std::string::npos);
  EXPECT_NE(told(Dialect::vllm, Effort::high).find(R"("chat_template_kwargs":{"thinking":true})"), std::string::npos);
  EXPECT_EQ(told(Dialect::mindie, Effort::none), R"({"model":"m","chat_template_kwargs":{"enable_thinking":false}})");
}

}  // namespace
}  // namespace weir::backends
