// A CsvReader reads a CSV file record by record (RFC 4180): fields may be quoted, and then hold commas, doubled quotes
// and ends of lines. A byte order mark at the beginning is left out.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <vector>

namespace weir::gateway {

class CsvReader {
 public:
  explicit CsvReader(std::istream& in) : in_(in) {}

  // The next record that is no empty line; false at the end.
  bool read(std::vector<std::string>& fields);
  // On which line that record began.
  std::size_t line() const { return line_; }

 private:
  bool read_any(std::vector<std::string>& fields);

  std::istream& in_;
  std::size_t line_ = 0;
  std::size_t next_line_ = 1;
};

}  // namespace weir::gateway
