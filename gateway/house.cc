#include "gateway/house.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "gateway/admission.h"
#include "gateway/explain.h"
#include "gateway/load_watch.h"
#include "gateway/tariff_board.h"
#include "pricing/ledger/memory_ledger.h"
#include "pricing/ledger/sqlite_ledger.h"

namespace weir::gateway {
namespace {

using boost::asio::ip::tcp;

tcp::endpoint endpoint_of(const config::Listener& listener) {
  boost::system::error_code no_address;
  const auto address = boost::asio::ip::make_address(listener.host, no_address);
  if (no_address) throw std::runtime_error("cannot listen on \"" + listener.host + "\": it is no IP address");
  return {address, listener.port};
}

std::unique_ptr<pricing::Ledger> open_ledger(const config::Config& config) {
  if (config.ledger.file.empty()) return std::make_unique<pricing::MemoryLedger>();
  return std::make_unique<pricing::SqliteLedger>(config.ledger.file);
}

pricing::Instant now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

int worker_count(const config::Server& server) {
  return server.workers > 0 ? server.workers : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::unique_ptr<pricing::Journal> open_journal(const config::Config& config, int workers) {
  if (config.ledger.file.empty()) return nullptr;
  pricing::Journal::Options options;
  options.bytes_max = config.ledger.journal_bytes_max;
  options.report = [said = std::string()](const std::string& trouble) mutable {
    if (trouble == said) return;
    said = trouble;
    if (trouble.empty()) {
      spdlog::info("the journal can be written again");
    } else {
      spdlog::error("the journal: {}", trouble);
    }
  };
  std::filesystem::path directory = config.ledger.file;
  return std::make_unique<pricing::Journal>(directory += ".journal", workers, std::move(options));
}

// What a killed process left goes into the ledger before anything else does. Throws LedgerError.
void recover(pricing::Journal& journal, pricing::Ledger& ledger) {
  const std::vector<pricing::UsageRecord>& records = journal.recovered();
  if (journal.damaged() > 0)
    spdlog::error("{} stretches of the journal are damaged; their files are kept beside it as *.damaged",
                  journal.damaged());
  if (!records.empty()) {
    ledger.append(records);
    const auto interrupted = std::ranges::count(records, pricing::Outcome::interrupted, &pricing::UsageRecord::outcome);
    spdlog::warn("the journal of a process that was killed: {} requests settled, {} interrupted",
                 std::ssize(records) - interrupted, interrupted);
  }
  journal.forget_recovered();
}

std::vector<pricing::SpendRow> spend_so_far(pricing::Ledger& ledger) {
  pricing::SpendQuery query;
  query.group_by = {pricing::GroupBy::tenant, pricing::GroupBy::deployment};
  return ledger.spend(query);
}

}  // namespace

House::House(config::Config config)
    : config_(std::move(config)),
      ledger_(open_ledger(config_)),
      access_log_(config_.server.access_log),
      metrics_(config_),
      addresses_(config_.deployments),
      fleet_(config_),
      admission_(admission_terms(config_)),
      policies_(config_) {
  if (std::any_of(config_.deployments.begin(), config_.deployments.end(),
                  [](const auto& d) { return d.url.tls || (d.metrics_url && d.metrics_url->tls); }))
    tls_.emplace();
  journal_ = open_journal(config_, worker_count(config_.server));
  if (journal_) recover(*journal_, *ledger_);
  restore_budgets(config_, *ledger_, now(), admission_);
  metrics_.go_on_from(spend_so_far(*ledger_));
  if (config_.feedback) {
    feedback_.emplace(config_, *ledger_,
                      [this](routing::QualityCorrection correction) { fleet_.correct_quality(std::move(correction)); });
    feedback_->restore(now());
  }
  recorder_ = std::make_unique<Recorder>(*ledger_, journal_.get(), config_.ledger, access_log_, metrics_,
                                         worker_count(config_.server));
  open_workers();
  api_ = open_api();
  AdminReader reader{
      [this] { return render_metrics(); }, [this] { return why_not_ready(); },
      [this](const api::Request& request) { return api_->answer(request, now(), std::chrono::steady_clock::now()); }};
  try {
    admin_ = std::make_unique<Admin>(endpoint_of(config_.server.admin), std::move(reader));
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot listen on " + config_.server.admin.host + ":" +
                             std::to_string(config_.server.admin.port) + " for admin: " + error.code().message());
  }
}

House::~House() = default;

std::unique_ptr<api::Api> House::open_api() {
  const auto connection = [this]() -> std::unique_ptr<pricing::Ledger> {
    if (config_.ledger.file.empty()) return nullptr;
    return std::make_unique<pricing::SqliteLedger>(config_.ledger.file, pricing::SqliteLedger::Mode::read_only);
  };
  reading_ledger_ = connection();
  trial_ledger_ = connection();
  trial_ = std::make_unique<Trial>(config_, trial_ledger_ ? *trial_ledger_ : *ledger_);
  const auto states = [this] {
    std::vector<api::DeploymentState> all;
    for (const SharedFleet::Status& status : fleet_.status(std::chrono::steady_clock::now()))
      all.push_back({status.in_flight, std::string(name_of(status.breaker)), status.ttft, status.tpot});
    return all;
  };
  return std::make_unique<api::Api>(
      api::Sources{config_, reading_ledger_ ? *reading_ledger_ : *ledger_, policies_, *trial_, states,
                   [this] { return admission_.status(now()).budgets; },
                   [this](const api::Request& request) { return explain_request(request); },
                   [this](std::string_view id) { return explain_decision(id); }, feedback_ ? &*feedback_ : nullptr});
}

void House::open_workers() {
  tcp::endpoint endpoint = endpoint_of(config_.server.listen);
  const Worker::Shared shared{config_, fleet_, admission_, policies_, decisions_, addresses_, tls_ ? &*tls_ : nullptr};
  try {
    // Port 0 means any; the first worker's choice is everybody's.
    for (int i = 0; i < worker_count(config_.server); ++i) {
      workers_.push_back(std::make_unique<Worker>(shared, recorder_->inbox(i), endpoint));
      endpoint.port(workers_.front()->port());
    }
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot listen on " + config_.server.listen.host + ":" +
                             std::to_string(config_.server.listen.port) + ": " + error.code().message());
  }
  port_ = endpoint.port();
}

void House::run(const std::function<void()>& wait_for_stop) {
  std::thread refresher([this] { refresh(); });
  LoadWatch load_watch(config_, fleet_, tls_ ? &*tls_ : nullptr);
  std::thread watcher([&load_watch] { load_watch.run(); });
  std::vector<std::thread> threads;
  for (const auto& worker : workers_) threads.emplace_back([&worker] { worker->run(); });
  serving_ = true;
  wait_for_stop();
  serving_ = false;
  std::thread patience([this] { drain(); });
  for (std::thread& thread : threads) thread.join();
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopping_.notify_all();
  load_watch.stop();
  watcher.join();
  patience.join();
  refresher.join();
  recorder_->stop();
}

// Lets requests finish, for as long as the configuration says.
void House::drain() {
  for (const auto& worker : workers_) worker->drain();
  std::unique_lock lock(mutex_);
  const auto patience = std::chrono::milliseconds(config_.server.drain_timeout_ms);
  if (stopping_.wait_for(lock, patience, [this] { return stop_; })) return;
  spdlog::warn("requests are still running after the drain timeout; ending them");
  for (const auto& worker : workers_) worker->stop();
}

// What changes as time passes: the addresses of names, and how much old feedback counts.
void House::refresh() {
  std::unique_lock lock(mutex_);
  do {
    lock.unlock();
    addresses_.refresh();
    if (feedback_) feedback_->fade(now());
    lock.lock();
  } while (!stopping_.wait_for(lock, backends::AddressBook::kRefresh, [this] { return stop_; }));
}

std::string House::render_metrics() {
  Gauges gauges;
  const auto status = fleet_.status(std::chrono::steady_clock::now());
  for (std::size_t i = 0; i < status.size(); ++i) {
    gauges.deployments.push_back({config_.deployments[i].name, status[i].in_flight, status[i].foreign,
                                  status[i].kv_cache_use, status[i].breaker == backends::Breaker::State::admitting});
  }
  gauges.now = now();
  gauges.admission = admission_.status(gauges.now);
  gauges.policies = policies_.now();
  if (feedback_) gauges.judged = feedback_->cells(gauges.now);
  gauges.ledger_backlog = recorder_->backlog();
  gauges.ledger_lag = recorder_->lag();
  gauges.journal_bytes = journal_ ? journal_->bytes() : 0;
  gauges.unjournalled = recorder_->unjournalled();
  for (const auto& worker : workers_) gauges.client_connections += worker->connections();
  return metrics_.render(gauges);
}

// The headers are those that a client would send with the request, and x-weir-key, which names whose it would be.
api::Response House::explain_request(const api::Request& request) {
  ExplainQuestion question{.body = request.body, .headers = {}, .key = {}};
  for (const auto& [name, value] : request.headers) {
    if (const auto header = header_named(name)) question.headers[*header] = value;
    if (name == "x-weir-key") question.key = value;
  }
  const Tariffs tariffs = TariffBoard(config_).at(now());
  const PolicyBoard::Snapshot policies = policies_.now();
  const auto explained = explain(question, config_, policies->in_force, [&](const routing::Request& asked) {
    return fleet_.explain(asked, *tariffs, std::chrono::steady_clock::now());
  });
  if (const auto* error = std::get_if<ApiError>(&explained))
    return api::problem(error->status, error->message, error->param);
  return {.status = 200, .body = explanation_json(std::get<Decision>(explained), config_), .headers = {}};
}

api::Response House::explain_decision(std::string_view request_id) const {
  if (const auto decision = decisions_.find(request_id))
    return {.status = 200, .body = explanation_json(*decision, config_), .headers = {}};
  return api::problem(404, "Of the latest " + std::to_string(Decisions::kKept) + " decisions none has the id " +
                               std::string(request_id) + ".");
}

std::string House::why_not_ready() const {
  if (!serving_) return "not serving: starting or draining";
  const auto status = fleet_.status(std::chrono::steady_clock::now());
  const bool any = std::any_of(status.begin(), status.end(), [](const SharedFleet::Status& deployment) {
    return deployment.breaker != backends::Breaker::State::tripped;
  });
  return any ? "" : "no deployment admits requests";
}

}  // namespace weir::gateway
