#include "gateway/admin.h"

#include <spdlog/spdlog.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <utility>

namespace weir::gateway {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr auto kPatience = std::chrono::seconds(30);

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

Response plain(const Request& request, http::status status, std::string body) {
  Response response(status, request.version());
  response.set(http::field::content_type, "text/plain; charset=utf-8");
  response.keep_alive(request.keep_alive());
  response.body() = std::move(body);
  response.prepare_payload();
  return response;
}

Response answer(const Request& request, const AdminReader& reader) {
  if (request.method() != http::verb::get)
    return plain(request, http::status::method_not_allowed, "Only GET is understood here.\n");
  if (request.target() == "/healthz") return plain(request, http::status::ok, "ok\n");
  if (request.target() == "/readyz") {
    const std::string why_not = reader.not_ready();
    if (why_not.empty()) return plain(request, http::status::ok, "ready\n");
    return plain(request, http::status::service_unavailable, why_not + "\n");
  }
  if (request.target() == "/metrics") {
    Response response = plain(request, http::status::ok, reader.metrics());
    response.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
    return response;
  }
  return plain(request, http::status::not_found, "There are /metrics, /healthz and /readyz.\n");
}

asio::awaitable<void> serve(beast::tcp_stream stream, const AdminReader& reader) {
  beast::flat_buffer buffer;
  for (;;) {
    stream.expires_after(kPatience);
    http::request_parser<http::string_body> parser;
    beast::error_code failed;
    auto token = asio::redirect_error(asio::use_awaitable, failed);
    co_await http::async_read(stream, buffer, parser, token);
    if (failed) co_return;
    const Response response = answer(parser.get(), reader);
    co_await http::async_write(stream, response, token);
    if (failed || !response.keep_alive()) co_return;
  }
}

}  // namespace

Admin::Admin(const asio::ip::tcp::endpoint& listen_on, AdminReader reader)
    : reader_(std::move(reader)), acceptor_(context_, listen_on), port_(acceptor_.local_endpoint().port()) {
  accept();
  thread_ = std::thread([this] { context_.run(); });
}

Admin::~Admin() {
  stop();
}

void Admin::stop() {
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

void Admin::accept() {
  acceptor_.async_accept([this](boost::system::error_code error, asio::ip::tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (error)
      spdlog::warn("an admin connection could not be accepted: {}", error.message());
    else
      asio::co_spawn(context_, serve(beast::tcp_stream(std::move(socket)), reader_), asio::detached);
    accept();
  });
}

}  // namespace weir::gateway
