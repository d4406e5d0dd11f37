#include "pricing/ledger/synthetic.h"

#include "pricing/ledger/sqlite.h"
#include "pricing/ledger/sqlite_rollups.h"
#include "pricing/ledger/sqlite_schema.h"

namespace weir::pricing {

std::int64_t remove_synthetic(const std::filesystem::path& ledger_file) {
  SqliteConnection connection = open_ledger_file(ledger_file, SqliteConnection::Mode::read_write);
  SqliteTransaction transaction(connection);
  SqliteStatement records(connection, "DELETE FROM usage_records WHERE tenant GLOB ? || '*'");
  records.bind(1, kSyntheticTenant);
  records.run();
  const std::int64_t removed = connection.changes();
  SqliteRollups(connection).drop_tenants(kSyntheticTenant);
  transaction.commit();
  return removed;
}

}  // namespace weir::pricing
