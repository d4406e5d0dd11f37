#include "pricing/ledger/synthetic.h"

#include "pricing/ledger/sqlite.h"
#include "pricing/ledger/sqlite_schema.h"

namespace weir::pricing {

std::int64_t remove_synthetic(const std::filesystem::path& ledger_file) {
  SqliteConnection connection = open_ledger_file(ledger_file, SqliteConnection::Mode::read_write);
  SqliteTransaction transaction(connection);
  const std::int64_t found = connection.integer("SELECT count(*) FROM usage_records WHERE tenant GLOB 'synthetic-*'");
  connection.run(R"sql(
DELETE FROM usage_records WHERE tenant GLOB 'synthetic-*';
DELETE FROM rollups WHERE words_id IN (SELECT words_id FROM rollup_words WHERE tenant GLOB 'synthetic-*');
DELETE FROM rollup_words WHERE tenant GLOB 'synthetic-*';
)sql");
  transaction.commit();
  return found;
}

}  // namespace weir::pricing
