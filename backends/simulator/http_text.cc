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

std::string chunk_begin(std::size_t size) {
  std::array<char, 20> text{};
  const int length = std::snprintf(text.data(), text.size(), "%zx\r\n", size);
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace weir::simulator
