// A TextTable lines up cells in columns: words to the left, figures to the right, two spaces between. Widths count
// code points. Rules are drawn with '-' under the header and above the totals.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace weir::pricing {

class TextTable {
 public:
  using Row = std::vector<std::string>;

  // The first `words` columns are words, the others figures.
  TextTable(Row header, std::size_t words) : header_(std::move(header)), words_(words) {}

  void add(Row row) { rows_.push_back(std::move(row)); }
  void add_total(Row row) { totals_.push_back(std::move(row)); }

  std::string print() const;

 private:
  std::vector<std::size_t> widths() const;
  std::string print(const Row& row, const std::vector<std::size_t>& widths) const;

  Row header_;
  std::size_t words_;
  std::vector<Row> rows_;
  std::vector<Row> totals_;
};

}  // namespace weir::pricing
