// What the model servers say of their load, over real sockets.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/support/river.h"

namespace weir::test {
namespace {

class LoadWatchTest : public testing::Test {
 protected:
  static Bed watched(config::Url page = {}) {
    Bed bed;
    bed.flash.time_scale = 1;
    bed.flash.speed = {1000, 1e9, 1, 2, 0, 20};  // a token every 2 ms
    bed.flash_deployment().metrics_url = std::move(page);
    return bed;
  }

  // Until the gateway's metrics say it, for at most half a minute.
  static bool says(River& river, const std::string& line) {
    for (int i = 0; i < 300; ++i) {
      Connection admin(river.admin_port());
      admin.send("GET /metrics HTTP/1.1\r\nHost: weir\r\nConnection: close\r\n\r\n");
      if (("\n" + admin.read_reply().body).find("\n" + line + "\n") != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
  }
};

TEST_F(LoadWatchTest, KnowsOfRequestsThatOthersSent) {
  River river(watched());
  Connection other(river.flash.port());
  other.send(http_post("/v1/chat/completions", chat("dsv4", R"("stream":true,"max_tokens":100000,"ignore_eos":true)")));
  other.read_until("data: ");
  EXPECT_TRUE(says(river, R"(weir_deployment_foreign_requests{deployment="flash-1"} 1)"));
  other.hang_up();
  EXPECT_TRUE(says(river, R"(weir_deployment_foreign_requests{deployment="flash-1"} 0)"));
}

TEST_F(LoadWatchTest, ServesAllTheSameWhereNobodySaysAnything) {
  River river(watched({false, "127.0.0.1", 9, "/metrics"}));
  EXPECT_EQ(river.ask("deepseek-flash", R"("max_tokens":3)").status, 200);
  EXPECT_TRUE(says(river, R"(weir_deployment_foreign_requests{deployment="flash-1"} 0)"));
}

}  // namespace
}  // namespace weir::test
