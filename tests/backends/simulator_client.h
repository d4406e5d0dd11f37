// A SimulatorClient talks HTTP to a simulated server as plainly as a test can say it: one blocking socket, whole
// answers, events one by one, and the two ways of hanging up.
#pragma once

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "backends/simulator/server.h"

namespace weir::simulator {

using Json = nlohmann::ordered_json;

inline Json chat(const std::string& text = "hello", Json more = Json::object()) {
  Json body{{"model", "m"}, {"messages", Json::array({{{"role", "user"}, {"content", text}}})}};
  body.update(more);
  return body;
}

inline Json streamed(Json more = Json::object()) {
  more["stream"] = true;
  return chat("hello", more);
}

// A server without waiting, for tests that are not about time.
inline Options quick(config::Dialect dialect = config::Dialect::vllm) {
  Options options;
  options.dialect = dialect;
  options.model = "m";
  options.time_scale = 0;
  return options;
}

// Tokens a few milliseconds apart, for tests that interrupt an answer.
inline Options unhurried(config::Dialect dialect = config::Dialect::vllm) {
  Options options = quick(dialect);
  options.time_scale = 1;
  options.speed = {
      .slots = 1, .prefill_tokens_per_second = 1e6, .ttft_floor_ms = 1, .itl_ms = 5, .itl_per_in_flight_ms = 0};
  return options;
}

struct Reply {
  unsigned status = 0;
  boost::beast::http::fields headers;
  std::string body;
  Json json() const { return Json::parse(body); }
};

class SimulatorClient {
 public:
  explicit SimulatorClient(const Server& server) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), server.port()});
  }

  void send(const std::string& method, const std::string& target, const std::string& body = "",
            const std::string& headers = "") {
    boost::asio::write(socket_,
                       boost::asio::buffer(method + " " + target + " HTTP/1.1\r\nhost: x\r\n" + headers +
                                           "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
  }
  void ask(const Json& body, const std::string& headers = "") {
    send("POST", "/v1/chat/completions", body.dump(), headers);
  }

  Reply read_reply() {
    boost::beast::http::response<boost::beast::http::string_body> response;
    boost::beast::http::read(socket_, buffer_, response);
    return {response.result_int(), response.base(), response.body()};
  }
  Reply post(const Json& body, const std::string& headers = "") {
    ask(body, headers);
    return read_reply();
  }
  Reply get(const std::string& target) {
    send("GET", target);
    return read_reply();
  }

  // Whatever comes next; "" at the end.
  std::string read_some() {
    std::array<char, 4096> bytes{};
    const std::size_t size = socket_.read_some(boost::asio::buffer(bytes), end_);
    return {bytes.data(), size};
  }

  // The raw text up to and with the `count`th event, and what came with it.
  std::string read_events(std::size_t count) {
    std::string text;
    while (events_in(text) < count) {
      std::string more = read_some();
      if (more.empty()) break;
      text += more;
    }
    return text;
  }
  std::string read_to_end() {
    std::string text;
    for (std::string more = read_some(); !more.empty(); more = read_some()) text += more;
    return text;
  }
  static std::size_t events_in(const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = text.find("\n\n"); at != std::string::npos; at = text.find("\n\n", at + 2)) ++count;
    return count;
  }

  // The server may have closed or reset the connection before.
  void half_close() {
    boost::system::error_code ignored;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  }
  void hang_up() { socket_.close(); }

  // What the last read ended with: nothing, end of stream, or a reset.
  boost::system::error_code end() const { return end_; }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_};
  boost::beast::flat_buffer buffer_;
  boost::system::error_code end_;
};

// The events of a stream: JSON, or a string for what is none ("[DONE]", a comment).
inline std::vector<Json> events(const std::string& body) {
  std::vector<Json> events;
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = std::min(body.find("\n\n", at), body.size());
    std::string event = body.substr(at, end - at);
    if (event.starts_with("data: ")) event.erase(0, 6);
    const Json json = Json::parse(event, nullptr, false);
    events.push_back(json.is_object() ? json : Json(event));
    at = end + 2;
  }
  return events;
}

inline Reply ask_once(const Server& server, const Json& body) {
  return SimulatorClient(server).post(body);
}

inline std::vector<Json> stream_once(const Server& server, const Json& body) {
  return events(ask_once(server, body).body);
}

// True as soon as the condition is; false when it is not within ten seconds.
template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 10000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

// What was served once nothing is under way any more.
inline Served settled(const Server& server) {
  const auto all_ended = [](const Served& served) {
    return served.requests > 0 && served.completed + served.aborted + served.failed == served.requests;
  };
  eventually([&] { return all_ended(server.served()); });
  return server.served();
}

}  // namespace weir::simulator
