// Decisions keeps what was decided about the latest requests, so that "why did it go there?" can be answered by the
// request's id. Bounded: the newest take the place of the oldest. Safe to call from every thread; keep() moves, under a
// mutex. Thousands of requests later memory is cold, so a decision is kept as small as it can be told from.
#pragma once

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
  static constexpr std::size_t kKept = 4096;

  explicit Decisions(std::size_t kept = kKept) : kept_(kept) {}

  void keep(std::string_view request_id, Decision&& decision);
  std::optional<Decision> find(std::string_view request_id) const;

 private:
  struct Entry {
    std::string request_id;
    Decision decision;
  };

  mutable std::mutex mutex_;
  std::vector<Entry> kept_;  // a ring
  std::size_t next_ = 0;
};

}  // namespace weir::gateway
