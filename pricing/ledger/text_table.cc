#include "pricing/ledger/text_table.h"

#include <algorithm>

namespace weir::pricing {
namespace {

std::size_t width_of(const std::string& utf8) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
  return utf8.size() - static_cast<std::size_t>(std::ranges::count_if(utf8, continues));
}

}  // namespace

std::string TextTable::print() const {
  const std::vector<std::size_t> width = widths();
  Row dashes;
  for (const std::size_t columns : width) dashes.emplace_back(columns, '-');
  const std::string rule = print(dashes, width);

  std::string text = print(header_, width) + rule;
  for (const Row& row : rows_) text += print(row, width);
  if (!totals_.empty()) text += rule;
  for (const Row& row : totals_) text += print(row, width);
  return text;
}

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widest(header_.size());
  const auto widen = [&](const Row& row) {
    for (std::size_t i = 0; i < row.size(); ++i) widest[i] = std::max(widest[i], width_of(row[i]));
  };
  widen(header_);
  std::ranges::for_each(rows_, widen);
  std::ranges::for_each(totals_, widen);
  return widest;
}

std::string TextTable::print(const Row& row, const std::vector<std::size_t>& widths) const {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string padding(widths[i] - width_of(row[i]), ' ');
    if (i > 0) line += "  ";
    line += i < words_ ? row[i] + padding : padding + row[i];
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace weir::pricing
