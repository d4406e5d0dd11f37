#include "gateway/load_watch.h"

#include <spdlog/spdlog.h>

#include "backends/exchange.h"
#include "gateway/shared_fleet.h"

namespace weir::gateway {
namespace {

using backends::Clock;

constexpr auto kPatience = std::chrono::seconds(2);
constexpr int kMissesMax = 3;  // so many in a row, and the server is asked rarely
constexpr auto kRarely = std::chrono::seconds(15);
constexpr std::size_t kPageBytesMax = 8 << 20;

// The deployments that have a metrics page, as if that page were their API.
std::vector<config::Deployment> servers_with_pages(const config::Config& config) {
  std::vector<config::Deployment> servers;
  for (const config::Deployment& deployment : config.deployments) {
    if (!deployment.metrics_url) continue;
    servers.push_back(deployment);
    servers.back().url = *deployment.metrics_url;
  }
  return servers;
}

std::string request_for(const config::Deployment& server) {
  return "GET " + (server.url.path.empty() ? "/" : server.url.path) + " HTTP/1.1\r\nhost: " + server.url.host + ":" +
         std::to_string(server.url.port) + "\r\naccept: text/plain\r\n\r\n";
}

}  // namespace

LoadWatch::LoadWatch(const config::Config& config, SharedFleet& fleet, const backends::TlsContext* tls)
    : fleet_(fleet),
      servers_(servers_with_pages(config)),
      addresses_(servers_),
      transport_(reactor_, servers_, addresses_, tls) {
  for (std::size_t i = 0; i < config.deployments.size(); ++i) {
    if (!config.deployments[i].metrics_url) continue;
    pages_.push_back({.deployment = static_cast<int>(i),
                      .request = request_for(servers_[pages_.size()]),
                      .wake = std::make_unique<backends::Wake>(reactor_.wheel())});
  }
}

void LoadWatch::run() {
  if (pages_.empty()) return;
  watching_ = pages_.size();
  for (std::size_t page = 0; page < pages_.size(); ++page) {
    backends::spawn(watch(page), [this, page](std::exception_ptr failure) {
      try {
        if (failure) std::rethrow_exception(failure);
      } catch (const std::exception& error) {
        spdlog::error("{} is no longer asked how busy it is: {}", servers_[page].name, error.what());
      }
      if (--watching_ == 0) reactor_.stop();
    });
  }
  reactor_.run();
}

void LoadWatch::stop() {
  reactor_.post([this] {
    stopping_ = true;
    for (const Page& page : pages_) page.wake->raise(backends::kStop);
  });
}

backends::Task<> LoadWatch::watch(std::size_t page) {
  const auto& [deployment, request, wake] = pages_[page];
  const std::string& name = servers_[page].name;
  int missed = 0;
  while (!stopping_) {
    const auto report = co_await ask(page);
    if (report) {
      if (missed >= kMissesMax) spdlog::info("{} says again how busy it is", name);
      missed = 0;
      fleet_.scraped(deployment, routing::Scrape{report->running, report->waiting, report->kv_cache_use});
    } else if (++missed == kMissesMax) {
      fleet_.scraped(deployment, std::nullopt);
      spdlog::warn("{}: its metrics page does not say how busy it is; what others send there is not seen until it does",
                   name);
    }
    wake->expires_at(Clock::now() + (missed < kMissesMax ? kEvery : kRarely));
    co_await wake->wait(backends::kTimeout | backends::kStop);
  }
}

backends::Task<std::optional<backends::LoadReport>> LoadWatch::ask(std::size_t page) {
  const std::string_view pieces[] = {pages_[page].request};
  if (Clock::now() >= look_up_at_) {
    addresses_.refresh();
    look_up_at_ = Clock::now() + backends::AddressBook::kRefresh;
  }
  const backends::TimePoint by = Clock::now() + kPatience;
  backends::Exchange exchange(transport_, static_cast<int>(page), *pages_[page].wake);
  auto sent = co_await exchange.send(pieces, backends::Exchange::Connection::pooled_or_new, by, by);
  if (!sent) co_return std::nullopt;
  auto answered = co_await exchange.await_head(by);
  if (!answered || exchange.head().status != 200) co_return std::nullopt;
  std::string text;
  for (bool complete = false; !complete;) {
    auto read = co_await exchange.read(by);
    if (!read) co_return std::nullopt;
    for (const std::string_view piece : read->pieces) text.append(piece);
    complete = read->complete;
    if (text.size() > kPageBytesMax) co_return std::nullopt;
  }
  exchange.finish();
  co_return backends::read_load_report(servers_[page].dialect, text);
}

}  // namespace weir::gateway
