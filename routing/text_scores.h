// What a text head says of a prompt, in the order of its scores: read once, while the text is at hand (text_judge.h).
#pragma once

#include <array>

#include "config/text_head.h"

namespace weir::routing {

using TextScores = std::array<float, config::TextHead::kScoresMax>;

}  // namespace weir::routing
