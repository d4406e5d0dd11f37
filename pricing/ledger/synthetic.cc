#include "pricing/ledger/synthetic.h"

#include "pricing/ledger/sqlite.h"
#include "pricing/ledger/sqlite_rollups.h"
#include "pricing/ledger/sqlite_schema.h"

namespace weir::pricing {

std::int64_t remove_synthetic(const std::filesystem::path& ledger_file) {
  SqliteConnection connection = open_ledger_file(ledger_file, SqliteConnection::Mode::read_write);
  SqliteTransaction transaction(connection);
  SqliteStatement tags(connection,
                       "INSERT INTO tag_spend SELECT tag, admitted_at_ms - admitted_at_ms % 900000, currency, "
                       "-sum(cost_nanos) FROM usage_records WHERE tag <> '' AND tenant GLOB ? || '*' GROUP BY 1, 2, 3 "
                       "ON CONFLICT DO UPDATE SET cost_nanos = cost_nanos + excluded.cost_nanos");
  tags.bind(1, kSyntheticTenant);
  tags.run();
  connection.run("DELETE FROM tag_spend WHERE cost_nanos = 0");
  SqliteStatement records(
      connection,
      "DELETE FROM usage_rows WHERE label_id IN (SELECT label_id FROM usage_labels WHERE tenant GLOB "
      "? || '*')");
  records.bind(1, kSyntheticTenant);
  records.run();
  const std::int64_t removed = connection.changes();
  SqliteStatement labels(connection, "DELETE FROM usage_labels WHERE tenant GLOB ? || '*'");
  labels.bind(1, kSyntheticTenant);
  labels.run();
  SqliteRollups(connection).drop_tenants(kSyntheticTenant);
  transaction.commit();
  return removed;
}

}  // namespace weir::pricing
