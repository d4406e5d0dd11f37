// A SqliteLedger is a Ledger in one SQLite file, in write-ahead-log mode: readers never block the writer, and a
// committed batch survives the process. The schema is created, and brought up to date, on opening.
//
// One connection, guarded by a mutex; open another SqliteLedger on the same file to read beside a writer
// (`weir usage` does, while the gateway runs).
#pragma once

#include <filesystem>
#include <memory>

#include "pricing/ledger/ledger.h"

namespace weir::pricing {

class SqliteLedger : public Ledger {
 public:
  enum class Mode { read_write, read_only };

  // Throws LedgerError when the file cannot be opened, is not a ledger, or is newer than this program.
  explicit SqliteLedger(const std::filesystem::path& file, Mode mode = Mode::read_write);
  ~SqliteLedger() override;

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
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir::pricing
