#include "gateway/statement.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "gateway/csv.h"
#include "gateway/usage_period.h"

namespace weir::gateway {
namespace {

// The first column that has one of these names.
std::size_t column(const std::vector<std::string>& header, std::initializer_list<std::string_view> names) {
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (std::find(names.begin(), names.end(), header[i]) != names.end()) return i;
  }
  std::string message = "line 1: no column is named";
  for (const std::string_view name : names) message.append(name == *names.begin() ? " " : " or ").append(name);
  throw std::invalid_argument(message);
}

// "2026-11-24 13:00:00Z" -> "2026-11-24T13:00", by the clocks of UTC.
pricing::StatementLine at_time(std::string text, const pricing::Calendar& calendar) {
  pricing::StatementLine line;
  const bool utc = text.ends_with('Z');
  if (utc) text.pop_back();
  if (text.size() > 10 && text[10] == ' ') text[10] = 'T';
  if (text.size() > 16) text.resize(16);
  line.names_hour = text.size() > 10;
  line.at = parse_moment(text, utc ? pricing::Calendar::in_zone("UTC").value() : calendar);
  return line;
}

pricing::Money amount(std::string_view text) {
  const bool negative = text.starts_with('-');
  std::string_view digits = negative ? text.substr(1) : text;
  if (const std::size_t point = digits.find('.'); point != digits.npos) digits = digits.substr(0, point + 10);
  const auto money = pricing::parse_money(digits);
  if (!money) throw std::invalid_argument("\"" + std::string(text) + "\" is no decimal amount");
  return negative ? pricing::Money{} - *money : *money;
}

}  // namespace

std::vector<pricing::StatementLine> read_statement(std::istream& csv, const pricing::Calendar& calendar) {
  CsvReader reader(csv);
  std::vector<std::string> header, fields;
  reader.read(header);
  const std::size_t time = column(header, {"time", "date", "hour", "utc_date", "utc_time"});
  const std::size_t model = column(header, {"model", "tier"});
  const std::size_t cost = column(header, {"cost", "amount"});
  std::vector<pricing::StatementLine> lines;
  while (reader.read(fields)) {
    try {
      if (fields.size() <= std::max({time, model, cost})) throw std::invalid_argument("fewer columns than the header");
      pricing::StatementLine line = at_time(fields[time], calendar);
      line.model = fields[model];
      line.cost = amount(fields[cost]);
      lines.push_back(std::move(line));
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument("line " + std::to_string(reader.line()) + ": " + error.what());
    }
  }
  return lines;
}

}  // namespace weir::gateway
