// A blocking HTTP client for tests: it sends exactly what it is told, reads as much as it is told, and can hang up.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir::test {

struct Reply {
  int status = 0;                              // 0: the connection ended without a response
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;                            // decoded; of a stream that broke off, what came

  std::string header(const std::string& name) const;
  // The payloads of a stream's "data:" lines.
  std::vector<std::string> events() const;
};

class Connection {
 public:
  explicit Connection(std::uint16_t port);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(std::string_view bytes);
  // A whole response; the connection can go on if the server keeps it.
  Reply read_reply();
  // Bytes as they come, headers included, until `text` was among them or the connection ended.
  std::string read_until(std::string_view text);
  bool is_closed_by_peer();
  void hang_up();

 private:
  bool read_some();

  int descriptor_ = -1;
  std::string buffer_;
};

std::string http_post(std::string_view path, std::string_view body, std::string_view extra_headers = "");

}  // namespace weir::test
