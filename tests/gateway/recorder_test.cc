#include "gateway/recorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

#include "config/config.h"
#include "gateway/access_log.h"
#include "gateway/metrics.h"
#include "pricing/ledger/memory_ledger.h"

namespace weir::gateway {
namespace {

using namespace std::chrono;

class RecorderTest : public testing::Test {
 protected:
  // Posts so many requests and says how long it took until the ledger had them.
  milliseconds stored_after(std::size_t requests) {
    const auto from = steady_clock::now();
    for (std::size_t i = 0; i < requests; ++i) {
      auto settled = recorder.inbox(0).blank();
      settled->admitted = true;
      settled->record.request_id = std::to_string(++posted);
      recorder.inbox(0).post(std::move(settled));
    }
    while (ledger.count() < posted && steady_clock::now() < from + seconds(10))
      std::this_thread::sleep_for(milliseconds(1));
    return floor<milliseconds>(steady_clock::now() - from);
  }

  config::Config config;
  pricing::MemoryLedger ledger;
  AccessLog access_log{""};
  Metrics metrics{config};
  Recorder recorder{ledger, nullptr, config.ledger, access_log, metrics, 1};
  std::int64_t posted = 0;
};

TEST_F(RecorderTest, StoresARequestThatComesAlone) {
  EXPECT_LT(stored_after(1), seconds(10));
}

// The best of several: the machine may be busy, but never makes what waits come early.
TEST_F(RecorderTest, WaitsForNoMoreWhereThereIsEnough) {
  milliseconds least = seconds(10);
  for (int i = 0; i < 10; ++i) least = std::min(least, stored_after(Recorder::kEnough));
  EXPECT_LT(least, Recorder::kGather);
}

}  // namespace
}  // namespace weir::gateway
