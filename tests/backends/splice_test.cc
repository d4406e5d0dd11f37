#include "backends/splice.h"

#include <gtest/gtest.h>

namespace weir::backends {
namespace {

const Splices kChanges = {{0, 0, "<"}, {2, 3, "CDE"}, {5, 1, ""}, {8, 0, ">"}};

TEST(Splice, ReplacesItsRangeAndNothingElse) {
  EXPECT_EQ(spliced("abcdefgh", kChanges), "<abCDEgh>");
  EXPECT_EQ(spliced("abcdefgh", {}), "abcdefgh");
}

TEST(Splice, KnowsTheSizeBeforehand) {
  EXPECT_EQ(spliced_size("abcdefgh", kChanges), 9u);
}

TEST(Splice, GathersPiecesWithoutCopyingTheText) {
  const std::string_view text = "abcdefgh";
  Pieces pieces = {"header"};
  spliced_pieces(text, kChanges, pieces);
  EXPECT_EQ(pieces, (Pieces{"header", "<", "ab", "CDE", "gh", ">"}));
  EXPECT_EQ(pieces[2].data(), text.data());
  EXPECT_EQ(pieces[3].data(), kChanges[1].insert.data());
}

}  // namespace
}  // namespace weir::backends
