// A Worker is one core: its own event loop, its own acceptor on the shared port (SO_REUSEPORT), its own client
// sessions and its own connections to the model servers. What it shares with the others is behind House.
//
//   run()             the worker's thread; returns when it has drained
//   drain()           stop accepting, let requests finish          (from any thread)
//   stop()            end every request that is still there        (from any thread)
#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>
#include <memory>
#include <string>
#include <vector>

#include "backends/http_transport.h"
#include "backends/json_outline.h"
#include "backends/reactor.h"
#include "backends/task.h"
#include "config/config.h"
#include "gateway/authentication.h"
#include "gateway/head_beginnings.h"
#include "gateway/head_memory.h"
#include "gateway/listener.h"
#include "gateway/policy_board.h"
#include "gateway/question.h"
#include "gateway/recorder.h"
#include "gateway/request_id.h"
#include "gateway/request_parser.h"
#include "gateway/session.h"
#include "gateway/tariff_board.h"
#include "pricing/admission_control.h"
#include "routing/task_class.h"

namespace weir::gateway {

class Decisions;
class SharedFleet;

class Worker final : private Listener::Receiver {
 public:
  // What all workers share. Everything outlives them.
  struct Shared {
    const config::Config& config;
    SharedFleet& fleet;
    pricing::AdmissionControl& admission;
    const PolicyBoard& policies;
    Decisions& decisions;
    backends::AddressBook& addresses;
    const backends::TlsContext* tls;  // null when no deployment is reached by TLS
  };

  Worker(const Shared& shared, Recorder::Inbox& inbox, const boost::asio::ip::tcp::endpoint& listen_on);

  void run();
  void drain();
  void stop();

  // For sessions and endpoints, on this worker's thread.
  const config::Config& config() const { return shared_.config; }
  const config::Server& server() const { return shared_.config.server; }
  // The policies in force; the span is valid until the next call.
  std::span<const config::Policy> policies() { return policies_.in_force(); }
  SharedFleet& fleet() { return shared_.fleet; }
  pricing::AdmissionControl& admission() { return shared_.admission; }
  Decisions& decisions() { return shared_.decisions; }
  backends::HttpTransport& transport() { return transport_; }
  backends::Reactor& reactor() { return reactor_; }
  backends::Wheel& wheel() { return reactor_.wheel(); }
  Recorder::Inbox& inbox() { return inbox_; }
  RequestIds& request_ids() { return request_ids_; }
  TariffBoard& tariffs() { return tariffs_; }
  KeyRing& keys() { return keys_; }
  HeadMemory& head_memory() { return head_memory_; }
  const routing::TaskClassifier& classifier() const { return classifier_; }
  QuestionReader& questions() { return questions_; }
  const HeadBeginnings& head_beginnings() const { return head_beginnings_; }
  std::span<char> look_ahead_buffer() { return look_ahead_buffer_; }
  RequestLimits request_limits() const;
  bool draining() const { return draining_; }
  // When the reactor's turn began, as people tell the time.
  pricing::Instant turn_began_at();
  // "date: ...\r\n", made once a second.
  const std::string& date_header();

  // Scratch space; what is in it is valid until the next suspension.
  std::string& scratch() { return scratch_; }

  int connections() const { return connections_.load(std::memory_order_relaxed); }
  std::uint16_t port() const { return listener_.port(); }

 private:
  using Sessions = boost::intrusive::list<Session, boost::intrusive::constant_time_size<false>>;

  void accepted(int descriptor, std::string remote) override;
  backends::Task<> serve(int descriptor, std::string remote);
  void end_when_idle();

  Shared shared_;
  Recorder::Inbox& inbox_;
  backends::Reactor reactor_;
  backends::HttpTransport transport_;
  Listener listener_;
  Sessions sessions_;
  RequestIds request_ids_;
  TariffBoard tariffs_;
  PolicyReader policies_;
  KeyRing keys_;
  HeadMemory head_memory_;
  const routing::TaskClassifier classifier_;
  QuestionReader questions_;
  const HeadBeginnings head_beginnings_;
  std::vector<char> look_ahead_buffer_;
  std::string scratch_;
  backends::TimePoint known_turn_{};  // whose beginning is turn_began_at_
  pricing::Instant turn_began_at_{};
  std::string date_header_;
  std::int64_t date_second_ = 0;
  std::atomic<int> connections_{0};
  bool draining_ = false;
};

}  // namespace weir::gateway
