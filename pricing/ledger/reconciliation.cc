#include "pricing/ledger/reconciliation.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <utility>

#include "pricing/ledger/civil_spans.h"
#include "pricing/ledger/text_table.h"

namespace weir::pricing {
namespace {

using Rows = std::map<std::pair<std::string, std::string>, ReconciledRow>;

ReconciledRow& row_of(Rows& rows, const std::string& time, const std::string& model) {
  ReconciledRow& row = rows[{time, model}];
  row.time = time;
  row.model = model;
  return row;
}

// The statement's name for what the ledger calls by three names; the ledger's first one where the statement has none.
const std::string& name_in(std::span<const StatementLine> statement, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (std::ranges::find(statement, name, &StatementLine::model) != statement.end()) return name;
  }
  return names.front();
}

std::string percent(const ReconciledRow& row) {
  if (row.ledger.nanos == 0) return row.statement.nanos == 0 ? "0.00 %" : "-";
  char text[32];
  std::snprintf(text, sizeof text, "%+.2f %%",
                100 * static_cast<double>(row.difference().nanos) / static_cast<double>(row.ledger.nanos));
  return text;
}

TextTable::Row cells(const ReconciledRow& row) {
  return {row.time,    row.model, to_string(row.statement), to_string(row.ledger), to_string(row.difference()),
          percent(row)};
}

}  // namespace

Reconciliation reconcile(Ledger& ledger, std::span<const StatementLine> statement, const std::string& time_zone,
                         Currency currency, const std::vector<std::string>& deployments) {
  Reconciliation result;
  if (statement.empty()) return result;
  const bool by_hour = std::ranges::all_of(statement, &StatementLine::names_hour);
  const GroupBy unit = by_hour ? GroupBy::hour : GroupBy::day;
  const auto [first, last] = std::ranges::minmax_element(statement, {}, &StatementLine::at);
  CivilSpans spans(unit, time_zone);
  SpendQuery query;
  query.time_zone = time_zone;
  query.from = first->at;
  query.until = spans.at(last->at).until;
  query.group_by = {unit, GroupBy::model, GroupBy::tier};
  if (!deployments.empty()) query.where = {{GroupBy::deployment, deployments}};

  Rows rows;
  for (const StatementLine& line : statement) row_of(rows, spans.at(line.at).name, line.model).statement += line.cost;
  for (const SpendRow& spend : ledger.spend(query)) {
    if (spend.currency != currency || spend.group[1].empty()) continue;
    row_of(rows, spend.group[0], name_in(statement, {spend.group[1], spend.group[2]})).ledger += spend.cost;
  }
  result.total.time = "total";
  for (auto& [key, row] : rows) {
    result.total.statement += row.statement;
    result.total.ledger += row.ledger;
    result.rows.push_back(std::move(row));
  }
  return result;
}

std::string print(const Reconciliation& reconciliation, Currency currency) {
  TextTable table({"time", "model", "statement", "ledger", "difference", std::string(name_of(currency))}, 2);
  for (const ReconciledRow& row : reconciliation.rows) table.add(cells(row));
  table.add_total(cells(reconciliation.total));
  return table.print();
}

}  // namespace weir::pricing
