// A Golden is a file of tests/golden: what a model server or a client sends, byte for byte, with what the gateway
// changes marked in place:
//
//   key: value ...                  what it is, and what metering should find in it
//                                   (an empty line)
//   bytes, in which [-x] stands for x that is dropped, [+x] for x that is added, and [x>y] for x that becomes y, with
//   white square brackets (U+27E6, U+27E7) and an arrow (U+2192) as marks
//
//   lines: crlf | cr     the lines of the bytes end so
//   tail: bare           the line end behind the last byte is the file's, not the transcript's
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir::test {

struct Golden {
  std::string name;
  std::map<std::string, std::string> about;
  std::string source;  // as it comes
  std::string result;  // as it goes on

  std::string get(const std::string& key) const;
};

Golden read_golden(const std::filesystem::path& file);
// All of that kind, by name.
std::vector<Golden> goldens(std::string_view kind);

// One HTTP response with that body: "chunked", "counted", or "close" for one that ends with its connection.
std::string http_answer(int status, std::string_view content_type, std::string_view body, std::string_view framing);

}  // namespace weir::test
