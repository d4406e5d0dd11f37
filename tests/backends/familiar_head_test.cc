#include "backends/familiar_head.h"

#include <gtest/gtest.h>

namespace weir::backends {
namespace {

const std::string kBefore = "POST /v1 HTTP/1.1\r\nContent-Length: ";
const std::string kBehind = "\r\nAuthorization: Bearer k\r\n\r\n";

FamiliarHead familiar(const std::string& length) {
  const std::string text = kBefore + length + kBehind;
  FamiliarHead head;
  EXPECT_TRUE(head.keep(text, std::string_view(text).substr(kBefore.size(), length.size())));
  return head;
}

TEST(FamiliarHead, IsKnownAgainWithAnotherLengthOfItsBody) {
  const auto again = familiar("12").again_in(kBefore + "345" + kBehind + "body");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->content_length, 345u);
  EXPECT_EQ(again->bytes, kBefore.size() + 3 + kBehind.size());
}

TEST(FamiliarHead, IsNotKnownAgainWhereAnyOtherByteDiffers) {
  const std::string text = kBefore + "12" + kBehind;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at >= kBefore.size() && at < kBefore.size() + 2) continue;
    std::string other = text;
    other[at] ^= 1;
    EXPECT_FALSE(familiar("12").again_in(other)) << at;
  }
}

TEST(FamiliarHead, IsNotKnownAgainBeforeItsLastByte) {
  const std::string text = kBefore + "12" + kBehind;
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_FALSE(familiar("12").again_in(text.substr(0, size))) << size;
  EXPECT_TRUE(familiar("12").again_in(text));
}

TEST(FamiliarHead, TakesOnlyAFigureForItsLength) {
  for (const char* length : {"", "x", "-1", "+1", "1 ", " 1", "1,1", "1\r\n1", "1234567890123456789"})
    EXPECT_FALSE(familiar("12").again_in(kBefore + length + kBehind)) << length;
  EXPECT_EQ(familiar("12").again_in(kBefore + "123456789012345678" + kBehind)->content_length, 123456789012345678u);
}

TEST(FamiliarHead, MayHaveNoLength) {
  const std::string text = "GET / HTTP/1.1\r\nHost: h1\r\n\r\n";
  FamiliarHead head;
  head.keep(text, {});
  EXPECT_EQ(head.again_in(text + "more")->bytes, text.size());
  EXPECT_EQ(head.again_in(text)->content_length, 0u);
  EXPECT_FALSE(head.again_in(text.substr(0, text.size() - 1)));
}

TEST(FamiliarHead, IsNoneBeforeOneWasKept) {
  FamiliarHead head;
  EXPECT_FALSE(head.again_in("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_FALSE(head.again_in(""));
}

TEST(FamiliarHead, StaysTheOneThatWasKeptWhereAnotherIsTooLong) {
  const std::string text = "GET / HTTP/1.1\r\n\r\n";
  FamiliarHead head;
  head.keep(text, {});
  EXPECT_FALSE(head.keep(std::string(FamiliarHead::kBytesMax + 1, 'x'), {}));
  EXPECT_TRUE(head.again_in(text));
}

}  // namespace
}  // namespace weir::backends
