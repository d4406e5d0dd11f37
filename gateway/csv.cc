#include "gateway/csv.h"

namespace weir::gateway {

bool CsvReader::read(std::vector<std::string>& fields) {
  while (read_any(fields)) {
    if (line_ == 1 && fields.front().starts_with("\xEF\xBB\xBF")) fields.front().erase(0, 3);
    if (fields.size() > 1 || !fields.front().empty()) return true;
  }
  return false;
}

bool CsvReader::read_any(std::vector<std::string>& fields) {
  fields.assign(1, "");
  line_ = next_line_;
  bool quoted = false, any = false;
  for (char c = 0; in_.get(c);) {
    any = true;
    next_line_ += c == '\n';
    if (quoted && c == '"' && in_.peek() == '"') {
      fields.back() += static_cast<char>(in_.get());
    } else if (c == '"') {
      quoted = !quoted;
    } else if (quoted || (c != ',' && c != '\n' && c != '\r')) {
      fields.back() += c;
    } else if (c == ',') {
      fields.emplace_back();
    } else if (c == '\n') {
      return true;
    }
  }
  return any;
}

}  // namespace weir::gateway
