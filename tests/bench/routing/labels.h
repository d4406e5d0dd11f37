// Labels say which of two models answered a question rightly, question by question, at each effort of thinking, with
// the class of each. One half is what an operator measured beforehand and a quality table is made of; the other is what
// happens.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/quality.h"
#include "routing/text_features.h"

namespace weir::bench {

// Whether an answer was right, by effort.
struct Right {
  Right(bool at_every_effort) { at.fill(at_every_effort); }

  bool operator[](config::Effort effort) const { return at[static_cast<std::size_t>(effort)]; }

  std::array<bool, config::kEfforts> at;
};

struct Label {
  int task_class = 0;
  Right weak_right = false;
  Right strong_right = false;
  std::size_t question = 0;  // index into Labels::questions
};

struct Question {
  std::uint64_t text = 0;  // a hash: equal for equal texts
  routing::TextFeatures features;
};

// Points by tier, the weak model's first, and effort.
using PointsOfTiers = std::vector<config::PointsByEffort>;
PointsOfTiers points_of(const std::vector<Label>& labels);

struct Labels {
  std::vector<std::string> classes;
  std::vector<Label> measured;
  std::vector<Label> to_come;
  std::vector<Question> questions;
};

// DATA/quality/mmlu_pro/mmlu_pro_matrix.csv: a strong and a weak model of it by their column names.
Labels read_labels(const std::filesystem::path& data, const std::string& strong, const std::string& weak);

// Questions of the benchmarks that DeepSeek published for V4-Flash and V4-Pro without thinking, at `high` and at `max`,
// with answers that are right as often as it says. Whoever answers an easier question is right: what a model and an
// effort get right holds all that a worse score does.
Labels published_labels();

}  // namespace weir::bench
