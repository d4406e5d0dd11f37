#include "backends/simulator/connection.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace weir::simulator {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kReadBytes = 16384;
constexpr std::size_t kReceivedBytesMax = 128u << 20;  // a client that sends this much ahead is cut off

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket) : socket_(std::move(socket)), change_(socket_.get_executor()) {
  error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

void Connection::start_reading() {
  auto reading = read(shared_from_this());
  asio::co_spawn(socket_.get_executor(), std::move(reading), asio::detached);
}

// Waits until something can be read and then reads into one buffer of the thread's, so that an idle connection holds
// no memory for it.
asio::awaitable<void> Connection::read(std::shared_ptr<Connection> self) {
  static thread_local std::array<char, kReadBytes> buffer;
  error_code error;
  while (!self->gone_ && self->received_.size() < kReceivedBytesMax) {
    co_await self->socket_.async_wait(asio::ip::tcp::socket::wait_read,
                                      asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
    const std::size_t size = self->socket_.read_some(asio::buffer(buffer), error);
    if (error == asio::error::would_block) continue;
    if (error) break;
    self->received_.append(buffer.data(), size);
    self->wake();
  }
  self->lose();
}

void Connection::put(std::string_view bytes, Mark mark) {
  if (gone_) return;
  outbox_.append(bytes);
  if (mark != Mark::none) marks_.push_back({outbox_.size(), mark});
  flush_soon();
}

void Connection::hold(bool held) {
  held_ = held;
  if (!held_) flush_soon();
}

// Everything that is put within one turn of the loop leaves in one write.
void Connection::flush_soon() {
  if (flushing_) return;
  flushing_ = true;
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->flushing_ = false;
    self->flush();
  });
}

void Connection::flush() {
  while (!gone_ && !held_ && written_ < outbox_.size()) {
    error_code error;
    const auto rest = asio::buffer(outbox_.data() + written_, outbox_.size() - written_);
    const std::size_t size = socket_.write_some(rest, error);
    if (error == asio::error::would_block) {
      flushing_ = true;
      socket_.async_wait(asio::ip::tcp::socket::wait_write, [self = shared_from_this()](error_code failed) {
        self->flushing_ = false;
        if (!failed) self->flush();
      });
      return;
    }
    if (error) return lose();
    written_ += size;
    pass_marks();
  }
}

void Connection::pass_marks() {
  while (!marks_.empty() && marks_.front().end <= written_) {
    const Mark mark = marks_.front().mark;
    marks_.pop_front();
    if (heard_) heard_(mark);
  }
  if (written_ < outbox_.size()) return;
  outbox_.clear();
  written_ = 0;
  wake();
}

asio::awaitable<void> Connection::changed(Clock::time_point until) {
  if (!changed_) {
    change_.expires_at(until);
    error_code ignored;
    co_await change_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  changed_ = false;
}

void Connection::wake() {
  changed_ = true;
  change_.cancel();
}

void Connection::lose() {
  gone_ = true;
  outbox_.clear();
  marks_.clear();
  written_ = 0;
  wake();
}

void Connection::close() {
  lose();
  error_code ignored;
  socket_.close(ignored);
}

void Connection::reset() {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

}  // namespace weir::simulator
