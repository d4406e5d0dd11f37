#include "backends/simulator/http_text.h"

#include <array>
#include <boost/beast/http/status.hpp>
#include <cstdio>

namespace weir::simulator {

std::string head_text(const Head& head) {
  const auto reason =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(static_cast<unsigned>(head.status)));
  std::string text = "HTTP/1.1 " + std::to_string(head.status) + " " + std::string(reason) + "\r\n";
  text += "server: weir-simulator\r\n";
  text.append("content-type: ").append(head.content_type).append("\r\n");
  text += head.length ? "content-length: " + std::to_string(*head.length) + "\r\n" : "transfer-encoding: chunked\r\n";
  if (head.close) text += "connection: close\r\n";
  return text + head.extra + "\r\n";
}

std::string chunk_text(std::string_view bytes) {
  std::array<char, 20> size{};
  const int digits = std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
  std::string text;
  text.reserve(bytes.size() + size.size());
  text.append(size.data(), static_cast<std::size_t>(digits)).append(bytes).append("\r\n");
  return text;
}

}  // namespace weir::simulator
