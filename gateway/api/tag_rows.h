// What was spent under each tag of a selection, by the rollups (pricing/ledger/spend.h).
#pragma once

#include "gateway/api/figures.h"

namespace weir::gateway::api {

// In order of cost, the costliest first: as many tags as a table holds, among them "", what has none; then
// pricing::kOtherTags with the rest.
Rows tag_rows(const Question& question, const Selection& selection);

}  // namespace weir::gateway::api
