// A Trainer fits text heads to some of the labelled pairs: a logistic regression of hashed words for each tier and
// effort, what all have in common and what is each one's own, by AdaGrad, beginning at the mean score. Each fit comes
// with the table that the same pairs make.
//
// Deterministic: the same pairs in the same order, and the same seed, give the same head. Does not change; safe to
// share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "config/text_head.h"
#include "routing/training/pairs.h"

namespace weir::routing {

// A head that nobody trusts yet, and the table of mean scores.
struct Fit {
  config::TextHead head;
  std::vector<double> means;                     // by score
  std::vector<std::vector<double>> class_means;  // by class and score
};

class Trainer {
 public:
  // Keeps a reference; `pairs` outlives it. Throws std::invalid_argument where they have more scores than a head can.
  Trainer(const LabelledPairs& pairs, std::uint64_t seed);

  // How many scores a head has.
  std::size_t size() const { return scores_.size(); }
  // The one that a prompt's label of a tier teaches.
  std::size_t score_of(const LabelledPrompt& prompt, std::size_t tier) const;
  // To these prompts.
  Fit fit(const std::vector<std::size_t>& chosen) const;

 private:
  struct Score {
    std::size_t tier = 0;
    config::Effort effort = config::Effort::high;
  };
  struct Part;

  template <class Each>
  void for_labels(const LabelledPrompt& prompt, Each&& each) const;
  void average(const std::vector<std::size_t>& chosen, Fit& fit) const;
  void learn(const LabelledPrompt& prompt, const std::vector<double>& means, std::vector<Part>& parts) const;
  void pack(const std::vector<Part>& parts, config::TextHead& head) const;
  void center(const std::vector<std::size_t>& chosen, Fit& fit) const;

  const LabelledPairs& pairs_;
  const std::uint64_t seed_;
  std::vector<Score> scores_;
};

}  // namespace weir::routing
