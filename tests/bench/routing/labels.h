// Labels say which of two models answered a question rightly, question by question, with the class of each. One half is
// what an operator measured beforehand and a quality table is made of; the other is what happens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "routing/text_features.h"

namespace weir::bench {

struct Label {
  int task_class = 0;
  bool weak_right = false;
  bool strong_right = false;
  std::size_t question = 0;  // index into Labels::questions
};

struct Question {
  std::uint64_t text = 0;  // a hash: equal for equal texts
  routing::TextFeatures features;
};

struct Labels {
  std::vector<std::string> classes;
  std::vector<Label> measured;
  std::vector<Label> to_come;
  std::vector<Question> questions;
};

// DATA/quality/mmlu_pro/mmlu_pro_matrix.csv: a strong and a weak model of it by their column names.
Labels read_labels(const std::filesystem::path& data, const std::string& strong, const std::string& weak);

}  // namespace weir::bench
