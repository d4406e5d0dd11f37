#include "tests/gateway/golden.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace weir::test {
namespace {

constexpr std::string_view kOpen = "\u27e6", kClose = "\u27e7", kArrow = "\u2192";

std::string with_line_ends(std::string text, std::string_view ends) {
  if (ends.empty()) return text;
  const std::string_view end = ends == "crlf" ? "\r\n" : "\r";
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += end.size()) text.replace(at, 1, end);
  return text;
}

void split_marks(std::string_view marked, Golden& golden) {
  while (!marked.empty()) {
    const std::size_t open = std::min(marked.find(kOpen), marked.size());
    golden.source.append(marked.substr(0, open));
    golden.result.append(marked.substr(0, open));
    marked.remove_prefix(open);
    if (marked.empty()) return;
    const std::size_t close = marked.find(kClose);
    if (close == marked.npos) throw std::runtime_error(golden.name + ": a mark is not closed");
    const std::string_view mark = marked.substr(kOpen.size(), close - kOpen.size());
    if (const std::size_t arrow = mark.find(kArrow); arrow != mark.npos) {
      golden.source.append(mark.substr(0, arrow));
      golden.result.append(mark.substr(arrow + kArrow.size()));
    } else {
      (mark.front() == '-' ? golden.source : golden.result).append(mark.substr(1));
    }
    marked.remove_prefix(close + kClose.size());
  }
}

std::string chunk(std::string_view bytes) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + std::string(bytes) + "\r\n";
}

}  // namespace

std::string Golden::get(const std::string& key) const {
  const auto found = about.find(key);
  return found == about.end() ? "" : found->second;
}

Golden read_golden(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  Golden golden;
  golden.name = file.stem().string();
  for (std::string line; std::getline(in, line) && !line.empty();) {
    const std::size_t colon = line.find(": ");
    if (colon == line.npos) throw std::runtime_error(golden.name + ": no \"key: value\": " + line);
    golden.about[line.substr(0, colon)] = line.substr(colon + 2);
  }
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  split_marks(with_line_ends(std::move(bytes), golden.get("lines")), golden);
  return golden;
}

std::vector<Golden> goldens(std::string_view kind) {
  std::vector<Golden> found;
  for (const auto& entry : std::filesystem::directory_iterator(WEIR_GOLDEN_DIR)) {
    if (entry.path().extension() != ".golden") continue;
    Golden golden = read_golden(entry.path());
    if (golden.get("kind") == kind) found.push_back(std::move(golden));
  }
  std::sort(found.begin(), found.end(), [](const Golden& a, const Golden& b) { return a.name < b.name; });
  return found;
}

std::string http_answer(int status, std::string_view content_type, std::string_view body, std::string_view framing) {
  std::string text =
      "HTTP/1.1 " + std::to_string(status) + " Any\r\nContent-Type: " + std::string(content_type) + "\r\n";
  if (framing == "close") return text + "Connection: close\r\n\r\n" + std::string(body);
  if (framing == "counted")
    return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
  text += "Transfer-Encoding: chunked\r\n\r\n";
  for (; !body.empty(); body.remove_prefix(std::min<std::size_t>(body.size(), 61))) text += chunk(body.substr(0, 61));
  return text + "0\r\n\r\n";
}

}  // namespace weir::test
