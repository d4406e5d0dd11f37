#include "routing/replay/block_cache.h"

#include <gtest/gtest.h>

namespace weir::routing {
namespace {

using Blocks = std::vector<std::uint64_t>;

TEST(BlockCache, FindsAsMuchOfAPromptAsBeginsLikeOneBefore) {
  BlockCache cache(10);
  EXPECT_EQ(cache.read(Blocks{1, 2, 3}), 0U);
  EXPECT_EQ(cache.read(Blocks{1, 2, 4, 5}), 2U);
  EXPECT_EQ(cache.held(Blocks{1, 2, 3, 6}), 3U);
}

TEST(BlockCache, ForgetsWhatNobodyUsedForLongest) {
  BlockCache cache(4);
  cache.read(Blocks{1, 2});
  cache.read(Blocks{3, 4});
  cache.read(Blocks{1, 2});
  cache.read(Blocks{5});
  EXPECT_EQ(cache.held(Blocks{1, 2}), 2U);
  EXPECT_EQ(cache.held(Blocks{3, 4}), 1U);
}

TEST(BlockCache, KeepsTheBeginningOfAPromptThatIsTooLongForIt) {
  BlockCache cache(2);
  cache.read(Blocks{1, 2, 3, 4});
  EXPECT_EQ(cache.held(Blocks{1, 2, 3, 4}), 2U);
}

TEST(BlockCache, HoldsNothingWhereThereIsNone) {
  BlockCache none;
  none.read(Blocks{1});
  EXPECT_EQ(none.held(Blocks{1}), 0U);
}

TEST(BlockCache, IsEmptyOnceCleared) {
  BlockCache cache(2);
  cache.read(Blocks{1});
  cache.clear();
  EXPECT_EQ(cache.read(Blocks{1}), 0U);
  EXPECT_EQ(cache.read(Blocks{1}), 1U);
}

}  // namespace
}  // namespace weir::routing
