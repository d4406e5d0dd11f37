// Training a text head on labelled pairs.
//
//   fit      (fit.h)     a head and a table, to all prompts but those held out
//   hold out             k times, in folds that keep a group together: each head meets prompts that it has not seen
//   trust    (trust.h)   how much of what the head says of the difference between tiers is borne out there
//
// The table that a head is compared with is made of the same pairs, so that a head gains nothing by it that a table
// would have gained, too.
//
// Deterministic: the same pairs in the same order, and the same seed, give the same head. Some megabytes beside the
// pairs.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "config/text_head.h"
#include "routing/training/pairs.h"
#include "routing/training/trust.h"

namespace weir::routing {

struct TrainingOptions {
  int folds = 5;
  std::uint64_t seed = 1;
  std::function<void(int, int)> progress = {};  // fits done, and all of them
};

// Of a prompt's tier, as chances, by heads that had not seen the prompt.
struct HeldOut {
  double label = -1;  // less than 0 where there is none
  struct Said {
    double table = 0;
    double head = 0;
    double both = 0;  // the table, moved by as much as the other folds trust the head
  };
  Said labelled;    // where the prompt's class is known
  Said unlabelled;  // where it is not
};

struct Trained {
  config::TextHead head;
  std::vector<std::vector<HeldOut>> held_out;  // by prompt and tier
  TrustFound labelled;
  TrustFound unlabelled;
  TrustFound unseen;  // of classes left out of the training; at most kUnseenMost

  static constexpr double kUnseenMost = 0.3;
};

// Classes with fewer prompts are taken for none.
inline constexpr std::size_t kClassPromptsLeast = 30;

// Throws std::invalid_argument, in words for people, where there is nothing to be learned: no prompt that two
// neighbouring tiers answered, more scores than a head can have, fewer groups than folds.
Trained train_head(LabelledPairs pairs, const TrainingOptions& options = {});

}  // namespace weir::routing
