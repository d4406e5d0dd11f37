#include "routing/replay/summary.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

namespace weir::routing {
namespace {

constexpr std::size_t kBatches = 30;
constexpr double kT29 = 2.045;  // Student's t of 30 batches
constexpr double kNanosPerUnit = 1e9;

// The mean of value(i) over all requests for which there is one.
Estimate estimate(std::size_t requests, const std::function<std::optional<double>(std::size_t)>& value) {
  double sum = 0, count = 0;
  std::vector<double> means;
  const std::size_t batch = std::max<std::size_t>(1, (requests + kBatches - 1) / kBatches);
  for (std::size_t begin = 0; begin < requests; begin += batch) {
    double batch_sum = 0, batch_count = 0;
    for (std::size_t i = begin; i < std::min(requests, begin + batch); ++i) {
      if (const auto one = value(i)) batch_sum += *one, ++batch_count;
    }
    if (batch_count == 0) continue;
    means.push_back(batch_sum / batch_count);
    sum += batch_sum, count += batch_count;
  }
  if (count == 0) return {};
  const double mean = sum / count, n = static_cast<double>(means.size());
  if (means.size() < 2) return {mean, 0};
  double squares = 0;
  for (const double one : means) squares += (one - mean) * (one - mean);
  return {mean, kT29 * std::sqrt(squares / (n - 1) / n)};
}

double cost_of(const Replayed& one) {
  return static_cast<double>(one.cost.nanos) / kNanosPerUnit;
}

}  // namespace

Summary summarise(std::span<const Replayed> all, std::span<const Arrival> arrivals, std::size_t tiers) {
  Summary summary;
  summary.requests = std::ssize(all);
  summary.tier_percent.resize(tiers);
  for (std::size_t i = 0; i < all.size(); ++i) {
    summary.cost += all[i].cost;
    summary.judged += arrivals[i].request.wants.latency.any();
    if (all[i].tier < 0) {
      ++summary.refused;
    } else {
      const double share = 100 / static_cast<double>(all.size());
      summary.tier_percent[static_cast<std::size_t>(all[i].tier)] += share;
      summary.effort_percent[static_cast<std::size_t>(all[i].effort)] += share;
    }
  }
  summary.cost_per_thousand = estimate(all.size(), [&](std::size_t i) { return 1000 * cost_of(all[i]); });
  summary.quality = estimate(all.size(), [&](std::size_t i) { return all[i].quality; });
  summary.met_percent = estimate(all.size(), [&](std::size_t i) {
    return arrivals[i].request.wants.latency.any() ? std::optional(all[i].met ? 100.0 : 0.0) : std::nullopt;
  });
  return summary;
}

Change change(std::span<const Replayed> a, std::span<const Replayed> b, std::span<const Arrival> arrivals) {
  double before = 0;
  for (const Replayed& one : a) before += cost_of(one);
  before /= std::max(1.0, static_cast<double>(a.size()));
  const double percent = before > 0 ? 100 / before : 0;
  Change made;
  made.cost_percent = estimate(a.size(), [&](std::size_t i) { return percent * (cost_of(b[i]) - cost_of(a[i])); });
  made.quality = estimate(a.size(), [&](std::size_t i) { return b[i].quality - a[i].quality; });
  made.missed = estimate(a.size(), [&](std::size_t i) {
    return arrivals[i].request.wants.latency.any() ? std::optional(100.0 * (int{a[i].met} - int{b[i].met}))
                                                   : std::nullopt;
  });
  return made;
}

}  // namespace weir::routing
