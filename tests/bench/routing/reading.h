// Weir with a text head: trained on the questions that were measured beforehand, it reads those that are asked. A
// question of which the same text is asked is left out of the training.
#pragma once

#include <cstdint>
#include <memory>

#include "config/text_head.h"
#include "tests/bench/routing/contest.h"

namespace weir::bench {

using Head = std::shared_ptr<const config::TextHead>;

Head head_of(const Labels& labels);

// What is known of a request beside its numbers.
struct Knowledge {
  Head head;            // none: its words are not read
  bool classes = true;  // else all are of one class
};
Line weir_knowing(const Knowledge& knowledge, const Cell& cell, const Labels& labels, std::size_t requests,
                  Seeds seeds);

}  // namespace weir::bench
