#include "routing/prefix_index.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir::routing {
namespace {

using namespace std::chrono_literals;

PromptPrefix conversation(const std::vector<std::string>& messages) {
  PromptPrefix prefix;
  for (const std::string& message : messages) prefix.append(message);
  return prefix;
}

const std::string kSystem(1000, 's');
const std::string kQuestion(500, 'q');
const std::string kAnswer(1000, 'a');
const std::string kNext(500, 'n');

class PrefixIndexTest : public testing::Test {
 protected:
  double expected(const PromptPrefix& prefix, std::size_t deployment, double tokens = 1000) {
    return index.expected_tokens(index.match(prefix), deployment, tokens, now);
  }
  void serve(const PromptPrefix& prefix, std::size_t deployment, double cached, double tokens = 1000) {
    index.served(prefix, deployment, tokens, cached, now);
  }

  PrefixIndex index{3};
  PrefixIndex::TimePoint now{};
};

TEST_F(PrefixIndexTest, ExpectsNothingOfAPromptNeverSeen) {
  EXPECT_EQ(expected(conversation({kSystem, kQuestion}), 0), 0);
}

TEST_F(PrefixIndexTest, ExpectsTheEarlierTurnsWhereTheyWereServedAndNowhereElse) {
  serve(conversation({kSystem, kQuestion}), 1, 0);
  const PromptPrefix next = conversation({kSystem, kQuestion, kAnswer, kNext});
  EXPECT_NEAR(expected(next, 1, 3000), 1500, 100);  // 1500 of the 3000 bytes were there
  EXPECT_EQ(expected(next, 0, 3000), 0);
}

TEST_F(PrefixIndexTest, ExpectsNothingOnceAnEarlierMessageDiffers) {
  serve(conversation({kSystem, kQuestion}), 1, 0);
  EXPECT_EQ(expected(conversation({kSystem + "!", kQuestion}), 1), 0);
  EXPECT_EQ(expected(conversation({kSystem, kQuestion}).owned_by(7), 1), 0);
}

TEST_F(PrefixIndexTest, ExpectsTheSystemPromptThatConversationsShare) {
  serve(conversation({kSystem, kQuestion}), 0, 0);
  EXPECT_GT(expected(conversation({kSystem, kNext}), 0, 1500), 900);
}

TEST_F(PrefixIndexTest, LearnsThatADeploymentKeepsNothing) {
  for (int i = 0; i < 20; ++i) serve(conversation({kSystem, kQuestion}), 0, 0);
  EXPECT_LT(expected(conversation({kSystem, kQuestion}), 0), 250);
  EXPECT_EQ(expected(conversation({kSystem, kQuestion}), 1), 0);
}

TEST_F(PrefixIndexTest, LearnsWhatIsCachedOfPromptsThatOthersSent) {
  for (int i = 0; i < 100; ++i) serve(conversation({"unique " + std::to_string(i)}), 0, 200);
  EXPECT_NEAR(expected(conversation({"another"}), 0), 200, 10);
}

TEST_F(PrefixIndexTest, ExpectsLessOfWhatWasUsedLongAgo) {
  serve(conversation({kSystem, kQuestion}), 0, 0);
  const double fresh = expected(conversation({kSystem, kQuestion}), 0);
  now += 2h;
  EXPECT_LT(expected(conversation({kSystem, kQuestion}), 0), 0.6 * fresh);
}

TEST_F(PrefixIndexTest, ExpectsTheSharedPartWhereTheConversationItselfWasEvicted) {
  // A small cache: what was used within seconds is there, what was used minutes ago is not, but for the system prompt.
  const auto about = [](int i) { return conversation({kSystem, "conversation " + std::to_string(i) + kAnswer}); };
  for (int i = 0; i < 60; ++i) {
    now += 5s;
    serve(about(i), 0, i == 0 ? 0 : 490);
    if (i >= 40) serve(about(i - 40), 0, 490);
  }
  EXPECT_GT(expected(about(30), 0), 400);
  EXPECT_LT(expected(about(30), 0), 700);
}

TEST_F(PrefixIndexTest, NeverExpectsMoreThanThePrompt) {
  for (int i = 0; i < 50; ++i) serve(conversation({kSystem}), 0, 5000);
  EXPECT_LE(expected(conversation({kSystem}), 0), 1000);
}

TEST_F(PrefixIndexTest, ForgetsTheLeastUsedWhenItIsFull) {
  const PromptPrefix kept = conversation({kSystem});
  serve(kept, 0, 950);
  for (int i = 0; i < 100'000; ++i) {
    serve(conversation({"passing " + std::to_string(i)}), 1, 0);
    if (i % 1000 == 0) serve(kept, 0, 950);
  }
  EXPECT_GT(expected(kept, 0), 800);
  EXPECT_EQ(expected(conversation({"passing 0"}), 1), 0);
}

TEST(PromptPrefix, GoesOnInACopyAsInTheOriginal) {
  PromptPrefix original = conversation({kSystem, kQuestion});
  PromptPrefix copy = original;
  for (PromptPrefix* prefix : {&original, &copy}) prefix->append(kAnswer);
  ASSERT_EQ(copy.size(), 3u);
  for (std::size_t i = 0; i < copy.size(); ++i) EXPECT_EQ(copy[i].fingerprint, original[i].fingerprint);
  EXPECT_EQ(copy.share(1), original.share(1));
}

TEST(PromptPrefix, FindsWhatIsSharedWithinALongMessage) {
  const std::string document(50'000, 'd');
  const PromptPrefix one = conversation({document + "first question"});
  const PromptPrefix other = conversation({document + "second question"});
  std::size_t shared = 0;
  while (shared < one.size() && one[shared].fingerprint == other[shared].fingerprint) ++shared;
  EXPECT_NEAR(one.share(shared - 1), 1, 0.1);
}

TEST(PromptPrefix, KeepsTheFirstAndTheLastBordersOfALongConversation) {
  std::vector<std::string> messages;
  for (int i = 0; i < 100; ++i) messages.push_back("message " + std::to_string(i));
  const PromptPrefix prefix = conversation(messages);
  messages.pop_back();
  const PromptPrefix before = conversation(messages);
  EXPECT_EQ(prefix.size(), PromptPrefix::kBordersMax);
  EXPECT_EQ(prefix[0].fingerprint, before[0].fingerprint);
  EXPECT_EQ(prefix[prefix.size() - 2].fingerprint, before[before.size() - 1].fingerprint);
}

}  // namespace
}  // namespace weir::routing
