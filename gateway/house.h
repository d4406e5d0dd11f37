// The House is the composition root: it builds everything once, in the order in which things depend on each other, and
// takes it down in reverse.
//
//   House house(config);        // listening; throws std::exception when it cannot
//   house.run(wait_for_stop);   // serves until wait_for_stop() returns, then drains, records and returns
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "backends/address_book.h"
#include "backends/tls.h"
#include "config/config.h"
#include "gateway/access_log.h"
#include "gateway/admin.h"
#include "gateway/api/api.h"
#include "gateway/decisions.h"
#include "gateway/feedback_board.h"
#include "gateway/metrics.h"
#include "gateway/policy_board.h"
#include "gateway/recorder.h"
#include "gateway/shared_fleet.h"
#include "gateway/trial.h"
#include "gateway/worker.h"
#include "pricing/admission_control.h"
#include "pricing/ledger/ledger.h"

namespace weir::gateway {

class House {
 public:
  explicit House(config::Config config);
  ~House();

  void run(const std::function<void()>& wait_for_stop);

  std::uint16_t port() const { return port_; }
  std::uint16_t admin_port() const { return admin_->port(); }
  pricing::Ledger& ledger() { return *ledger_; }

 private:
  void open_workers();
  void refresh();
  void drain();
  std::string render_metrics();
  std::string why_not_ready() const;
  std::unique_ptr<api::Api> open_api();
  api::Response explain_request(const api::Request& request);
  api::Response explain_decision(std::string_view request_id) const;

  const config::Config config_;
  std::unique_ptr<pricing::Ledger> ledger_;
  AccessLog access_log_;
  Metrics metrics_;
  backends::AddressBook addresses_;
  std::optional<backends::TlsContext> tls_;  // only where a deployment's URL asks for it
  SharedFleet fleet_;
  std::unique_ptr<pricing::Journal> journal_;  // beside a ledger in a file
  pricing::AdmissionControl admission_;
  PolicyBoard policies_;
  Decisions decisions_;
  std::optional<FeedbackBoard> feedback_;  // where the configuration asks for it
  std::unique_ptr<Recorder> recorder_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::uint16_t port_ = 0;
  std::unique_ptr<pricing::Ledger> reading_ledger_;  // connections of their own, so that queries hold no writer up,
  std::unique_ptr<pricing::Ledger> trial_ledger_;    // nor a long reading the queries
  std::unique_ptr<Trial> trial_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<Admin> admin_;
  std::atomic<bool> serving_{false};

  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stop_ = false;
};

}  // namespace weir::gateway
