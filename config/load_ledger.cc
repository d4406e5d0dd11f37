#include "config/loading.h"

namespace weir::config {
namespace {

constexpr int kDaysMax = 36'500;
constexpr std::int64_t kJournalBytesLeast = 64 << 20;
constexpr int kJournalGibMost = 1024;

void read_when_full(const YamlReader& ledger, bool& serve) {
  std::string text;
  if (!ledger.read("when_journal_full", text)) return;
  if (text != "serve" && text != "refuse")
    ledger.at("when_journal_full").problem("must be serve or refuse, not \"" + text + "\"");
  serve = text != "refuse";
}

}  // namespace

// A file's name alone, or a map with the file and more.
void load_ledger(const YamlReader& root, const std::filesystem::path& directory, Config& config) {
  const YamlReader ledger = root.at("ledger");
  if (!ledger) return;
  std::string file;
  if (!ledger.is_map()) {
    if (root.read("ledger", file)) config.ledger.file = directory / file;
    return;
  }
  ledger.expect_keys({"file", "journal_max", "when_journal_full", "keep_records_days"});
  if (ledger.require("file", file)) config.ledger.file = directory / file;
  if (ledger.read_bytes("journal_max", config.ledger.journal_bytes_max, kJournalGibMost) &&
      config.ledger.journal_bytes_max < kJournalBytesLeast)
    ledger.at("journal_max").problem("must be 64MiB at least: two pieces of 4MiB for each worker, and some to wait");
  read_when_full(ledger, config.ledger.serve_without_journal);
  ledger.read("keep_records_days", config.ledger.keep_records_days, 1, kDaysMax);
}

}  // namespace weir::config
