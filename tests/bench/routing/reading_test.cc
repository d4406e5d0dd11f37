// Weir with a text head in a small world, in which it is known what must come out.
#include "tests/bench/routing/reading.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/bench/routing/small_world.h"

namespace weir::bench {
namespace {

// Pro is right where Flash is wrong in what speaks of theorems; in all else both are right.
Labels with_words(bool the_same_texts) {
  Labels labels;
  labels.classes = {"all"};
  for (std::uint64_t i = 0; i < 4000; ++i) {
    const bool hard = i % 4 < 2, measured = i % 2 == 0;
    Question question;
    question.text = the_same_texts ? i / 2 : i;
    question.features.read(hard ? "prove the theorem" : "where does the river go");
    labels.questions.push_back(question);
    (measured ? labels.measured : labels.to_come).push_back({0, !hard, true, labels.questions.size() - 1});
  }
  return labels;
}

TEST(Reading, SendsToProWhatTheWordsSayIsHard) {
  const Trace trace = steady();
  const Labels labels = with_words(false);
  const Cell cell{.trace = &trace, .load = 0.3};
  const Head head = head_of(labels);
  for (const bool classes : {true, false}) {
    const Score without = weir_knowing({nullptr, classes}, cell, labels, 300, {1, 3}).mean();
    const Score with = weir_knowing({head, classes}, cell, labels, 300, {1, 3}).mean();
    EXPECT_GT(with.utility, without.utility);
    EXPECT_NEAR(with.quality, 85, 3) << "the third of them to whom a point is worth least do not buy Pro";
  }
}

TEST(Reading, LearnsNothingFromWhatIsAsked) {
  EXPECT_THROW(head_of(with_words(true)), std::invalid_argument);
}

}  // namespace
}  // namespace weir::bench
