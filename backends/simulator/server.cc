#include "backends/simulator/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <set>
#include <thread>
#include <type_traits>
#include <utility>

#include "backends/simulator/backend.h"
#include "backends/simulator/connection.h"
#include "backends/simulator/session.h"

namespace weir::simulator {

namespace asio = boost::asio;
using asio::ip::tcp;

class Server::Impl {
 public:
  explicit Impl(Options options) : backend_(io_, std::move(options)), acceptor_(io_) {
    const tcp::endpoint endpoint(asio::ip::make_address(backend_.options.address), backend_.options.port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(4096);
    endpoint_ = acceptor_.local_endpoint();
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
  }

  // Closing every socket ends every session, and then there is nothing left to run.
  ~Impl() {
    asio::post(io_, [this] {
      boost::system::error_code ignored;
      acceptor_.close(ignored);
      const auto open = open_;
      for (const auto& connection : open) connection->close();
    });
    thread_.join();
  }

  const tcp::endpoint& endpoint() const { return endpoint_; }

  // What `question` says of the backend, asked on the backend's thread.
  template <class Question>
  auto ask(Question question) {
    std::packaged_task<std::invoke_result_t<Question, Backend&>()> task([&] { return question(backend_); });
    auto reply = task.get_future();
    asio::post(io_, [task = std::move(task)]() mutable { task(); });
    return reply.get();
  }

 private:
  asio::awaitable<void> accept() {
    asio::steady_timer pause(io_);
    boost::system::error_code error;
    while (acceptor_.is_open()) {
      tcp::socket socket(io_);
      co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
      if (!error) {
        asio::co_spawn(io_, attend(std::make_shared<Connection>(std::move(socket))), asio::detached);
      } else if (error != asio::error::operation_aborted) {  // out of descriptors, most likely
        pause.expires_after(std::chrono::milliseconds(20));
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
      }
    }
  }

  asio::awaitable<void> attend(std::shared_ptr<Connection> connection) {
    open_.insert(connection);
    try {
      co_await serve(connection, backend_);
    } catch (const std::exception&) {  // out of memory, say: this client's loss alone
      connection->close();
    }
    open_.erase(connection);
  }

  asio::io_context io_{1};
  Backend backend_;
  tcp::acceptor acceptor_;
  tcp::endpoint endpoint_;
  std::set<std::shared_ptr<Connection>> open_;
  std::thread thread_;
};

void Server::When::respond(Step step, int times) {
  server_.impl_->ask([&](Backend& backend) { backend.script.add(std::move(matcher_), std::move(step), times); });
}

void Server::When::always_respond(Step step) {
  respond(std::move(step), Script::kAlways);
}

Server::Server(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Server::~Server() = default;

std::uint16_t Server::port() const {
  return impl_->endpoint().port();
}

std::string Server::url() const {
  const tcp::endpoint& endpoint = impl_->endpoint();
  const std::string host = endpoint.address().to_string();
  return "http://" + (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

void Server::next(Step step) {
  impl_->ask([&](Backend& backend) { backend.script.add(std::move(step)); });
}

Served Server::served() const {
  return impl_->ask([](Backend& backend) { return backend.served_since_reset(); });
}

std::vector<Visit> Server::requests(std::size_t last) const {
  return impl_->ask([&](Backend& backend) { return backend.visits.last(last); });
}

void Server::reset() {
  impl_->ask([](Backend& backend) { backend.reset(); });
}

std::size_t Server::running() const {
  return impl_->ask([](Backend& backend) { return backend.engine.service().running(); });
}

std::size_t Server::waiting() const {
  return impl_->ask([](Backend& backend) { return backend.engine.service().waiting(); });
}

}  // namespace weir::simulator
