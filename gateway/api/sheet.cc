#include "gateway/api/sheet.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "gateway/api/figures.h"
#include "pricing/quoting.h"

namespace weir::gateway::api {
namespace {

// Members of members become members with a point; a list of words becomes one text.
void flatten(const std::string& name, const Json& value, Json& row) {
  if (value.is_object()) {
    for (const auto& [member, inner] : value.items()) flatten(name.empty() ? member : name + "." + member, inner, row);
  } else if (value.is_array()) {
    std::string words;
    for (const Json& word : value)
      words += (words.empty() ? "" : " ") + (word.is_string() ? word.get<std::string>() : word.dump());
    row[name] = words;
  } else {
    row[name] = value;
  }
}

Json rows_of_series(const Json& series) {
  Json rows = Json::array();
  for (const Json& group : series["groups"]) {
    for (std::size_t i = 0; i < series["names"].size(); ++i) {
      Json row{{"time", series["names"][i]}, {"name", group["name"]}};
      for (const auto& [figure, values] : group.items()) {
        if (figure != "name") row[figure] = values[i];
      }
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

Json rows_of_heat_map(const Json& map, const Json& names) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < map["counts"].size(); ++i) {
    for (std::size_t j = 0; j < map["counts"][i].size(); ++j)
      rows.push_back({{"time", names[i]},
                      {"from_ms", map["bounds_ms"][j]},
                      {"until_ms", map["bounds_ms"][j + 1]},
                      {"requests", map["counts"][i][j]}});
  }
  return rows;
}

Json rows_of(const Json& view, const std::string& table) {
  const Json& value = view[table];
  if (value.is_array()) {
    Json rows = Json::array();
    for (const Json& entry : value) flatten("", entry, rows.emplace_back(Json::object()));
    return rows;
  }
  return value.contains("counts") ? rows_of_heat_map(value, view["timeline"]["names"]) : rows_of_series(value);
}

std::string csv_of(const Json& rows) {
  std::vector<std::string> columns;
  for (const Json& row : rows) {
    for (const auto& [name, value] : row.items()) {
      if (std::ranges::find(columns, name) == columns.end()) columns.push_back(name);
    }
  }
  std::string csv;
  const auto add_line = [&](auto&& cell) {
    for (std::size_t i = 0; i < columns.size(); ++i) csv += (i > 0 ? "," : "") + pricing::csv_field(cell(columns[i]));
    csv += "\r\n";
  };
  add_line([](const std::string& name) { return name; });
  for (const Json& row : rows) {
    add_line([&row](const std::string& name) {
      const auto found = row.find(name);
      if (found == row.end() || found->is_null()) return std::string();
      return found->is_string() ? found->get<std::string>() : found->dump();
    });
  }
  return csv;
}

bool wants_csv(const Request& request) {
  if (const std::string_view format = request.parameter("format"); !format.empty()) return format == "csv";
  return request.header("accept").starts_with("text/csv");
}

bool is_one_of(std::string_view name, std::string_view names) {
  while (!names.empty()) {
    const std::string_view first = names.substr(0, names.find(','));
    if (first == name) return true;
    names.remove_prefix(std::min(names.size(), first.size() + 1));
  }
  return false;
}

}  // namespace

bool wants_sheet(const Request& request) {
  return !request.parameter("table").empty() || wants_csv(request);
}

Response sheet_of(const Response& answer, std::string_view view, std::string_view tables, const Request& request) {
  if (answer.status != 200) return answer;
  if (const auto format = request.parameter("format"); !format.empty() && format != "csv" && format != "json")
    return problem(400, "format must be csv or json.", "format");
  const std::string_view asked = request.parameter("table");
  const std::string table(asked.empty() ? tables.substr(0, tables.find(',')) : asked);
  if (!is_one_of(table, tables)) return problem(400, "table must be one of: " + std::string(tables) + ".", "table");
  const Json whole = Json::parse(answer.body);
  if (!whole.contains(table)) return problem(400, "This answer has no table.", "table");
  const Json rows = rows_of(whole, table);
  if (!wants_csv(request)) return json_response(rows);
  return {.status = 200,
          .content_type = "text/csv; charset=utf-8",
          .body = csv_of(rows),
          .headers = {{"content-disposition", "attachment; filename=\"" + std::string(view) + "-" + table + ".csv\""}}};
}

}  // namespace weir::gateway::api
