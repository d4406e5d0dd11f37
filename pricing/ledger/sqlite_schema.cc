// A ledger file, as SQLite sees it:
//
//   application_id   "Weir" in ASCII
//   user_version     how many of kMigrations have been applied
//   usage_records    a view with one row per admitted request; times in milliseconds since 1970 UTC, money in
//   nano-units
//                    of `currency`, enumerations by their names
//   usage_rows       what each of them has of its own
//   usage_labels     what many of them share, once for each combination: see sqlite_labels.h
//   attempts         a view with one row per attempt, under its request's id: see attempt_record.h
//   tag_spend        sums of cost by tag and quarter of an hour: they outlive the records
//   refusals         counts of what limits and budgets refused: see refusal.h
//   feedback         what was thought of answers, one row for each request and source: see feedback.h
//   rollup_words     see sqlite_rollup_words.h
//   rollups, rollup_durations, rollup_state   see sqlite_rollups.h
//   tags, tags_told  see sqlite_tags.h
//   rollup_tags      see sqlite_tag_rollups.h
//
// Rows are found by id and by time. Ids are UUIDv7, so both grow at the right-hand edge of their trees.
#include "pricing/ledger/sqlite_schema.h"

#include <array>
#include <system_error>

#include "pricing/ledger/ledger.h"
#include "pricing/ledger/sqlite_rollups.h"

namespace weir::pricing {
namespace {

constexpr std::int64_t kApplicationId = 0x57656972;

// Each brings the schema one version further. What has been released is never edited: add another.
constexpr std::array kMigrations = {
    R"sql(
CREATE TABLE usage_records (
  request_id TEXT NOT NULL PRIMARY KEY CHECK (request_id <> ''),
  upstream_id TEXT NOT NULL,
  admitted_at_ms INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  key_name TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  requested_model TEXT NOT NULL,
  policy TEXT NOT NULL,
  tier TEXT NOT NULL,
  model TEXT NOT NULL,
  deployment TEXT NOT NULL,
  reason TEXT NOT NULL,
  streamed INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  uncached_prompt_tokens INTEGER NOT NULL,
  cached_prompt_tokens INTEGER NOT NULL,
  answer_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  usage_source TEXT NOT NULL,
  price_key TEXT NOT NULL,
  price_version TEXT NOT NULL,
  tariff_window TEXT NOT NULL,
  currency TEXT NOT NULL,
  cost_nanos INTEGER NOT NULL,
  estimated_cost_nanos INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER NOT NULL,
  ttft_us INTEGER,
  total_us INTEGER NOT NULL
) STRICT;
CREATE INDEX usage_records_by_time ON usage_records (admitted_at_ms);
)sql",
    R"sql(
CREATE TABLE rollup_words (
  words_id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  key_name TEXT NOT NULL,
  model TEXT NOT NULL,
  tier TEXT NOT NULL,
  deployment TEXT NOT NULL,
  policy TEXT NOT NULL,
  outcome TEXT NOT NULL,
  tariff_window TEXT NOT NULL,
  currency TEXT NOT NULL,
  UNIQUE (tenant, key_name, model, tier, deployment, policy, outcome, tariff_window, currency)
) STRICT;
CREATE TABLE rollups (
  grain INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  words_id INTEGER NOT NULL,
  strip BLOB NOT NULL,
  PRIMARY KEY (grain, start_ms, words_id)
) STRICT, WITHOUT ROWID;
)sql",
    // What was not known of older records is what it cannot have been less than: no savings, the ending that the
    // outcome tells.
    R"sql(
ALTER TABLE usage_records ADD COLUMN tag TEXT NOT NULL DEFAULT '';
ALTER TABLE usage_records ADD COLUMN lowest_tier_cost_nanos INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_records ADD COLUMN highest_tier_cost_nanos INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_records ADD COLUMN adjusts TEXT NOT NULL DEFAULT '';
ALTER TABLE usage_records ADD COLUMN ending TEXT NOT NULL DEFAULT 'complete';
UPDATE usage_records SET
  lowest_tier_cost_nanos = cost_nanos,
  highest_tier_cost_nanos = cost_nanos,
  ending = CASE outcome
    WHEN 'client_fault' THEN 'client_fault'
    WHEN 'refused' THEN 'refused'
    WHEN 'shutdown' THEN 'shutdown'
    WHEN 'client_left' THEN
      CASE usage_source WHEN 'none' THEN 'client_left_before_first_token' ELSE 'client_left_after_first_token' END
    WHEN 'upstream_fault' THEN
      CASE usage_source WHEN 'none' THEN 'upstream_error_before_first_token' ELSE 'upstream_error_after_first_token' END
    ELSE 'complete' END;
)sql",
    R"sql(
CREATE TABLE rollup_durations (
  grain INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  words_id INTEGER NOT NULL,
  strip BLOB NOT NULL,
  PRIMARY KEY (grain, start_ms, words_id)
) STRICT, WITHOUT ROWID;
ALTER TABLE usage_records ADD COLUMN earlier_attempts TEXT NOT NULL DEFAULT '';
CREATE VIEW attempts AS
SELECT
  request_id,
  attempt.key + 1 AS number,
  attempt.value ->> 'kind' AS kind,
  attempt.value ->> 'tier' AS tier,
  attempt.value ->> 'deployment' AS deployment,
  attempt.value ->> 'upstream_id' AS upstream_id,
  attempt.value ->> 'ending' AS ending,
  attempt.value ->> 'error' AS error,
  attempt.value ->> 'prompt_tokens' AS prompt_tokens,
  attempt.value ->> 'completion_tokens' AS completion_tokens,
  attempt.value ->> 'cost_nanos' AS cost_nanos,
  attempt.value ->> 'total_us' AS total_us
FROM usage_records, json_each(iif(earlier_attempts = '', '[]', earlier_attempts)) AS attempt
UNION ALL
SELECT
  request_id,
  attempts,
  iif(attempts = 1, 'primary', 'fallback'),
  tier,
  deployment,
  upstream_id,
  ending,
  '',
  uncached_prompt_tokens + cached_prompt_tokens,
  answer_tokens + reasoning_tokens,
  cost_nanos,
  total_us - (
    SELECT coalesce(sum(earlier.value ->> 'total_us'), 0)
    FROM json_each(iif(earlier_attempts = '', '[]', earlier_attempts)) AS earlier)
FROM usage_records
WHERE attempts > 0 AND adjusts = '';
)sql",
    R"sql(
CREATE TABLE rollup_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  summed_until_ms INTEGER NOT NULL,
  generation INTEGER NOT NULL
) STRICT;
INSERT INTO rollup_state VALUES (1, 0, 0);
)sql",
    // What is known of records that were dropped before is nothing.
    R"sql(
CREATE TABLE tag_spend (
  tag TEXT NOT NULL,
  start_ms INTEGER NOT NULL,
  currency TEXT NOT NULL,
  cost_nanos INTEGER NOT NULL,
  PRIMARY KEY (tag, start_ms, currency)
) STRICT, WITHOUT ROWID;
INSERT INTO tag_spend
SELECT tag, admitted_at_ms - admitted_at_ms % 900000, currency, sum(cost_nanos)
FROM usage_records
WHERE tag <> ''
GROUP BY 1, 2, 3;
CREATE TABLE refusals (
  start_ms INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  key_name TEXT NOT NULL,
  refused_by TEXT NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (start_ms, tenant, key_name, refused_by)
) STRICT, WITHOUT ROWID;
)sql",
    // What older records were taken for is not known.
    R"sql(
ALTER TABLE usage_records ADD COLUMN task_class TEXT NOT NULL DEFAULT '';
ALTER TABLE usage_records ADD COLUMN effort TEXT NOT NULL DEFAULT '';
ALTER TABLE usage_records ADD COLUMN quality_version TEXT NOT NULL DEFAULT '';
CREATE TABLE feedback (
  request_id TEXT NOT NULL,
  source TEXT NOT NULL,
  score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
  comment TEXT NOT NULL,
  given_at_ms INTEGER NOT NULL,
  admitted_at_ms INTEGER NOT NULL,
  key_name TEXT NOT NULL,
  task_class TEXT NOT NULL,
  effort TEXT NOT NULL,
  tier TEXT NOT NULL,
  model TEXT NOT NULL,
  quality_version TEXT NOT NULL,
  PRIMARY KEY (request_id, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX feedback_by_time ON feedback (admitted_at_ms);
)sql",
    // What was dropped before counts as of no tag.
    R"sql(
CREATE TABLE tags (
  tag_id INTEGER PRIMARY KEY,
  tag TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO tags VALUES (0, ''), (1, '(other)');
CREATE TABLE tags_told (
  day_ms INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  tag_id INTEGER NOT NULL,
  PRIMARY KEY (day_ms, tenant, tag_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE rollup_tags (
  grain INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  tag_id INTEGER NOT NULL,
  words_id INTEGER NOT NULL,
  strip BLOB NOT NULL,
  PRIMARY KEY (grain, start_ms, words_id, tag_id)
) STRICT, WITHOUT ROWID;
)sql",
    // CROSS JOIN keeps the order of the join: records by id or by time, then what they share.
    R"sql(
CREATE TABLE usage_labels (
  label_id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  key_name TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  requested_model TEXT NOT NULL,
  policy TEXT NOT NULL,
  tier TEXT NOT NULL,
  model TEXT NOT NULL,
  deployment TEXT NOT NULL,
  reason TEXT NOT NULL,
  task_class TEXT NOT NULL,
  effort TEXT NOT NULL,
  quality_version TEXT NOT NULL,
  streamed INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  usage_source TEXT NOT NULL,
  price_key TEXT NOT NULL,
  price_version TEXT NOT NULL,
  tariff_window TEXT NOT NULL,
  currency TEXT NOT NULL,
  outcome TEXT NOT NULL,
  ending TEXT NOT NULL,
  status INTEGER NOT NULL,
  UNIQUE (
    tenant, key_name, endpoint, requested_model, policy, tier, model, deployment, reason, task_class, effort,
    quality_version, streamed, attempts, usage_source, price_key, price_version, tariff_window, currency,
    outcome, ending, status
  )
) STRICT;
CREATE TABLE usage_rows (
  label_id INTEGER NOT NULL,
  request_id TEXT NOT NULL PRIMARY KEY CHECK (request_id <> ''),
  upstream_id TEXT NOT NULL,
  admitted_at_ms INTEGER NOT NULL,
  tag TEXT NOT NULL,
  earlier_attempts TEXT NOT NULL,
  uncached_prompt_tokens INTEGER NOT NULL,
  cached_prompt_tokens INTEGER NOT NULL,
  answer_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  cost_nanos INTEGER NOT NULL,
  estimated_cost_nanos INTEGER NOT NULL,
  lowest_tier_cost_nanos INTEGER NOT NULL,
  highest_tier_cost_nanos INTEGER NOT NULL,
  adjusts TEXT NOT NULL,
  ttft_us INTEGER,
  total_us INTEGER NOT NULL
) STRICT;
CREATE INDEX usage_rows_by_time ON usage_rows (admitted_at_ms);
INSERT INTO usage_labels (
  tenant, key_name, endpoint, requested_model, policy, tier, model, deployment, reason, task_class, effort,
  quality_version, streamed, attempts, usage_source, price_key, price_version, tariff_window, currency,
  outcome, ending, status
)
SELECT DISTINCT
  tenant, key_name, endpoint, requested_model, policy, tier, model, deployment, reason, task_class, effort,
  quality_version, streamed, attempts, usage_source, price_key, price_version, tariff_window, currency,
  outcome, ending, status
FROM usage_records;
INSERT INTO usage_rows
SELECT
  label_id, request_id, upstream_id, admitted_at_ms, tag, earlier_attempts, uncached_prompt_tokens,
  cached_prompt_tokens, answer_tokens, reasoning_tokens, cost_nanos, estimated_cost_nanos,
  lowest_tier_cost_nanos, highest_tier_cost_nanos, adjusts, ttft_us, total_us
FROM usage_records CROSS JOIN usage_labels USING (
  tenant, key_name, endpoint, requested_model, policy, tier, model, deployment, reason, task_class, effort,
  quality_version, streamed, attempts, usage_source, price_key, price_version, tariff_window, currency,
  outcome, ending, status
);
DROP TABLE usage_records;
CREATE VIEW usage_records AS
SELECT
  request_id, upstream_id, admitted_at_ms, tenant, key_name, endpoint, requested_model, policy, tier, model,
  deployment, reason, streamed, attempts, uncached_prompt_tokens, cached_prompt_tokens, answer_tokens,
  reasoning_tokens, usage_source, price_key, price_version, tariff_window, currency, cost_nanos,
  estimated_cost_nanos, outcome, status, ttft_us, total_us, tag, lowest_tier_cost_nanos,
  highest_tier_cost_nanos, adjusts, ending, earlier_attempts, task_class, effort, quality_version
FROM usage_rows CROSS JOIN usage_labels USING (label_id);
)sql",
};

constexpr auto kVersion = static_cast<std::int64_t>(kMigrations.size());
constexpr std::int64_t kRollupsSince = 5;  // as they are now
constexpr std::int64_t kTagRollupsSince = 8;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw LedgerError(file.string() + ": " + why);
}

void require_file(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) return;
  refuse(file, "there is no ledger here; check the path, or start the gateway, which creates it");
}

// 0 for a file in which nothing has been stored.
std::int64_t version_of(const SqliteConnection& connection, const std::filesystem::path& file) {
  const std::int64_t application = connection.integer("PRAGMA application_id");
  const std::int64_t version = connection.integer("PRAGMA user_version");
  const bool empty = connection.integer("SELECT count(*) FROM sqlite_schema") == 0;
  if (application != kApplicationId && !(empty && application == 0 && version == 0)) {
    refuse(file, "this SQLite file belongs to another program; give the ledger a file of its own");
  }
  if (version > kVersion) {
    refuse(file, "a newer Weir wrote this ledger (schema " + std::to_string(version) + ", this one knows " +
                     std::to_string(kVersion) + "); use that version or a later one");
  }
  return version;
}

void require_current(std::int64_t version, const std::filesystem::path& file) {
  if (version == kVersion) return;
  refuse(file, "this ledger has schema " + std::to_string(version) + " and needs " + std::to_string(kVersion) +
                   "; start the gateway on it once, which brings it up to date");
}

void bring_up_to_date(SqliteConnection& connection, const std::filesystem::path& file) {
  SqliteTransaction transaction(connection);
  // Read again under the write lock: another process may have done it in the meantime.
  const std::int64_t found = version_of(connection, file);
  for (auto version = found; version < kVersion; ++version) {
    connection.run(kMigrations[static_cast<std::size_t>(version)]);
  }
  if (found < kRollupsSince) {
    SqliteRollups(connection).rebuild();
  } else if (found < kTagRollupsSince) {
    SqliteRollups(connection).rebuild_tags();
  }
  connection.run(("PRAGMA application_id = " + std::to_string(kApplicationId)).c_str());
  connection.run(("PRAGMA user_version = " + std::to_string(kVersion)).c_str());
  transaction.commit();
}

void use_write_ahead_log(SqliteConnection& connection, const std::filesystem::path& file) {
  const std::string mode = connection.text("PRAGMA journal_mode = WAL");
  if (mode != "wal") refuse(file, "no write-ahead log is possible here (" + mode + "); use a file on a local disk");
  connection.run("PRAGMA synchronous = NORMAL");
  // Pages, 16 MB. Every checkpoint writes the right-hand edges of all trees anew: a quarter of the default's number of
  // checkpoints saves a row some 7 % of its time.
  connection.run("PRAGMA wal_autocheckpoint = 4000");
}

}  // namespace

SqliteConnection open_ledger_file(const std::filesystem::path& file, SqliteConnection::Mode mode) {
  const bool read_only = mode == SqliteConnection::Mode::read_only;
  if (read_only) require_file(file);
  SqliteConnection connection(file, mode);
  const std::int64_t version = version_of(connection, file);
  if (read_only) {
    require_current(version, file);
    return connection;
  }
  use_write_ahead_log(connection, file);
  if (version < kVersion) bring_up_to_date(connection, file);
  return connection;
}

}  // namespace weir::pricing
