#include "backends/simulator/session.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <utility>

#include "backends/simulator/chat_request.h"
#include "backends/simulator/control.h"
#include "backends/simulator/error_body.h"
#include "backends/simulator/exchange.h"
#include "backends/simulator/http_text.h"
#include "backends/simulator/other_endpoints.h"

namespace weir::simulator {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

using Request = http::request<http::string_body>;

constexpr std::uint64_t kBodyBytesMax = 64u << 20;
constexpr std::uint32_t kHeaderBytesMax = 64u << 10;

const Refusal kWrongKey{Why::unauthorized, "Authentication Fails, no such api key"};

class Session {
 public:
  Session(std::shared_ptr<Connection> connection, Backend& backend)
      : connection_(std::move(connection)), backend_(backend) {}

  asio::awaitable<void> run() {
    connection_->start_reading();
    Afterwards afterwards = Afterwards::keep;
    while (afterwards == Afterwards::keep) {
      std::optional<Request> request = co_await next_request();
      if (!request) break;
      const bool last = !request->keep_alive();
      afterwards = co_await answer(std::move(*request));
      if (last && afterwards == Afterwards::keep) afterwards = Afterwards::close;
    }
    while (!connection_->gone() && !connection_->drained()) co_await connection_->changed();
    afterwards == Afterwards::reset ? connection_->reset() : connection_->close();
  }

 private:
  asio::awaitable<std::optional<Request>> next_request() {
    http::request_parser<http::string_body> parser;
    parser.body_limit(kBodyBytesMax);
    parser.header_limit(kHeaderBytesMax);
    parser.eager(true);
    bool invited = false;
    while (!connection_->gone()) {
      if (const auto error = feed(parser)) {
        refuse({error == http::error::body_limit ? Why::too_large : Why::malformed, error.message()});
        break;
      }
      if (parser.is_done()) co_return parser.release();
      if (parser.is_header_done() && !invited && parser.get()[http::field::expect] == "100-continue") {
        connection_->put("HTTP/1.1 100 Continue\r\n\r\n");
        invited = true;
      }
      co_await connection_->changed();
    }
    co_return std::nullopt;
  }

  boost::system::error_code feed(http::request_parser<http::string_body>& parser) {
    std::string& received = connection_->received();
    boost::system::error_code error;
    if (received.empty()) return error;
    received.erase(0, parser.put(asio::buffer(received), error));
    if (error == http::error::need_more) error = {};
    return error;
  }

  asio::awaitable<Afterwards> answer(Request request) {
    const std::string_view target = request.target();
    const std::string_view path = path_of(target);
    if (request.method() == http::verb::post && path == "/chat/completions") {
      co_return co_await converse(std::move(request));
    }
    if (request.method() == http::verb::post && is_other_endpoint(path)) co_return answer_other(request, path);
    if (path == "/models" && !authorized(request)) co_return refuse(kWrongKey);
    const auto reply = control(backend_, request.method_string(), target, request.body());
    co_return reply ? say(reply->status, reply->body, reply->content_type) : refuse({Why::not_found, "Not Found"});
  }

  Afterwards answer_other(const Request& request, std::string_view path) {
    Served& served = backend_.served;
    ++served.requests;
    backend_.visits.add(visit_of(request));
    const OtherResult result =
        authorized(request) ? other_answer(path, request.body(), backend_.options) : OtherResult(kWrongKey);
    if (!result) {
      ++served.failed;
      return refuse(result.error());
    }
    ++served.completed;
    served.prompt_tokens += result->prompt_tokens;
    served.completion_tokens += result->completion_tokens;
    return say(200, result->body, result->content_type);
  }

  asio::awaitable<Afterwards> converse(Request request) {
    ++backend_.served.requests;
    const Visit visit = visit_of(request);
    backend_.visits.add(visit);
    ParsedChat chat = authorized(request) ? parse_chat(request.body(), backend_.options) : ParsedChat(kWrongKey);
    if (!chat) {
      ++backend_.served.failed;
      co_return refuse(chat.error());
    }
    const Step step = backend_.script.step_for(visit, chat->simulate);
    if (!co_await outlast(step.delay)) {
      ++backend_.served.aborted;
      co_return Afterwards::close;
    }
    if (step.silent || step.status != 0 || step.body || (step.broken == Break::reset && step.after_tokens == 0)) {
      ++backend_.served.failed;
      co_return co_await fail_at_once(step);
    }
    Exchange exchange(backend_, *connection_, std::move(*chat), step, visit);
    co_return co_await exchange.run();
  }

  // False when the client left meanwhile.
  asio::awaitable<bool> outlast(std::chrono::milliseconds span) {
    if (span.count() == 0) co_return true;
    const auto until = Connection::Clock::now() + span;
    while (!connection_->gone() && Connection::Clock::now() < until) co_await connection_->changed(until);
    co_return !connection_->gone();
  }

  asio::awaitable<Afterwards> fail_at_once(Step step) {
    while (step.silent && !connection_->gone()) co_await connection_->changed();
    if (step.broken == Break::reset) co_return Afterwards::reset;
    const int status = step.status == 0 ? 200 : step.status;
    co_return say(status, step.body ? *step.body : failure_reply(backend_.options.dialect, status).body);
  }

  Afterwards refuse(const Refusal& refusal) {
    const ErrorReply reply = refusal_reply(backend_.options.dialect, refusal);
    return say(reply.status, reply.body);
  }

  // MindIE Server closes after every answer.
  Afterwards say(int status, std::string_view body, std::string_view content_type = kJson) {
    const bool closes = backend_.options.dialect == config::Dialect::mindie;
    connection_->put(
        head_text({.status = status, .content_type = content_type, .length = body.size(), .close = closes}));
    connection_->put(body);
    return closes ? Afterwards::close : Afterwards::keep;
  }

  bool authorized(const Request& request) const {
    const std::string& key = backend_.options.api_key;
    return key.empty() || request[http::field::authorization] == "Bearer " + key || request["x-api-key"] == key;
  }

  static Visit visit_of(const Request& request) {
    Visit visit{.method = request.method_string(), .target = request.target(), .headers = {}, .body = request.body()};
    for (const auto& field : request) visit.headers.emplace_back(field.name_string(), field.value());
    return visit;
  }

  std::shared_ptr<Connection> connection_;
  Backend& backend_;
};

}  // namespace

asio::awaitable<void> serve(std::shared_ptr<Connection> connection, Backend& backend) {
  Session session(std::move(connection), backend);
  co_await session.run();
}

}  // namespace weir::simulator
