#include "routing/shortlist.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace weir::routing {
namespace {

bool are_alike(const config::Deployment& a, const config::Deployment& b) {
  return a.tier == b.tier && a.price_key == b.price_key && a.prior == b.prior &&
         a.context_window_tokens == b.context_window_tokens && a.completion_tokens_max == b.completion_tokens_max;
}

// The least busy two of a crowd.
struct Least {
  int count = 0;
  int first = -1;
  int second = -1;
  std::int64_t first_requests = std::numeric_limits<std::int64_t>::max();
  std::int64_t second_requests = std::numeric_limits<std::int64_t>::max();

  // Who is the least busy is chance: no branch would be foretold.
  void see(int deployment, std::int64_t requests) {
    ++count;
    const bool is_first = requests < first_requests;
    const bool is_second = requests < second_requests;
    second = is_first ? first : is_second ? deployment : second;
    second_requests = is_first ? first_requests : is_second ? requests : second_requests;
    first = is_first ? deployment : first;
    first_requests = is_first ? requests : first_requests;
  }
};

}  // namespace

Shortlist::Shortlist(std::span<const config::Deployment> deployments) : crowd_(deployments.size(), kNoCrowd) {
  std::vector<bool> seen(deployments.size());
  for (std::size_t i = 0; i < deployments.size(); ++i) {
    if (seen[i]) continue;
    std::vector<std::size_t> alike;
    for (std::size_t other = i; other < deployments.size(); ++other) {
      if (are_alike(deployments[i], deployments[other])) alike.push_back(other), seen[other] = true;
    }
    if (std::ssize(alike) <= kJudgedAll) continue;
    for (const std::size_t one : alike) crowd_[one] = crowds_;
    ++crowds_;
  }
}

void Shortlist::shorten(std::vector<int>& usable, std::vector<Excluded>& excluded, const Fleet& fleet,
                        const Forecast& forecast, std::uint64_t draw) const {
  if (crowds_ == 1 || std::ssize(usable) <= kJudgedAll) return;
  thread_local std::vector<Least> least;  // kept for its memory
  least.assign(crowds_, {});
  const std::span<const Fleet::Member> members = fleet.members();
  const auto of_its_crowd = [crowds = std::span(crowd_), known = std::span(least)](int deployment) -> Least& {
    return known[crowds[static_cast<std::size_t>(deployment)]];
  };
  const auto see = [&](int deployment) {
    of_its_crowd(deployment).see(deployment, members[static_cast<std::size_t>(deployment)].load.requests());
  };
  const std::span<const int> all = usable;
  const std::size_t start = (draw >> 32) * all.size() >> 32;
  std::ranges::for_each(all.subspan(start), see);
  std::ranges::for_each(all.first(start), see);
  least[kNoCrowd].count = 0;
  const auto all_judged = [](const Least& of_crowd) { return of_crowd.count <= kJudgedAll; };
  if (std::ranges::all_of(least, all_judged)) return;

  const int warmest = forecast.latest_reader(all);
  auto judged = usable.begin();
  for (const int deployment : all) {
    const Least& of_crowd = of_its_crowd(deployment);
    if (all_judged(of_crowd) || deployment == of_crowd.first || deployment == of_crowd.second ||
        deployment == warmest) {
      *judged++ = deployment;
    } else {
      excluded.push_back({deployment, Exclusion::busier});
    }
  }
  usable.erase(judged, usable.end());
}

}  // namespace weir::routing
