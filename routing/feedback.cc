#include "routing/feedback.h"

#include <algorithm>
#include <cmath>

namespace weir::routing {
namespace {

constexpr double kForgotten = 1e-6;  // opinions

double table_points(const config::Config& config, const FeedbackTally::Cell& cell) {
  return config.quality.points(config.tiers[static_cast<std::size_t>(cell.tier)], cell.task_class, cell.effort);
}

double residual(const config::Config& config, const FeedbackTally::Cell& cell) {
  return 100 * cell.mean - table_points(config, cell);
}

}  // namespace

double FeedbackTally::faded(pricing::Instant from, pricing::Instant until) const {
  const std::chrono::duration<double, std::ratio<86400>> days = until - from;
  return std::exp2(-days.count() / config_->feedback->half_life_days);
}

void FeedbackTally::count(const Judgement& judgement, int times) {
  Known& known = known_[{judgement.task_class, judgement.tier, judgement.effort}];
  known.given += times;
  OfKey& of_key = known.keys[judgement.key];
  double weight = times;
  if (judgement.at > of_key.as_of) {
    const double left = of_key.weight > 0 ? faded(of_key.as_of, judgement.at) : 0;
    of_key.weight *= left;
    of_key.score *= left;
    of_key.as_of = judgement.at;
  } else {
    weight *= faded(judgement.at, of_key.as_of);
  }
  of_key.weight += weight;
  of_key.score += weight * judgement.score;
}

FeedbackTally::Cell FeedbackTally::weigh(const Place& place, const Known& known, pricing::Instant now) const {
  Cell cell{.task_class = place.task_class, .tier = place.tier, .effort = place.effort, .given = known.given};
  double score = 0;
  for (const auto& [key, of_key] : known.keys) {
    if (of_key.weight < kForgotten) continue;
    const double weight =
        std::min(of_key.weight * std::min(1.0, faded(of_key.as_of, now)), config_->feedback->key_most);
    cell.weight += weight;
    score += weight * std::clamp(of_key.score / of_key.weight, 0.0, 1.0);
  }
  if (cell.weight > 0) cell.mean = score / cell.weight;
  return cell;
}

std::vector<FeedbackTally::Cell> FeedbackTally::cells(pricing::Instant now) const {
  const config::FeedbackTerms& terms = *config_->feedback;
  std::vector<double> weights(config_->quality.classes.size()), levels(weights.size());
  std::vector<Cell> cells;
  for (const auto& [place, known] : known_) {
    if (known.given < 1) continue;
    const Cell& cell = cells.emplace_back(weigh(place, known, now));
    const auto of_class = static_cast<std::size_t>(cell.task_class);
    weights[of_class] += cell.weight;
    levels[of_class] += cell.weight * residual(*config_, cell);
  }
  for (Cell& cell : cells) {
    const auto of_class = static_cast<std::size_t>(cell.task_class);
    if (cell.weight <= 0) continue;
    const double beyond = residual(*config_, cell) - levels[of_class] / weights[of_class];
    cell.points = std::clamp(cell.weight / (cell.weight + terms.prior) * beyond, -terms.points_most, terms.points_most);
  }
  return cells;
}

QualityCorrection FeedbackTally::correction(pricing::Instant now) const {
  QualityCorrection correction(config_->quality.classes.size(), config_->tiers.size());
  for (const Cell& cell : cells(now)) correction.set(cell.task_class, cell.tier, cell.effort, cell.points);
  return correction;
}

}  // namespace weir::routing
