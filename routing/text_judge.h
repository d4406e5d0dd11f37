// A TextJudge says how a text head moves the quality table's points for one prompt:
//
//   scores = judge.read(features)                               once for a request, where its text is at hand
//   judge.points(scores, task_class, tier, effort, table)       for each candidate; the text is gone by then
//
// With t the table's points as a chance, s the score of the tier at the effort (at the nearest that was trained,
// upwards first), and m the center of the request's class:
//
//   head   = logistic(log-odds of t + s - m)
//   points = trust * 100 * (head - t)
//
// Prompts of a class are so moved around what the table says of it, and a head that was found to be right about little
// moves them little. Without a head everything is 0.
//
// Made once for a configuration; does not change; safe to share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "config/config.h"
#include "routing/text_features.h"
#include "routing/text_scores.h"

namespace weir::routing {

inline std::size_t bucket_of(std::uint32_t hash) {
  return hash >> 16;
}

TextScores scores_of(const config::TextHead& head, const TextFeatures& features);
// From the table's points to the head's, where the log-odds shift so far.
double points_moved(double table, double shift);

class TextJudge {
 public:
  explicit TextJudge(const config::Config& config);

  bool has_head() const { return head_ != nullptr; }
  // There must be a head.
  TextScores read(const TextFeatures& features) const { return scores_of(*head_, features); }
  double points(const std::optional<TextScores>& scores, int task_class, int tier, config::Effort effort,
                double table) const;

 private:
  std::shared_ptr<const config::TextHead> head_;
  std::vector<std::array<std::size_t, config::kEfforts>> score_of_;  // by tier
  std::vector<std::optional<std::size_t>> class_of_;                 // the head's, by the table's
};

}  // namespace weir::routing
