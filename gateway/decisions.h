// Decisions keeps what was decided about the latest requests, so that "why did it go there?" can be answered by the
// request's id. Bounded: the newest take the place of the oldest. Of more than a thousand a second, all but the very
// latest are kept a thousand a second: nobody can ask for what comes and goes that fast, and thousands of requests
// later memory is cold. Safe to call from every thread; keep() moves, under a mutex.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/explanation.h"

namespace weir::gateway {

class Decisions {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  static constexpr std::size_t kKept = 4096;
  static constexpr std::size_t kLatest = 256;  // of them, whatever comes in a second
  static constexpr auto kOlderEvery = std::chrono::milliseconds(1);

  explicit Decisions(std::size_t kept = kKept, std::size_t latest = kLatest) : latest_(latest), older_(kept - latest) {}

  void keep(std::string_view request_id, Decision&& decision, TimePoint now);
  std::optional<Decision> find(std::string_view request_id) const;

 private:
  struct Entry {
    std::string request_id;
    Decision decision;
  };

  struct Ring {
    explicit Ring(std::size_t size) : entries(size) {}

    // Where the next one is put, in the place of the oldest.
    Entry& next();
    const Entry* find(std::string_view request_id) const;

    std::vector<Entry> entries;
    std::size_t at = 0;
  };

  mutable std::mutex mutex_;
  Ring latest_;
  Ring older_;
  TimePoint moved_at_{};  // one from there to there
};

}  // namespace weir::gateway
