// A MemoryLedger is a Ledger that forgets at exit: for tests, and for trying Weir out without a file.
// Safe to call from every thread.
#pragma once

#include <map>
#include <mutex>

#include "pricing/ledger/ledger.h"

namespace weir::pricing {

class MemoryLedger : public Ledger {
 public:
  void append(std::span<const UsageRecord> records) override;
  std::vector<SpendRow> spend(const SpendQuery& query) override;
  std::optional<UsageRecord> find(std::string_view request_id) override;
  std::vector<UsageRecord> latest(std::size_t most) override;
  RecordPage page(const RecordQuery& query) override;
  std::int64_t count() override;
  void for_each(Instant from, Instant until, const std::function<void(const UsageRecord&)>& visit) override;

 private:
  std::mutex mutex_;
  std::map<std::string, UsageRecord, std::less<>> records_;
};

}  // namespace weir::pricing
