#include "routing/text_judge.h"

#include <algorithm>
#include <cmath>

namespace weir::routing {
namespace {

using config::TextHead;

// The tier's score at the effort, or at the next higher one that was trained, or else at the highest.
std::size_t nearest_score(const TextHead& head, const std::string& tier, std::size_t effort) {
  std::size_t best = 0;
  int best_rank = -1;
  for (std::size_t i = 0; i < head.scores.size(); ++i) {
    if (head.scores[i].tier != tier) continue;
    const auto trained = static_cast<std::size_t>(head.scores[i].effort);
    const int rank = static_cast<int>(trained >= effort ? 2 * config::kEfforts - trained : trained + 1);
    if (rank > best_rank) best = i;
    best_rank = std::max(best_rank, rank);
  }
  return best;
}

}  // namespace

// Sums of whole numbers: the same on every machine, in whatever order.
TextScores scores_of(const TextHead& head, const TextFeatures& features) {
  const std::size_t count = head.scores.size();
  std::array<std::int32_t, TextHead::kScoresMax> sums{};
  for (const std::uint32_t hash : features.hashes) {
    const std::int8_t* const weights = head.buckets.data() + bucket_of(hash) * count;
    for (std::size_t i = 0; i < count; ++i) sums[i] += weights[i];
  }
  const float scale = 1 / std::sqrt(static_cast<float>(std::max<std::size_t>(1, features.hashes.size())));
  TextScores scores{};
  for (std::size_t i = 0; i < count; ++i) {
    const TextHead::Score& of = head.scores[i];
    scores[i] = of.bias + of.step * scale * static_cast<float>(sums[i]);
    for (std::size_t m = 0; m < TextHead::kMeasures; ++m) scores[i] += of.measures[m] * features.measures[m];
  }
  return scores;
}

double points_moved(double table, double shift) {
  constexpr double kLeast = 0.01;  // nothing is so sure that no word could change it
  constexpr double kFurthest = 10;
  const double before = std::clamp(table / 100, kLeast, 1 - kLeast);
  const double odds = before / (1 - before) * std::exp(std::clamp(shift, -kFurthest, kFurthest));
  return 100 * (odds / (1 + odds) - before);
}

TextJudge::TextJudge(const config::Config& config) : head_(config.text_head) {
  if (!head_) return;
  for (const config::Tier& tier : config.tiers) {
    auto& scores = score_of_.emplace_back();
    for (std::size_t effort = 0; effort < config::kEfforts; ++effort)
      scores[effort] = nearest_score(*head_, tier.name, effort);
  }
  for (const config::TaskClass& task_class : config.quality.classes) {
    const auto known = std::ranges::find(head_->classes, task_class.name.text());
    class_of_.push_back(known == head_->classes.end() ? std::nullopt
                                                      : std::optional<std::size_t>(known - head_->classes.begin()));
  }
}

double TextJudge::points(const std::optional<TextScores>& scores, int task_class, int tier, config::Effort effort,
                         double table) const {
  if (!head_ || !scores) return 0;
  const std::size_t score = score_of_[static_cast<std::size_t>(tier)][static_cast<std::size_t>(effort)];
  double shift = (*scores)[score];
  const auto known = class_of_[static_cast<std::size_t>(task_class)];
  if (!known) return (task_class == 0 ? head_->trust.unlabelled : head_->trust.unseen) * points_moved(table, shift);
  shift -= head_->scores[score].class_centers[*known];
  return head_->trust.labelled * points_moved(table, shift);
}

}  // namespace weir::routing
