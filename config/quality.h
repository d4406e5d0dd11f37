// A QualityTable says how good answers are: points from 0 to 100, for each task class, model and effort of thinking.
// What a model is good at differs by class far more than by tier, and effort often buys more than a better tier does;
// so a table is data, dated by its version, and an operator's own measurements replace the one that is shipped.
//
//   task class ("facts")
//     -> model ("deepseek-v4-flash")    which a tier names as its `quality`
//          -> points for each effort    one that was not measured has those of the nearest that was, upwards first
//
// Built once by config::load, immutable afterwards, safe to share.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/tier.h"
#include "pricing/name.h"

namespace weir::config {

// How hard a model shall think before it answers.
enum class Effort : std::uint8_t { none, low, high, max };
inline constexpr std::size_t kEfforts = 4;

std::string_view name_of(Effort effort);
// Also the words of other servers for these four: "minimal", "medium", "xhigh", "ultra".
std::optional<Effort> effort_named(std::string_view name);

// Efforts that somebody may choose from.
class EffortSet {
 public:
  void add(Effort effort) { bits_ = static_cast<std::uint8_t>(bits_ | 1U << static_cast<unsigned>(effort)); }
  bool has(Effort effort) const { return bits_ >> static_cast<unsigned>(effort) & 1U; }
  bool empty() const { return bits_ == 0; }
  bool all() const { return bits_ == (1U << kEfforts) - 1; }
  friend bool operator==(const EffortSet&, const EffortSet&) = default;

 private:
  std::uint8_t bits_ = 0;
};

// "none,high"
std::string names_of(const EffortSet& efforts);

// How long answers are at an effort, beside those at another of whose tokens `reasoning_share` are reasoning: what is
// answered stays as long, and what is reasoned is 0, 0.4, 1 and 2.4 times as long at the four. Round figures, nobody's
// measurement; they count until answers are known. Answers at `none` say nothing of how long reasoning would be, so
// beside those the share is the usual one.
inline constexpr double kUsualReasoningShare = 0.7;  // at `high`
// Not all servers tell how many of their tokens are reasoning: 0 is taken for that.
constexpr double told_or_usual(double reasoning_share) {
  return reasoning_share > 0 ? reasoning_share : kUsualReasoningShare;
}
constexpr double length_beside(Effort other, double reasoning_share, Effort effort) {
  constexpr double kReasoning[kEfforts] = {0, 0.4, 1, 2.4};
  const double at = kReasoning[static_cast<std::size_t>(effort)];
  if (other == Effort::none) return 1 + kUsualReasoningShare / (1 - kUsualReasoningShare) * at;
  return 1 + reasoning_share * (at / kReasoning[static_cast<std::size_t>(other)] - 1);
}
constexpr double length_at(Effort effort) {
  return length_beside(Effort::high, kUsualReasoningShare, effort);
}

using PointsByEffort = std::array<double, kEfforts>;

struct TaskClass {
  pricing::Name name;
  std::vector<PointsByEffort> points;  // one for each of QualityTable::models
};

struct QualityTable {
  pricing::Name version;
  Effort default_effort = Effort::high;  // what servers do when a request does not say
  std::vector<std::string> models;
  std::vector<TaskClass> classes{{"general", {}}};  // [0] is for what has no class of its own

  // Of a tier with a quality of its own that, whatever the class; else what the table says.
  double points(const Tier& tier, int task_class, Effort effort) const {
    if (!tier.quality_model) return tier.quality;
    const TaskClass& row = classes[static_cast<std::size_t>(task_class)];
    return row.points[static_cast<std::size_t>(*tier.quality_model)][static_cast<std::size_t>(effort)];
  }
};

// How far what is thought of answers moves the table's points (routing/feedback.h).
struct FeedbackTerms {
  double prior = 200;          // the table counts for so many opinions
  double half_life_days = 30;  // after which an opinion counts half
  double key_most = 10;        // opinions, for which the requests of one key count at most
  double points_most = 10;     // up or down
};

}  // namespace weir::config
