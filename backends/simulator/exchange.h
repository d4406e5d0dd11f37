// An Exchange is one chat answer under way: from the first byte of the response to the last, or to the place where it
// breaks, or to the client's leaving.
//
// It asks the engine for tokens, puts each on the connection as it comes, and counts as served what the connection
// says was written. When it ends, however it ends, it has left the engine and is counted as completed, aborted or
// failed: once.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "backends/simulator/answer.h"
#include "backends/simulator/backend.h"
#include "backends/simulator/chat_request.h"
#include "backends/simulator/connection.h"
#include "backends/simulator/visit.h"
#include "backends/simulator/voice.h"

namespace weir::simulator {

// What becomes of the connection afterwards.
enum class Afterwards : std::uint8_t { keep, close, reset };

class Exchange final : private TokenSink {
 public:
  Exchange(Backend& backend, Connection& connection, ChatRequest request, Step step, const Visit& visit);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  boost::asio::awaitable<Afterwards> run();

 private:
  using Clock = Connection::Clock;

  void on_token(const Token& token) override;
  void say(const Token& token);
  void finish();
  void break_now();
  void break_off(Afterwards afterwards);
  void stall();
  void put_head();
  void put_body(std::string_view bytes, Mark mark = Mark::none);
  void put_whole(std::string_view body, Mark mark);
  void written(Mark mark);
  void count_prompt();
  void count(std::int64_t completion_tokens, std::int64_t reasoning_tokens);
  void keep_alive();
  Clock::time_point next_look() const;
  bool over() const;
  void settle();

  Backend& backend_;
  Connection& connection_;
  ChatRequest request_;
  Step step_;
  Answer answer_;
  std::shared_ptr<Written> written_;
  std::int64_t cached_tokens_;
  std::string id_;
  Voice voice_;

  RequestId running_ = 0;
  Clock::time_point began_ = Clock::now();
  Clock::time_point release_at_ = Clock::time_point::max();  // of a stalled connection
  Clock::time_point keep_alive_at_ = Clock::time_point::max();
  bool head_put_ = false;
  bool broke_ = false;     // the step's break has happened
  bool said_all_ = false;  // nothing more will be put
  bool completed_ = false;
  Afterwards afterwards_ = Afterwards::keep;
};

}  // namespace weir::simulator
