// An AccessLog writes one JSON line per request to a file or standard output. It never sees a prompt or an answer.
// Used by the recorder's thread only.
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
  std::string line_;
};

// The line, without its newline.
void append_access_line(const Settled& settled, std::string& line);

}  // namespace weir::gateway
