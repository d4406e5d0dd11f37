// The table `feedback` of a ledger file (sqlite_schema.h). Not thread-safe; the caller has the transaction.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "pricing/ledger/feedback.h"
#include "pricing/ledger/sqlite.h"

namespace weir::pricing {

class SqliteFeedback {
 public:
  explicit SqliteFeedback(const SqliteConnection& connection);

  // Returns what it took the place of.
  std::optional<Feedback> keep(const Feedback& feedback);
  void for_each(const std::function<void(const Feedback&)>& visit);
  void forget_comments(Instant before);

 private:
  SqliteStatement find_;
  SqliteStatement put_;
  SqliteStatement all_;
  SqliteStatement forget_;
};

}  // namespace weir::pricing
