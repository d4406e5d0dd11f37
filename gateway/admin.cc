#include "gateway/admin.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <utility>

#include "gateway/dashboard_files.h"

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

// Nothing from elsewhere, nothing inline, no frame around it.
constexpr const char* kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

void set_security_headers(Response& response) {
  response.set("content-security-policy", kContentSecurityPolicy);
  response.set("x-content-type-options", "nosniff");
  response.set("referrer-policy", "no-referrer");
  response.set("cross-origin-opener-policy", "same-origin");
}

Response page(const Request& request, const DashboardFile& file) {
  Response response = plain(request, http::status::ok, std::string(file.gzipped));
  response.set(http::field::content_type, std::string(file.content_type));
  response.set(http::field::content_encoding, "gzip");
  response.set(http::field::cache_control, "no-cache");
  response.set(http::field::etag, std::string(file.etag));
  set_security_headers(response);
  if (request[http::field::if_none_match] == std::string(file.etag)) {
    response.result(http::status::not_modified);
    response.body().clear();
    response.prepare_payload();
  }
  return response;
}

api::Request api_request(const Request& request, std::string remote) {
  api::Request asked;
  asked.method = request.method_string();
  for (const auto& field : request) {
    std::string name(field.name_string());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    asked.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  asked.body = request.body();
  asked.remote = std::move(remote);
  return asked;
}

Response api_answer(const Request& request, std::string remote, const AdminReader& reader) {
  api::Request asked = api_request(request, std::move(remote));
  api::Response answered = api::read_target(std::string(request.target()), asked)
                               ? reader.api(asked)
                               : api::problem(400, "The address has a malformed % escape.");
  Response response = plain(request, static_cast<http::status>(answered.status), std::move(answered.body));
  response.set(http::field::content_type, answered.content_type);
  response.set(http::field::cache_control, "no-store");
  for (const auto& [name, value] : answered.headers) response.set(name, value);
  set_security_headers(response);
  return response;
}

bool is_for_api(const Request& request) {
  return request.target().starts_with("/api/");
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
  const std::string_view target(request.target().data(), request.target().size());
  if (const DashboardFile* file = dashboard_file(target.substr(0, target.find('?')))) return page(request, *file);
  return plain(request, http::status::not_found,
               has_dashboard() ? "There are /, /api/v1/, /metrics, /healthz and /readyz.\n"
                               : "There are /api/v1/, /metrics, /healthz and /readyz; this build has no dashboard.\n");
}

std::string remote_of(const beast::tcp_stream& stream) {
  beast::error_code unknown;
  const auto endpoint = stream.socket().remote_endpoint(unknown);
  return unknown ? "" : endpoint.address().to_string();
}

asio::awaitable<void> serve(beast::tcp_stream stream, const AdminReader& reader, asio::thread_pool& api_thread) {
  const std::string remote = remote_of(stream);
  beast::flat_buffer buffer;
  for (;;) {
    stream.expires_after(kPatience);
    http::request_parser<http::string_body> parser;
    beast::error_code failed;
    auto token = asio::redirect_error(asio::use_awaitable, failed);
    co_await http::async_read(stream, buffer, parser, token);
    if (failed) co_return;
    Response response;
    if (is_for_api(parser.get())) {
      // There and back: the coroutine goes on on the API's thread, then on this one again.
      co_await asio::post(api_thread.get_executor(), asio::use_awaitable);
      response = api_answer(parser.get(), remote, reader);
      co_await asio::post(stream.get_executor(), asio::use_awaitable);
    } else {
      response = answer(parser.get(), reader);
    }
    stream.expires_after(kPatience);
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
  api_thread_.stop();
  api_thread_.join();
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

void Admin::accept() {
  acceptor_.async_accept([this](boost::system::error_code error, asio::ip::tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (error)
      spdlog::warn("an admin connection could not be accepted: {}", error.message());
    else
      asio::co_spawn(context_, serve(beast::tcp_stream(std::move(socket)), reader_, api_thread_), asio::detached);
    accept();
  });
}

}  // namespace weir::gateway
