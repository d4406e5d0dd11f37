#include "routing/training/training.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

#include "routing/bounded_table.h"
#include "routing/text_judge.h"
#include "routing/training/fit.h"

namespace weir::routing {
namespace {

HeldOut::Said said_by(double table, double shift) {
  return {.table = table, .head = table + points_moved(100 * table, shift) / 100, .both = table};
}

class Training {
 public:
  Training(LabelledPairs pairs, const TrainingOptions& options)
      : pairs_(without_rare_classes(std::move(pairs))), options_(options), trainer_(pairs_, options.seed) {}

  Trained run() {
    check();
    fits_ = options_.folds + class_folds() + 1;
    Trained trained;
    trained.held_out.resize(pairs_.prompts.size(), std::vector<HeldOut>(pairs_.tiers.size()));
    for (int fold = 0; fold < options_.folds; ++fold) hold_out(fold, trained);
    trained.labelled = labelled_.find();
    trained.unlabelled = unlabelled_.find();
    judge(trained);
    for (int fold = 0; fold < class_folds(); ++fold) hold_classes_out(fold);
    trained.unseen = unseen_.find();
    trained.unseen.trust = std::min(trained.unseen.trust, Trained::kUnseenMost);
    std::vector<std::size_t> all(pairs_.prompts.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    trained.head = fit(all).head;
    trained.head.examples = static_cast<std::uint32_t>(all.size());
    trained.head.trust = {trained.labelled.trust, trained.unlabelled.trust, trained.unseen.trust};
    return trained;
  }

 private:
  static LabelledPairs without_rare_classes(LabelledPairs pairs) {
    std::vector<std::size_t> counts(pairs.classes.size());
    for (const LabelledPrompt& prompt : pairs.prompts) {
      if (prompt.task_class >= 0) ++counts[static_cast<std::size_t>(prompt.task_class)];
    }
    std::vector<int> places(counts.size(), -1);
    std::vector<std::string> kept;
    for (std::size_t c = 0; c < counts.size(); ++c) {
      if (counts[c] < kClassPromptsLeast) continue;
      places[c] = static_cast<int>(kept.size());
      kept.push_back(pairs.classes[c]);
    }
    for (LabelledPrompt& prompt : pairs.prompts) {
      if (prompt.task_class >= 0) prompt.task_class = places[static_cast<std::size_t>(prompt.task_class)];
    }
    pairs.classes = std::move(kept);
    return pairs;
  }

  void check() const {
    std::size_t neighbours = 0;
    std::vector<std::uint64_t> groups;
    for (const LabelledPrompt& prompt : pairs_.prompts) {
      for_neighbours(prompt.scores, [&](std::size_t, std::size_t) { ++neighbours; });
      groups.push_back(prompt.group);
    }
    if (neighbours == 0)
      throw std::invalid_argument(
          "no prompt has scores of two neighbouring tiers, so nothing can be said of their difference");
    std::ranges::sort(groups);
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    if (groups.size() < static_cast<std::size_t>(options_.folds))
      throw std::invalid_argument("there are fewer groups of prompts than folds");
  }

  // Of one or two classes nothing can be said about a third.
  int class_folds() const {
    const int classes = static_cast<int>(pairs_.classes.size());
    return classes < 3 ? 0 : std::min(options_.folds, classes);
  }

  int fold_of(const LabelledPrompt& prompt) const {
    return static_cast<int>(hashed(options_.seed, prompt.group) % static_cast<std::uint64_t>(options_.folds));
  }
  int fold_of_class(const LabelledPrompt& prompt) const {
    return prompt.task_class < 0 ? -1 : prompt.task_class % class_folds();
  }

  Fit fit(const std::vector<std::size_t>& chosen) {
    Fit made = trainer_.fit(chosen);
    if (options_.progress) options_.progress(++fits_done_, fits_);
    return made;
  }

  // Fits on the prompts of which `is_out` is false and calls each(index, prompt, fit) for the others.
  template <class IsOut, class Each>
  void without(IsOut&& is_out, Each&& each) {
    std::vector<std::size_t> in, out;
    for (std::size_t i = 0; i < pairs_.prompts.size(); ++i) (is_out(pairs_.prompts[i]) ? out : in).push_back(i);
    const Fit made = fit(in);
    for (const std::size_t i : out) each(i, pairs_.prompts[i], made);
  }

  void hold_out(int fold, Trained& trained) {
    without([&](const LabelledPrompt& prompt) { return fold_of(prompt) == fold; },
            [&](std::size_t i, const LabelledPrompt& prompt, const Fit& made) {
              const TextScores said = scores_of(made.head, prompt.features);
              std::vector<HeldOut>& held = trained.held_out[i];
              for (std::size_t tier = 0; tier < held.size(); ++tier) {
                if (prompt.scores[tier] < 0) continue;
                held[tier].label = prompt.scores[tier];
                const std::size_t score = trainer_.score_of(prompt, tier);
                held[tier].unlabelled = said_by(made.means[score], said[score]);
                held[tier].labelled = held[tier].unlabelled;
                if (prompt.task_class < 0) continue;
                const auto of_class = static_cast<std::size_t>(prompt.task_class);
                held[tier].labelled = said_by(made.class_means[of_class][score],
                                              said[score] - made.head.scores[score].class_centers[of_class]);
              }
              note(prompt, fold, held);
            });
  }

  void note(const LabelledPrompt& prompt, int fold, const std::vector<HeldOut>& held) {
    for_neighbours(prompt.scores, [&](std::size_t low, std::size_t high) {
      const double came = held[high].label - held[low].label;
      const auto add = [&](TrustFinder& finder, HeldOut::Said HeldOut::*how) {
        const HeldOut::Said& a = held[low].*how;
        const HeldOut::Said& b = held[high].*how;
        finder.add(prompt.group, fold, came, b.table - a.table, (b.head - b.table) - (a.head - a.table));
      };
      add(unlabelled_, &HeldOut::unlabelled);
      if (prompt.task_class >= 0) add(labelled_, &HeldOut::labelled);
    });
  }

  // Each fold is moved as far as the others say, so that no figure is flattered by its own trust.
  void judge(Trained& trained) const {
    for (int fold = 0; fold < options_.folds; ++fold) {
      const double labelled = labelled_.find(fold).trust, unlabelled = unlabelled_.find(fold).trust;
      for (std::size_t i = 0; i < pairs_.prompts.size(); ++i) {
        if (fold_of(pairs_.prompts[i]) != fold) continue;
        const bool classless = pairs_.prompts[i].task_class < 0;
        for (HeldOut& held : trained.held_out[i]) {
          const auto move = [](HeldOut::Said& said, double trust) { said.both += trust * (said.head - said.table); };
          move(held.labelled, classless ? unlabelled : labelled);
          move(held.unlabelled, unlabelled);
        }
      }
    }
  }

  // Classes that the head never met. Of them the table knows the mean, as an operator's would.
  void hold_classes_out(int fold) {
    std::vector<std::vector<std::pair<double, double>>> sums(pairs_.classes.size(),
                                                             std::vector<std::pair<double, double>>(trainer_.size()));
    for (const LabelledPrompt& prompt : pairs_.prompts) {
      if (prompt.task_class < 0) continue;
      for (std::size_t tier = 0; tier < prompt.scores.size(); ++tier) {
        if (prompt.scores[tier] < 0) continue;
        auto& [sum, count] = sums[static_cast<std::size_t>(prompt.task_class)][trainer_.score_of(prompt, tier)];
        sum += prompt.scores[tier];
        ++count;
      }
    }
    without([&](const LabelledPrompt& prompt) { return fold_of_class(prompt) == fold; },
            [&](std::size_t, const LabelledPrompt& prompt, const Fit& made) {
              const TextScores said = scores_of(made.head, prompt.features);
              const auto told = [&](std::size_t tier) {
                const std::size_t score = trainer_.score_of(prompt, tier);
                const auto& [sum, count] = sums[static_cast<std::size_t>(prompt.task_class)][score];
                return said_by(sum / count, said[score]);
              };
              for_neighbours(prompt.scores, [&](std::size_t low, std::size_t high) {
                const HeldOut::Said a = told(low), b = told(high);
                unseen_.add(prompt.group, fold, prompt.scores[high] - prompt.scores[low], b.table - a.table,
                            (b.head - b.table) - (a.head - a.table));
              });
            });
  }

  const LabelledPairs pairs_;
  const TrainingOptions& options_;
  const Trainer trainer_;
  int fits_ = 0;
  int fits_done_ = 0;
  TrustFinder labelled_;
  TrustFinder unlabelled_;
  TrustFinder unseen_;
};

}  // namespace

Trained train_head(LabelledPairs pairs, const TrainingOptions& options) {
  return Training(std::move(pairs), options).run();
}

}  // namespace weir::routing
