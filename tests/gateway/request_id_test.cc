#include "gateway/request_id.h"

#include <gtest/gtest.h>

#include <set>

namespace weir::gateway {
namespace {

using std::chrono::milliseconds;

TEST(RequestIds, AreUuidsOfVersionSeven) {
  RequestIds ids(1);
  // The example of RFC 9562, appendix A.6: 2022-02-22 19:22:22 UTC.
  const std::string id = ids.next(pricing::Instant(milliseconds(1645557742000)));
  EXPECT_EQ(id.substr(0, 15), "017f22e2-79b0-7");
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
  EXPECT_EQ(id.size(), 36u);
}

TEST(RequestIds, SortByTime) {
  RequestIds ids(1);
  EXPECT_LT(ids.next(pricing::Instant(milliseconds(1000))), ids.next(pricing::Instant(milliseconds(1001))));
}

TEST(RequestIds, NeverRepeat) {
  RequestIds ids;
  std::set<std::string> seen;
  for (int i = 0; i < 10000; ++i) EXPECT_TRUE(seen.insert(ids.next(pricing::Instant(milliseconds(5)))).second);
}

}  // namespace
}  // namespace weir::gateway
