#include "routing/shortlist.h"

#include <algorithm>
#include <optional>

#include "routing/fleet.h"

namespace weir::routing {
namespace {

bool are_alike(const config::Deployment& a, const config::Deployment& b) {
  return a.tier == b.tier && a.price_key == b.price_key && a.prior == b.prior &&
         a.context_window_tokens == b.context_window_tokens && a.completion_tokens_max == b.completion_tokens_max;
}

// The least busy two of one kind.
struct Least {
  int count = 0;
  int first = -1;
  int second = -1;
  std::int64_t first_requests = 0;
  std::int64_t second_requests = 0;

  void see(int deployment, std::int64_t requests) {
    ++count;
    if (first < 0 || requests < first_requests) {
      second = first, second_requests = first_requests;
      first = deployment, first_requests = requests;
    } else if (second < 0 || requests < second_requests) {
      second = deployment, second_requests = requests;
    }
  }
};

}  // namespace

Shortlist::Shortlist(std::span<const config::Deployment> deployments) {
  for (std::size_t i = 0; i < deployments.size(); ++i) {
    std::size_t like = 0;
    while (!are_alike(deployments[like], deployments[i])) ++like;
    kind_.push_back(like < i ? kind_[like] : kinds_++);
  }
}

std::size_t Shortlist::shorten(std::span<int> usable, const Fleet& fleet, const Forecast& forecast,
                               std::uint64_t draw) const {
  if (std::ssize(usable) <= kJudgedAll) return usable.size();
  const auto kind = [&](int deployment) {
    return static_cast<std::size_t>(kind_[static_cast<std::size_t>(deployment)]);
  };
  std::vector<Least> least(static_cast<std::size_t>(kinds_));
  const auto see = [&](int deployment) {
    least[kind(deployment)].see(deployment, fleet.members()[static_cast<std::size_t>(deployment)].load.requests());
  };
  const std::size_t start = (draw >> 32) * usable.size() >> 32;
  std::ranges::for_each(usable.subspan(start), see);
  std::ranges::for_each(usable.first(start), see);
  if (std::ranges::all_of(least, [](const Least& of_kind) { return of_kind.count <= kJudgedAll; }))
    return usable.size();

  const int warmest = forecast.latest_reader(usable);
  const auto is_judged = [&](int deployment) {
    const Least& of_kind = least[kind(deployment)];
    return of_kind.count <= kJudgedAll || deployment == of_kind.first || deployment == of_kind.second ||
           deployment == warmest;
  };
  auto rest = usable.begin();
  for (auto it = usable.begin(); it != usable.end(); ++it) {
    if (is_judged(*it)) std::rotate(rest++, it, it + 1);  // few: what it moves is less than memory would cost
  }
  return static_cast<std::size_t>(rest - usable.begin());
}

}  // namespace weir::routing
