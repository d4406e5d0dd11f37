#include "pricing/ledger/usage_table.h"

#include <algorithm>
#include <array>
#include <map>

#include "pricing/enum_names.h"
#include "pricing/ledger/text_table.h"
#include "pricing/quoting.h"

namespace weir::pricing {
namespace {

constexpr EnumNames<Format, 3> kFormats{{"table", "json", "csv"}};

// By the currency's name, as rows are ordered.
std::map<std::string_view, SpendRow> totals_of(std::span<const SpendRow> rows) {
  std::map<std::string_view, SpendRow> totals;
  for (const SpendRow& row : rows) {
    SpendRow& total = totals[name_of(row.currency)];
    total.currency = row.currency;
    total += row;
  }
  return totals;
}

// ---- for people ----

std::string with_separators(std::string decimal) {
  const std::size_t point = std::min(decimal.find('.'), decimal.size());
  const std::size_t first = decimal.starts_with('-') ? 1 : 0;
  for (std::size_t i = point; i > first + 3; i -= 3) decimal.insert(i - 3, 1, ',');
  return decimal;
}

std::size_t places_of(Money amount) {
  const std::string decimal = to_string(amount);
  return decimal.size() - decimal.find('.') - 1;
}

std::string upper(std::string_view name) {
  std::string text{name};
  for (char& c : text) c = static_cast<char>(c - 'a' + 'A');  // names are lower-case letters
  return text;
}

// All amounts of a table have as many places as the finest, so that their points stand below each other.
std::string print(Money amount, std::size_t places, Currency currency) {
  const std::string zeros(places - places_of(amount), '0');
  return with_separators(to_string(amount)) + zeros + ' ' + upper(name_of(currency));
}

TextTable::Row figures(TextTable::Row cells, const SpendRow& row, std::size_t places) {
  for (const std::int64_t count : {row.requests, row.usage.prompt_tokens(), row.usage.cached_prompt_tokens,
                                   row.usage.completion_tokens(), row.usage.reasoning_tokens}) {
    cells.push_back(with_separators(std::to_string(count)));
  }
  cells.push_back(print(row.cost, places, row.currency));
  return cells;
}

std::string render_table(std::span<const SpendRow> rows, std::span<const GroupBy> group_by) {
  if (rows.empty()) return "No requests in this period.\n";
  const auto totals = totals_of(rows);
  std::size_t places = 0;
  for (const SpendRow& row : rows) places = std::max(places, places_of(row.cost));
  for (const auto& [currency, total] : totals) places = std::max(places, places_of(total.cost));

  TextTable::Row header;
  for (const GroupBy group : group_by) header.emplace_back(name_of(group));
  for (const char* name : {"requests", "prompt tokens", "cached", "completion", "reasoning", "cost"}) {
    header.emplace_back(name);
  }
  TextTable table(std::move(header), group_by.size());
  for (const SpendRow& row : rows) {
    TextTable::Row cells = row.group;
    std::ranges::replace(cells, std::string{}, std::string{"-"});
    table.add(figures(std::move(cells), row, places));
  }
  if (group_by.empty()) return table.print();  // its rows are totals already
  for (const auto& [currency, total] : totals) {
    TextTable::Row cells(group_by.size());
    cells.front() = "total";
    table.add_total(figures(std::move(cells), total, places));
  }
  return table.print();
}

// ---- for programs ----

// Every figure of a row, by the name it has in JSON and CSV.
template <class Visit>
void for_each_figure(const SpendRow& row, Visit&& visit) {
  visit("requests", std::to_string(row.requests));
  visit("served", std::to_string(row.served()));
  visit("prompt_tokens", std::to_string(row.usage.prompt_tokens()));
  visit("cached_prompt_tokens", std::to_string(row.usage.cached_prompt_tokens));
  visit("completion_tokens", std::to_string(row.usage.completion_tokens()));
  visit("reasoning_tokens", std::to_string(row.usage.reasoning_tokens));
  visit("cost", to_string(row.cost));
}

std::string json_object(const SpendRow& row, std::span<const GroupBy> group_by) {
  std::string object = "{";
  for (std::size_t i = 0; i < group_by.size(); ++i) {
    object.append(json_string(name_of(group_by[i]))).append(": ").append(json_string(row.group[i])).append(", ");
  }
  for_each_figure(row, [&](std::string_view name, const std::string& figure) {
    object.append(json_string(name)).append(": ").append(figure).append(", ");
  });
  return object + "\"currency\": " + json_string(name_of(row.currency)) + "}";
}

std::string render_json(std::span<const SpendRow> rows, std::span<const GroupBy> group_by) {
  std::string array = "[";
  for (const SpendRow& row : rows) {
    array.append(array.size() > 1 ? ",\n " : "\n ").append(json_object(row, group_by));
  }
  return array + (rows.empty() ? "]\n" : "\n]\n");
}

std::string render_csv(std::span<const SpendRow> rows, std::span<const GroupBy> group_by) {
  std::string csv;
  for (const GroupBy group : group_by) csv.append(name_of(group)).append(",");
  for_each_figure({}, [&](std::string_view name, const std::string&) { csv.append(name).append(","); });
  csv += "currency\r\n";
  for (const SpendRow& row : rows) {
    for (const std::string& value : row.group) csv.append(csv_field(value)).append(",");
    for_each_figure(row, [&](std::string_view, const std::string& figure) { csv.append(figure).append(","); });
    csv.append(name_of(row.currency)).append("\r\n");
  }
  return csv;
}

}  // namespace

std::string_view name_of(Format format) {
  return kFormats[format];
}

std::optional<Format> format_named(std::string_view name) {
  return kFormats.find(name);
}

std::string render(std::span<const SpendRow> rows, std::span<const GroupBy> group_by, Format format) {
  switch (format) {
    case Format::json:
      return render_json(rows, group_by);
    case Format::csv:
      return render_csv(rows, group_by);
    case Format::table:
      break;
  }
  return render_table(rows, group_by);
}

std::string render(const Refusals& refusals, Format format) {
  std::map<std::array<std::string, 3>, std::int64_t> sums;
  for (const auto& [refusal, count] : refusals) sums[{refusal.tenant, refusal.key, refusal.refused_by}] += count;
  TextTable table({"tenant", "key", "refused_by", "requests"}, 3);
  std::string csv = "tenant,key,refused_by,requests\r\n", json = "[";
  for (const auto& [words, count] : sums) {
    const std::string requests = std::to_string(count);
    table.add({words[0], words[1], words[2], requests});
    for (const std::string& word : words) csv.append(csv_field(word)).append(",");
    csv.append(requests).append("\r\n");
    json.append(json.size() > 1 ? ",\n " : "\n ").append("{\"tenant\": ").append(json_string(words[0]));
    json.append(", \"key\": ").append(json_string(words[1])).append(", \"refused_by\": ");
    json.append(json_string(words[2])).append(", \"requests\": ").append(requests).append("}");
  }
  json += sums.empty() ? "]\n" : "\n]\n";
  return format == Format::json ? json : format == Format::csv ? csv : table.print();
}

}  // namespace weir::pricing
