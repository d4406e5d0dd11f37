// What a ledger's spend looks like on paper: the answer of `weir usage`.
//
//   table   for people: aligned columns, thousands separators, a total for each currency
//   json    an array of objects, amounts as exact decimal numbers
//   csv     RFC 4180, with a header line
//
// Pure functions of the rows; safe anywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pricing/ledger/ledger.h"

namespace weir::pricing {

enum class Format : std::uint8_t { table, json, csv };

std::string_view name_of(Format format);
std::optional<Format> format_named(std::string_view name);

// `group_by` is the query's, which the rows answer.
std::string render(std::span<const SpendRow> rows, std::span<const GroupBy> group_by, Format format);

// What limits and budgets refused, each sum over all its quarters of an hour.
std::string render(const Refusals& refusals, Format format);

}  // namespace weir::pricing
