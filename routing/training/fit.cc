#include "routing/training/fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

#include "routing/bounded_table.h"
#include "routing/text_judge.h"

namespace weir::routing {
namespace {

using config::TextHead;

// Found by cross-validation on MMLU-Pro, MMLU and GSM8K; all of them have a wide optimum.
constexpr int kEpochs = 5;
constexpr double kStep = 0.03;
constexpr double kOwnStep = 0.015;  // of what is a score's own, beside what all have in common
constexpr double kClassPrior = 10;  // prompts, for which the mean of all counts in a class's mean

double chance_of(double log_odds) {
  return 1 / (1 + std::exp(-log_odds));
}

double log_odds_of(double chance) {
  constexpr double kLeast = 0.01;
  const double within = std::clamp(chance, kLeast, 1 - kLeast);
  return std::log(within / (1 - within));
}

// One AdaGrad parameter.
struct Weight {
  float value = 0;
  float squares = 0.01F;

  void descend(double gradient, double step) {
    squares += static_cast<float>(gradient * gradient);
    value -= static_cast<float>(step * gradient / std::sqrt(static_cast<double>(squares)));
  }
};

// What is to be taken off the scores so that they move a chance up and down, and its mean not at all.
double center_of(const std::vector<double>& scores, double chance) {
  constexpr int kHalvings = 40;
  double low = -20, high = 20;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    double moved = 0;
    for (const double score : scores) moved += points_moved(100 * chance, score - middle);
    (moved > 0 ? low : high) = middle;
  }
  return scores.empty() ? 0 : (low + high) / 2;
}

double scale_of(const TextFeatures& features) {
  return 1 / std::sqrt(static_cast<double>(std::max<std::size_t>(1, features.hashes.size())));
}

}  // namespace

// What is learned for one purpose: of the words, the measures, and of all prompts.
struct Trainer::Part {
  std::vector<Weight> buckets = std::vector<Weight>(TextHead::kBuckets);
  std::array<Weight, TextHead::kMeasures> measures{};
  Weight bias;

  double log_odds(const TextFeatures& features, double scale) const {
    double sum = 0;
    for (const std::uint32_t hash : features.hashes) sum += buckets[bucket_of(hash)].value;
    sum = sum * scale + bias.value;
    for (std::size_t m = 0; m < measures.size(); ++m) sum += measures[m].value * features.measures[m];
    return sum;
  }
  void descend(const TextFeatures& features, double scale, double error, double step) {
    for (const std::uint32_t hash : features.hashes) buckets[bucket_of(hash)].descend(error * scale, step);
    for (std::size_t m = 0; m < measures.size(); ++m) measures[m].descend(error * features.measures[m], step);
    bias.descend(error, step);
  }
};

Trainer::Trainer(const LabelledPairs& pairs, std::uint64_t seed) : pairs_(pairs), seed_(seed) {
  for (std::size_t tier = 0; tier < pairs_.tiers.size(); ++tier) {
    for (std::size_t e = 0; e < config::kEfforts; ++e) {
      const Score score{tier, static_cast<config::Effort>(e)};
      const bool any = std::ranges::any_of(pairs_.prompts, [&](const LabelledPrompt& prompt) {
        return prompt.effort == score.effort && prompt.scores[tier] >= 0;
      });
      if (any) scores_.push_back(score);
    }
  }
  if (scores_.size() > TextHead::kScoresMax)
    throw std::invalid_argument("the pairs have " + std::to_string(scores_.size()) +
                                " combinations of tier and effort; a head has " + std::to_string(TextHead::kScoresMax) +
                                " at most");
}

std::size_t Trainer::score_of(const LabelledPrompt& prompt, std::size_t tier) const {
  std::size_t s = 0;
  while (s < scores_.size() && (scores_[s].tier != tier || scores_[s].effort != prompt.effort)) ++s;
  return s;
}

// Calls each(tier, score, label) for the labels of a prompt.
template <class Each>
void Trainer::for_labels(const LabelledPrompt& prompt, Each&& each) const {
  for (std::size_t tier = 0; tier < prompt.scores.size(); ++tier) {
    if (prompt.scores[tier] >= 0) each(tier, score_of(prompt, tier), prompt.scores[tier]);
  }
}

Fit Trainer::fit(const std::vector<std::size_t>& chosen) const {
  Fit fit;
  average(chosen, fit);
  std::vector<Part> parts(1 + scores_.size());
  std::vector<std::size_t> order = chosen;
  std::uint64_t chance = seed_;
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[hashed(chance++, i) % i]);
    for (const std::size_t i : order) learn(pairs_.prompts[i], fit.means, parts);
  }
  pack(parts, fit.head);
  center(chosen, fit);
  return fit;
}

void Trainer::average(const std::vector<std::size_t>& chosen, Fit& fit) const {
  std::vector<double> sums(size()), counts(size());
  std::vector<std::vector<double>> class_sums(pairs_.classes.size(), sums), class_counts = class_sums;
  for (const std::size_t i : chosen) {
    const LabelledPrompt& prompt = pairs_.prompts[i];
    for_labels(prompt, [&](std::size_t, std::size_t score, double label) {
      sums[score] += label;
      ++counts[score];
      if (prompt.task_class < 0) return;
      class_sums[static_cast<std::size_t>(prompt.task_class)][score] += label;
      ++class_counts[static_cast<std::size_t>(prompt.task_class)][score];
    });
  }
  for (std::size_t s = 0; s < size(); ++s) fit.means.push_back(sums[s] / std::max(1.0, counts[s]));
  fit.class_means.assign(pairs_.classes.size(), fit.means);
  for (std::size_t c = 0; c < pairs_.classes.size(); ++c) {
    for (std::size_t s = 0; s < size(); ++s)
      fit.class_means[c][s] = (class_sums[c][s] + kClassPrior * fit.means[s]) / (class_counts[c][s] + kClassPrior);
  }
}

void Trainer::learn(const LabelledPrompt& prompt, const std::vector<double>& means, std::vector<Part>& parts) const {
  const double scale = scale_of(prompt.features);
  const double common = parts[0].log_odds(prompt.features, scale);
  double errors = 0;
  for_labels(prompt, [&](std::size_t, std::size_t score, double label) {
    Part& own = parts[1 + score];
    const double error = chance_of(log_odds_of(means[score]) + common + own.log_odds(prompt.features, scale)) - label;
    own.descend(prompt.features, scale, error, kOwnStep);
    errors += error;
  });
  parts[0].descend(prompt.features, scale, errors, kStep);
}

// What all have in common and what is each score's own, in eight bits.
void Trainer::pack(const std::vector<Part>& parts, TextHead& head) const {
  head.buckets.resize(TextHead::kBuckets * size());
  for (std::size_t s = 0; s < size(); ++s) {
    const Part& own = parts[1 + s];
    const auto weight = [&](std::size_t b) { return parts[0].buckets[b].value + own.buckets[b].value; };
    float most = 1e-6F;
    for (std::size_t b = 0; b < TextHead::kBuckets; ++b) most = std::max(most, std::abs(weight(b)));
    TextHead::Score score;
    score.tier = pairs_.tiers[scores_[s].tier];
    score.effort = scores_[s].effort;
    score.step = most / 127;
    for (std::size_t b = 0; b < TextHead::kBuckets; ++b)
      head.buckets[b * size() + s] = static_cast<std::int8_t>(std::lround(weight(b) / score.step));
    for (std::size_t m = 0; m < TextHead::kMeasures; ++m)
      score.measures[m] = parts[0].measures[m].value + own.measures[m].value;
    head.scores.push_back(std::move(score));
  }
}

// So that on the mean a head says what the table says: of all prompts, and of each class.
void Trainer::center(const std::vector<std::size_t>& chosen, Fit& fit) const {
  std::vector<std::vector<double>> all(size());
  std::vector<std::vector<std::vector<double>>> by_class(pairs_.classes.size(), all);
  for (const std::size_t i : chosen) {
    const LabelledPrompt& prompt = pairs_.prompts[i];
    const TextScores said = scores_of(fit.head, prompt.features);
    for (std::size_t s = 0; s < size(); ++s) {
      all[s].push_back(said[s]);
      if (prompt.task_class >= 0) by_class[static_cast<std::size_t>(prompt.task_class)][s].push_back(said[s]);
    }
  }
  fit.head.classes = pairs_.classes;
  for (std::size_t s = 0; s < size(); ++s) {
    const double center = center_of(all[s], fit.means[s]);
    fit.head.scores[s].bias = static_cast<float>(-center);
    for (std::size_t c = 0; c < pairs_.classes.size(); ++c)
      fit.head.scores[s].class_centers.push_back(
          static_cast<float>(center_of(by_class[c][s], fit.class_means[c][s]) - center));
  }
}

}  // namespace weir::routing
