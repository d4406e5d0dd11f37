#include "backends/dialect/load_report.h"

#include <gtest/gtest.h>

namespace weir::backends {
namespace {

using config::Dialect;

TEST(LoadReport, ReadsWhatVllmSays) {
  const auto report = read_load_report(Dialect::vllm, R"(# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="dsv4"} 12
vllm:num_requests_waiting{engine="0",model_name="dsv4"} 3
vllm:num_requests_waiting_by_reason{engine="0",model_name="dsv4",reason="capacity"} 3
vllm:kv_cache_usage_perc{engine="0",model_name="dsv4"} 0.25
)");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->running, 12);
  EXPECT_EQ(report->waiting, 3);
  EXPECT_DOUBLE_EQ(report->kv_cache_use, 0.25);
}

TEST(LoadReport, AddsTheEnginesOfAServerUp) {
  const auto report =
      read_load_report(Dialect::vllm,
                       "vllm:num_requests_running{engine=\"0\"} 5\nvllm:num_requests_running{engine=\"1\"} "
                       "7.0\nvllm:kv_cache_usage_perc{engine=\"0\"} 0.1\nvllm:kv_cache_usage_perc{engine="
                       "\"1\"} 9e-1");
  EXPECT_EQ(report->running, 12);
  EXPECT_DOUBLE_EQ(report->kv_cache_use, 0.9);
}

TEST(LoadReport, ReadsTheOthersUnderTheirNames) {
  const auto mindie =
      read_load_report(Dialect::mindie, "num_requests_running{model_name=\"a } b\"} 4\nnum_requests_waiting 2");
  EXPECT_EQ(mindie->running + mindie->waiting, 6);
  const auto sglang =
      read_load_report(Dialect::sglang, "sglang:num_running_reqs 8 1700000000000\nsglang:token_usage 0.5");
  EXPECT_EQ(sglang->running, 8);
  EXPECT_DOUBLE_EQ(sglang->kv_cache_use, 0.5);
}

TEST(LoadReport, IsNothingWhereThePageSaysNothing) {
  for (const char* const page :
       {"", "\n\n", "<html>404</html>", "vllm:num_requests_running", "vllm:num_requests_running NaN",
        "vllm:num_requests_running{engine=\"0\"", "vllm:num_requests_running -1"})
    EXPECT_FALSE(read_load_report(Dialect::vllm, page)) << page;
}

}  // namespace
}  // namespace weir::backends
