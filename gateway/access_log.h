// An AccessLog writes one JSON line per request to a file or standard output. It never sees a prompt or an answer.
// What was written is in the file after flush(), at the latest. Used by the recorder's thread only.
#pragma once

#include <cstdio>
#include <string>

namespace weir::gateway {

struct Settled;

class AccessLog {
 public:
  // A file to append to, "-" for standard output, "" for none. Throws std::runtime_error.
  explicit AccessLog(const std::string& file);
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  void write(const Settled& settled);
  void flush();

 private:
  std::FILE* file_ = nullptr;
  bool owned_ = false;
  std::string lines_;      // room for them: its size says nothing
  std::size_t bytes_ = 0;  // of lines_, not yet in the file
};

// At most so many bytes are one line.
std::size_t access_line_bytes_max(const Settled& settled);
// Writes the line, with its line feed, and returns its end.
char* write_access_line(const Settled& settled, char* to);

}  // namespace weir::gateway
