// A MemoryLedger is a Ledger that forgets at exit: for tests, and for trying Weir out without a file.
// Safe to call from every thread.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "pricing/ledger/ledger.h"

namespace weir::pricing {

class MemoryLedger : public Ledger {
 public:
  using Ledger::append;
  void append(std::span<const UsageRecord* const> records) override;
  std::vector<SpendRow> spend(const SpendQuery& query) override;
  std::optional<UsageRecord> find(std::string_view request_id) override;
  std::vector<UsageRecord> latest(std::size_t most) override;
  RecordPage page(const RecordQuery& query) override;
  std::int64_t count() override;
  std::int64_t drop_records(Instant before, std::size_t most) override;
  Money tag_spend(std::string_view tag, Instant from, Currency currency) override;
  void count_refusals(const Refusals& refusals) override;
  Refusals refusals(Instant from, Instant until) override;
  std::vector<std::optional<Feedback>> keep_feedback(std::span<const Feedback> given) override;
  void for_each_feedback(const std::function<void(const Feedback&)>& visit) override;
  void for_each(Instant from, Instant until, const std::function<void(const UsageRecord&)>& visit) override;

 private:
  std::mutex mutex_;
  using Records = std::map<std::string, UsageRecord, std::less<>>;

  void tell_apart(const UsageRecord& record);
  std::string_view told_tag_of(const UsageRecord& record) const;

  Records records_;
  Records dropped_;                                                             // for their sums
  std::map<std::pair<Instant, std::string>, std::set<std::string>> told_tags_;  // by day and tenant
  Refusals refusals_;
  std::map<std::pair<std::string, std::string>, Feedback> feedback_;  // by request and source
};

}  // namespace weir::pricing
