#include "routing/training/report.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace weir::routing {
namespace {

using All = std::vector<std::vector<HeldOut>>;

struct Gain {
  double said = 0;
  double came = 0;
};

std::optional<Gain> gain_of(const std::vector<HeldOut>& tiers, Voice voice) {
  const auto labelled = [](const HeldOut& held) { return held.label >= 0; };
  const auto low = std::ranges::find_if(tiers, labelled);
  const auto high = std::find_if(tiers.rbegin(), tiers.rend(), labelled);
  if (low == tiers.end() || &*low == &*high) return std::nullopt;
  return Gain{voice(*high) - voice(*low), high->label - low->label};
}

std::vector<Gain> gains_of(const All& held_out, Voice voice) {
  std::vector<Gain> gains;
  for (const auto& tiers : held_out) {
    if (const auto gain = gain_of(tiers, voice)) gains.push_back(*gain);
  }
  std::ranges::stable_sort(gains, [](const Gain& a, const Gain& b) { return a.said > b.said; });
  return gains;
}

// Calls each(begin, end) for runs of gains that are said to be equal: what order they have is chance.
template <class Each>
void for_ties(const std::vector<Gain>& gains, Each&& each) {
  for (std::size_t from = 0, until = 0; from < gains.size(); from = until) {
    while (until < gains.size() && gains[until].said == gains[from].said) ++until;
    each(from, until);
  }
}

double auc_of(const std::vector<Gain>& gains) {
  double above = 0, better = 0;  // others and betters so far
  double won = 0;
  for_ties(gains, [&](std::size_t from, std::size_t until) {
    const auto count = std::count_if(gains.begin() + static_cast<std::ptrdiff_t>(from),
                                     gains.begin() + static_cast<std::ptrdiff_t>(until),
                                     [](const Gain& gain) { return gain.came > 0; });
    const double good = static_cast<double>(count), bad = static_cast<double>(until - from) - good;
    won += bad * (better + good / 2);
    better += good;
    above += bad;
  });
  return better > 0 && above > 0 ? won / (better * above) : 0.5;
}

double apgr_of(const std::vector<Gain>& gains) {
  double had = 0, area = 0;
  for_ties(gains, [&](std::size_t from, std::size_t until) {
    double sum = 0;
    for (std::size_t i = from; i < until; ++i) sum += gains[i].came;
    const double count = static_cast<double>(until - from);
    area += count * (had + sum / 2);
    had += sum;
  });
  const double all = had * static_cast<double>(gains.size());
  return all > 0 ? area / all : 0.5;
}

}  // namespace

Figures figures_of(const All& held_out, Voice voice) {
  constexpr double kLeast = 0.01;
  Figures figures;
  for (const auto& tiers : held_out) {
    for (const HeldOut& held : tiers) {
      if (held.label < 0) continue;
      const double chance = std::clamp(voice(held), kLeast, 1 - kLeast);
      figures.log_loss -= held.label * std::log(chance) + (1 - held.label) * std::log(1 - chance);
      ++figures.labels;
    }
  }
  const std::vector<Gain> gains = gains_of(held_out, voice);
  for (const Gain& gain : gains) figures.gain_error += (gain.said - gain.came) * (gain.said - gain.came);
  figures.pairs = gains.size();
  figures.log_loss /= std::max(1.0, static_cast<double>(figures.labels));
  figures.gain_error /= std::max(1.0, static_cast<double>(figures.pairs));
  figures.gain_auc = auc_of(gains);
  figures.apgr = apgr_of(gains);
  return figures;
}

std::array<Tenth, 10> calibration_of(const All& held_out, Voice voice) {
  std::array<Tenth, 10> tenths{};
  for (const auto& tiers : held_out) {
    for (const HeldOut& held : tiers) {
      if (held.label < 0) continue;
      Tenth& tenth = tenths[static_cast<std::size_t>(std::clamp(10 * voice(held), 0.0, 9.0))];
      ++tenth.labels;
      tenth.predicted += voice(held);
      tenth.came += held.label;
    }
  }
  for (Tenth& tenth : tenths) {
    tenth.predicted /= std::max(1.0, static_cast<double>(tenth.labels));
    tenth.came /= std::max(1.0, static_cast<double>(tenth.labels));
  }
  return tenths;
}

Spending spending_of(const All& held_out, Voice voice, const std::vector<std::vector<double>>& costs,
                     double value_per_point) {
  Spending spending;
  double prompts = 0;
  for (std::size_t i = 0; i < held_out.size(); ++i) {
    const auto& tiers = held_out[i];
    if (std::ranges::any_of(tiers, [](const HeldOut& held) { return held.label < 0; })) continue;
    const auto expected = [&](std::size_t tier) { return value_per_point * 100 * voice(tiers[tier]) - costs[i][tier]; };
    std::size_t best = 0;
    for (std::size_t tier = 1; tier < tiers.size(); ++tier) {
      if (expected(tier) > expected(best)) best = tier;
    }
    spending.points += 100 * tiers[best].label;
    spending.cost += costs[i][best];
    spending.best_tier += best + 1 == tiers.size();
    ++prompts;
  }
  for (double* sum : {&spending.points, &spending.cost, &spending.best_tier}) *sum /= std::max(1.0, prompts);
  spending.utility = value_per_point * spending.points - spending.cost;
  return spending;
}

}  // namespace weir::routing
