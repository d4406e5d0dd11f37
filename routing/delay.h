// A Delay is a span that is not known yet: log-normal, given by its median and the spread of its logarithm.
// A plain value.
#pragma once

namespace weir::routing {

struct Delay {
  double median_ms = 0;
  double spread = 0;  // standard deviation of the logarithm
};

// What becomes of a budget.
struct Outlook {
  double chance = 1;     // that the delay ends within it
  double excess_ms = 0;  // by how much it exceeds it, expected over all that may happen; within it counts as nothing
};

Outlook outlook(const Delay& delay, double budget_ms);

// The delay of waiting `a` and then `times` spans like `b`. What slows one part of a server slows the others, so the
// parts are taken to be early or late together: the widest spread that their sum can have.
Delay sum(const Delay& a, double times, const Delay& b);

}  // namespace weir::routing
