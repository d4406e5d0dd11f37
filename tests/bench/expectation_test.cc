#include "tests/bench/expectation.h"

#include <gtest/gtest.h>

namespace weir::bench {
namespace {

constexpr Wish kPlain{.tokens = 4};
constexpr Wish kStream{.stream = true, .usage = true, .tokens = 4};

std::string body_of(const Wish& wish) {
  if (!wish.stream) return answer_body(wish);
  std::string body;
  for (const auto& event : stream_events(wish)) body += event;
  return body;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

bool accepts(const Wish& wish, std::string_view body, std::size_t cut_bytes = 1 << 20) {
  const Expectation expectation(wish);
  BodyCheck check(expectation);
  for (; !body.empty(); body.remove_prefix(std::min(cut_bytes, body.size()))) {
    if (!check.feed(body.substr(0, cut_bytes))) return false;
  }
  return check.finish();
}

TEST(Expectation, AcceptsWhatTheUpstreamSaysHoweverItIsCut) {
  for (const std::size_t cut : {1, 2, 7, 200, 4096}) {
    EXPECT_TRUE(accepts(kPlain, body_of(kPlain), cut)) << cut;
    EXPECT_TRUE(accepts(kStream, body_of(kStream), cut)) << cut;
  }
}

TEST(Expectation, HearsWhenEventsWereSentAndComparesTheRest) {
  const Wish wish{.stream = true, .stamped = true, .tokens = 1};
  const std::string body = replaced(body_of(wish), std::string(kStampDigits, '0'), "1234567890123456789");
  const Expectation expectation(wish);
  BodyCheck check(expectation);
  ASSERT_TRUE(check.feed(body) && check.finish());
  EXPECT_EQ(check.take_stamps(), (std::vector<std::int64_t>{1234567890123456789, 0, 0}));
  EXPECT_FALSE(accepts(wish, replaced(body, "w00001", "w00002")));
}

TEST(Expectation, LetsAGatewayNameTheModel) {
  EXPECT_TRUE(accepts(kPlain, replaced(body_of(kPlain), "dsv4", "deepseek-flash")));
  EXPECT_TRUE(accepts(kStream, replaced(body_of(kStream), "dsv4", "deepseek-flash")));
}

TEST(Expectation, LetsAGatewayAddTheBillToTheUsage) {
  EXPECT_TRUE(accepts(kStream, replaced(body_of(kStream), "}}\n\n", ",\"cost_usd\":0.01,\"tier\":\"pro\"}}\n\n")));
}

TEST(Expectation, NoticesAChangedByte) {
  EXPECT_FALSE(accepts(kPlain, replaced(body_of(kPlain), "miller", "killer")));
  EXPECT_FALSE(accepts(kStream, replaced(body_of(kStream), "w00002", "w00003")));
}

TEST(Expectation, NoticesALostEvent) {
  EXPECT_FALSE(accepts(kStream, replaced(body_of(kStream), stream_events(kStream)[2], "")));
}

TEST(Expectation, NoticesAMissingEnd) {
  EXPECT_FALSE(accepts(kStream, replaced(body_of(kStream), "data: [DONE]\n\n", "")));
  EXPECT_FALSE(accepts(kPlain, body_of(kPlain).substr(0, 900)));
}

TEST(Expectation, NoticesSomethingMoreThanTheAnswer) {
  EXPECT_FALSE(accepts(kStream, body_of(kStream) + "data: {}\n\n"));
  EXPECT_FALSE(accepts(kStream, body_of(kStream) + "\n"));
  EXPECT_FALSE(accepts(kPlain, body_of(kPlain) + " "));
}

TEST(Expectation, NoticesUsageThatNobodyAskedFor) {
  const Wish running{.stream = true, .usage = true, .running_usage = true, .tokens = 4};
  EXPECT_FALSE(accepts(kStream, body_of(running)));
}

}  // namespace
}  // namespace weir::bench
