#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <stdexcept>

namespace weir::test {

namespace http = boost::beast::http;

std::string Reply::header(const std::string& name) const {
  const auto it = headers.find(name);
  return it == headers.end() ? "" : it->second;
}

std::vector<std::string> Reply::events() const {
  std::vector<std::string> payloads;
  std::size_t at = 0;
  while ((at = body.find("data: ", at)) != std::string::npos) {
    at += 6;
    payloads.push_back(body.substr(at, body.find('\n', at) - at));
  }
  return payloads;
}

Connection::Connection(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("nobody listens on port " + std::to_string(port));
  // A test that would wait for ever fails instead.
  const timeval patience{60, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

Connection::~Connection() {
  hang_up();
}

void Connection::hang_up() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

void Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the peer may refuse a request before it has read it all
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool Connection::read_some() {
  char bytes[16384];
  const ssize_t got = ::recv(descriptor_, bytes, sizeof bytes, 0);
  if (got > 0) buffer_.append(bytes, static_cast<std::size_t>(got));
  return got > 0;
}

bool Connection::is_closed_by_peer() {
  return !read_some();
}

std::string Connection::read_until(std::string_view text) {
  while (buffer_.find(text) == std::string::npos && read_some()) {
  }
  return std::exchange(buffer_, {});
}

Reply Connection::read_reply() {
  http::response_parser<http::string_body> parser;
  parser.eager(true);
  parser.body_limit(boost::none);
  while (!parser.is_done()) {
    boost::beast::error_code error;
    buffer_.erase(0, parser.put(boost::asio::buffer(buffer_), error));
    if (error && error != http::error::need_more) break;
    if (parser.is_done()) break;
    if (!read_some()) {
      if (parser.is_header_done() && parser.need_eof()) parser.put_eof(error);
      break;
    }
  }
  Reply reply;
  if (!parser.is_header_done()) return reply;
  reply.status = parser.get().result_int();
  for (const auto& field : parser.get()) {
    std::string name(field.name_string());
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    reply.headers[name] = std::string(field.value());
  }
  reply.body = parser.get().body();
  return reply;
}

std::string http_post(std::string_view path, std::string_view body, std::string_view extra_headers) {
  std::string request = "POST ";
  request.append(path).append(" HTTP/1.1\r\nHost: weir\r\nContent-Type: application/json\r\n").append(extra_headers);
  request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  return request;
}

}  // namespace weir::test
