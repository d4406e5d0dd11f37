// The frontier of cost and quality as SVG: one panel a load, Weir as a line through its values of quality, everything
// else as dots; the fuller a dot, the more requests were in time.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/routing/contest.h"

namespace weir::bench {

struct Panel {
  std::string title;
  std::vector<Score> weir;       // along its frontier, cheapest first; ends in Pro alone
  std::vector<Score> otherwise;  // not drawn: where lateness has another price, or Pro alone is asked for little
  std::vector<std::pair<std::string, Score>> others;
};

std::string frontier_svg(const std::string& title, const std::vector<Panel>& panels);

}  // namespace weir::bench
