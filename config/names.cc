#include <array>
#include <utility>

#include "config/deployment.h"
#include "config/policy.h"

namespace weir::config {
namespace {

constexpr std::array<std::pair<Dialect, std::string_view>, 5> kDialects{{{Dialect::openai, "openai"},
                                                                         {Dialect::deepseek, "deepseek"},
                                                                         {Dialect::vllm, "vllm"},
                                                                         {Dialect::mindie, "mindie"},
                                                                         {Dialect::sglang, "sglang"}}};

constexpr std::array<std::pair<Preference, std::string_view>, 3> kPreferences{
    {{Preference::cheapest, "cheapest"}, {Preference::balanced, "balanced"}, {Preference::best, "best"}}};

template <class Table, class Value>
std::string_view name_in(const Table& table, Value value) {
  for (const auto& [entry, name] : table) {
    if (entry == value) return name;
  }
  return "";
}

template <class Value, std::size_t N>
std::optional<Value> value_in(const std::array<std::pair<Value, std::string_view>, N>& table, std::string_view name) {
  for (const auto& [value, entry] : table) {
    if (entry == name) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Dialect dialect) {
  return name_in(kDialects, dialect);
}
std::optional<Dialect> dialect_named(std::string_view name) {
  return value_in(kDialects, name);
}

std::string_view name_of(Preference preference) {
  return name_in(kPreferences, preference);
}
std::optional<Preference> preference_named(std::string_view name) {
  return value_in(kPreferences, name);
}

}  // namespace weir::config
