// Ten thousand mixed requests: what the ledger says is what the servers say, and nothing is left behind.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/river.h"

namespace weir::test {
namespace {

using pricing::Outcome;

constexpr int kRequests = 10'000;
constexpr int kClients = 64;

std::int64_t open_descriptors() {
  const std::filesystem::directory_iterator descriptors("/proc/self/fd");
  return std::distance(begin(descriptors), end(descriptors));
}

std::int64_t resident_kib() {
  std::ifstream statm("/proc/self/statm");
  std::int64_t pages = 0, resident = 0;
  statm >> pages >> resident;
  return resident * ::sysconf(_SC_PAGESIZE) / 1024;
}

constexpr bool sanitized() {
#ifdef __SANITIZE_ADDRESS__
  return true;
#elif defined(__SANITIZE_THREAD__)
  return true;
#else
  return false;
#endif
}

simulator::Options busy(simulator::Options options) {
  options.time_scale = 0.05;
  options.speed = {1000, 1e7, 10, 20, 0, 20};
  options.fail_rate = 0.05;
  options.failures = {simulator::fail(503), simulator::fail(500)};
  options.visits_max = 0;
  return options;
}

// One in ten leaves in the middle of its stream; of the rest, half are streams.
void one_request(River& river, int number) {
  const std::string length = R"("max_tokens":)" + std::to_string(5 + number % 20);
  const char* model = number % 3 == 0 ? "deepseek-v4-pro" : "auto";
  if (number % 10 == 0) {
    river.leave_after(2, model, R"("max_tokens":600)");
  } else if (number % 2 == 0) {
    river.ask_streamed(model, length);
  } else {
    river.ask(model, length);
  }
}

void many_requests(River& river, int count) {
  std::atomic<int> next{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      for (int number = next++; number < count; number = next++) one_request(river, number);
    });
  }
  for (std::thread& client : clients) client.join();
}

TEST(Soak, TenThousandRequestsLeaveTenThousandRecordsThatAddUpAndNothingElse) {
  Bed bed;
  bed.flash = busy(bed.flash);
  bed.pro = busy(bed.pro);
  River river(std::move(bed));
  many_requests(river, 1000);  // warm: pools, caches and buffers have their size
  const std::int64_t descriptors = open_descriptors();
  const std::int64_t memory = resident_kib();

  many_requests(river, kRequests);
  const auto records = river.records(kRequests + 1000);

  pricing::Usage recorded;
  int left = 0;
  for (const pricing::UsageRecord& record : records) {
    recorded += record.usage;
    left += record.outcome == Outcome::client_left;
    EXPECT_FALSE(record.outcome == Outcome::served && record.cost.nanos <= 0) << record.request_id;
  }
  const simulator::Served flash = settled(river.flash), pro = settled(river.pro);
  EXPECT_EQ(recorded.prompt_tokens(), flash.prompt_tokens + pro.prompt_tokens);
  EXPECT_EQ(recorded.completion_tokens(), flash.completion_tokens + pro.completion_tokens);
  EXPECT_GT(left, kRequests / 20) << "clients did hang up in the middle";
  EXPECT_GT(flash.failed + pro.failed, kRequests / 50) << "servers did fail";
  EXPECT_LE(open_descriptors(), descriptors + 2 * kClients) << "pooled connections may have been added";
  if (!sanitized()) {
    EXPECT_LT(resident_kib() - memory, 64 << 10);
  }
}

}  // namespace
}  // namespace weir::test
