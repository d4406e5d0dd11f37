// What a head gains over the table alone, on prompts that it had not seen. Gains are of the best tier over the lowest
// one that a prompt has labels of.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "routing/training/training.h"

namespace weir::routing {

// Which of the predictions is looked at: whether the class is known, and who speaks.
struct Voice {
  HeldOut::Said HeldOut::*when = &HeldOut::labelled;
  double HeldOut::Said::*who = &HeldOut::Said::both;

  double operator()(const HeldOut& held) const { return held.*when.*who; }
};

struct Figures {
  std::size_t labels = 0;
  std::size_t pairs = 0;
  double log_loss = 0;    // of the labels
  double gain_error = 0;  // mean square error of the difference between tiers
  double gain_auc = 0.5;  // chance that a prompt where the better tier did better is ranked above another
  double apgr = 0.5;  // mean share of the gain had, as the share of prompts sent to the better tier goes from 0 to 1
};
Figures figures_of(const std::vector<std::vector<HeldOut>>& held_out, Voice voice);

// Labels by the tenth into which their predicted chance falls.
struct Tenth {
  std::size_t labels = 0;
  double predicted = 0;  // means
  double came = 0;
};
std::array<Tenth, 10> calibration_of(const std::vector<std::vector<HeldOut>>& held_out, Voice voice);

// What comes of sending each prompt where a point's value times its expected points, less its cost, is most. Means by
// prompt, over those with labels of every tier.
struct Spending {
  double points = 0;
  double cost = 0;
  double utility = 0;
  double best_tier = 0;  // share of prompts that went to the best tier
};
Spending spending_of(const std::vector<std::vector<HeldOut>>& held_out, Voice voice,
                     const std::vector<std::vector<double>>& costs, double value_per_point);

}  // namespace weir::routing
