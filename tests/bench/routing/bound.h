// An upper bound on what any router could have been worth to a workload, also one that knows all of it beforehand. Work
// that shall be in time must fit into what the servers can do between its arrival and its deadline; everything else
// (batching, order, whole requests, luck) is taken to be free, and every prompt to be cached on every server as far as
// any earlier prompt began alike. The Lagrangian dual of that problem,
//
//   g(price) = sum over requests of max over {tier} x {effort} x {in time, late} of (worth - price * work)  +  price *
//   capacity
//
// is a bound for every price >= 0; subgradient steps make it tight.
#pragma once

#include "tests/bench/routing/world.h"

namespace weir::bench {

// `quality` by request, tier and effort: what the table says bounds a router that knows no more than that of quality;
// the labels themselves bound a clairvoyant one. In dollars.
double upper_bound(const World& world, const Workload& workload, const std::vector<PointsOfTiers>& quality);

}  // namespace weir::bench
