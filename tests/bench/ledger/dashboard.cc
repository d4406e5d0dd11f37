#include "tests/bench/ledger/dashboard.h"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/config.h"
#include "gateway/api/api.h"
#include "gateway/policy_board.h"
#include "gateway/trial.h"
#include "pricing/ledger/sqlite.h"
#include "pricing/ledger/sqlite_ledger.h"

namespace weir::bench {
namespace {

using namespace std::chrono;
using gateway::api::Api;
using Json = nlohmann::ordered_json;

constexpr int kRounds = 5;
constexpr double kCallMsMax = 50;
constexpr const char* kZones[] = {"UTC", "Asia/Shanghai", "Asia/Kolkata", "America/New_York"};
constexpr int kPeriodsInDays[] = {1, 7, 30, 90};
constexpr const char* kToken = "bench";

// Views, and with what they are asked where that is not the default.
std::vector<std::string> calls() {
  std::vector<std::string> all = {"session", "overview", "tokens",   "deployments",
                                  "budgets", "policies", "requests", "reasons"};
  for (const std::string view : {"spend", "latency"}) {
    for (const std::string by : {"tier", "model", "tenant", "key", "policy", "deployment", "outcome", "window"})
      all.push_back(view + "?by=" + by);
  }
  for (const char* filters : {"", "?tenant=tenant-2", "?policy=batch&deployment=pro-4", "?tag=team-2-3"})
    all.push_back(std::string("tags") + filters);
  for (const char* view : {"overview", "tokens", "deployments", "requests", "reasons"})
    all.push_back(std::string(view) + "?tag=team-2-3");
  all.push_back("spend?by=key&tag=team-2-3");
  all.push_back("spend?by=deployment&tenant=tenant-2");
  all.push_back("quality");
  all.push_back("overview?tenant=tenant-2");
  all.push_back("spend?by=tier&tenant=tenant-2");
  all.push_back("latency?by=policy&tenant=tenant-2");
  all.push_back("requests?outcome=interrupted");
  return all;
}

gateway::api::Request request_for(const std::string& call, int period_days, const char* zone, pricing::Instant now) {
  gateway::api::Request request;
  std::string target = "/api/v1/" + call;
  target += (call.find('?') == call.npos ? "?tz=" : "&tz=") + std::string(zone) +
            "&from=" + std::to_string((now - days(period_days)).time_since_epoch().count()) +
            "&until=" + std::to_string(now.time_since_epoch().count());
  read_target(target, request);
  request.headers.emplace_back("authorization", std::string("Bearer ") + kToken);
  return request;
}

struct Timing {
  double ms = 0;
  std::string when;
};

// Of this thread, user and kernel: what a call takes where nothing else runs, and the file is in memory.
double cpu_ms() {
  timespec spent{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) / 1e6;
}

Timing time_of(Api& api, const std::string& call, int period_days, const char* zone, pricing::Instant now) {
  const auto request = request_for(call, period_days, zone, now);
  std::vector<double> took;
  for (int round = 0; round < kRounds; ++round) {
    const double begun = cpu_ms();
    const auto response = api.answer(request, now, steady_clock::now());
    took.push_back(cpu_ms() - begun);
    if (response.status != 200) throw std::runtime_error(call + ": " + response.body);
  }
  std::nth_element(took.begin(), took.begin() + kRounds / 2, took.end());
  return {took[kRounds / 2], std::to_string(period_days) + " d, " + zone};
}

// Sums of money are decimal text with nine places at most.
std::int64_t nanos_in(const std::string& amount) {
  const std::size_t point = std::min(amount.find('.'), amount.size());
  std::string places = point < amount.size() ? amount.substr(point + 1) : "";
  places.resize(9, '0');
  return std::stoll(amount.substr(0, point) + places);
}

std::int64_t recorded_cost(const std::filesystem::path& file, pricing::Instant from, pricing::Instant until) {
  pricing::SqliteConnection connection(file, pricing::SqliteConnection::Mode::read_only);
  return connection.integer("SELECT sum(cost_nanos) FROM usage_records WHERE admitted_at_ms >= " +
                            std::to_string(from.time_since_epoch().count()) + " AND admitted_at_ms < " +
                            std::to_string(until.time_since_epoch().count()));
}

bool adds_up(Api& api, const std::filesystem::path& file, pricing::Instant now) {
  bool all = true;
  for (const int period : kPeriodsInDays) {
    const std::int64_t truth = recorded_cost(file, now - days(period), now);
    for (const std::string& call : calls()) {
      const bool tells_all = (call.starts_with("spend?by=") && call.find('&') == call.npos) || call == "tags";
      if (!tells_all) continue;
      for (const char* zone : kZones) {
        const Json said = Json::parse(api.answer(request_for(call, period, zone, now), now, {}).body);
        std::int64_t series = 0, rows = 0;
        for (const Json& group : said["series"]["groups"])
          for (const Json& cost : group["cost"]) series += nanos_in(cost.get<std::string>());
        for (const Json& row : said["rows"]) rows += nanos_in(row["cost"].get<std::string>());
        const bool equal = series == truth && rows == truth;
        if (!equal) std::printf("  %s, %d d, %s is not what the records say\n", call.c_str(), period, zone);
        all = all && equal;
      }
    }
  }
  return all;
}

// Of the deployments that the records name, so that their rows are filled.
config::Config configuration() {
  config::Config config;
  config.server.tokens = {{kToken, config::AdminToken::Role::reader, config::sha256(kToken)}};
  config.tiers = {{.name = "flash", .model = "deepseek-flash"}, {.name = "pro", .model = "deepseek-v4-pro"}};
  for (const config::Tier& tier : config.tiers) {
    pricing::PriceVersion price{tier.model + "-2026", {}, {{1'000}, {100}, {2'000}}, {}, {}, {}};
    config.prices.add(tier.model, std::move(price));
  }
  for (int i = 0; i < 6; ++i) {
    config::Deployment& deployment = config.deployments.emplace_back();
    deployment.tier = i >= 4;
    deployment.name = config.tiers[i >= 4].name + "-" + std::to_string(i);
    deployment.price_key = config.tiers[i >= 4].model;
    deployment.list_price_key = deployment.price_key;
  }
  for (const char* name : {"interactive", "standard", "batch"}) {
    config::Policy& policy = config.policies.emplace_back();
    policy.name = name;
    policy.latency.ttft_ms = 1'000;
    policy.latency.tpot_ms = 50;
  }
  return config;
}

}  // namespace

bool ask_as_the_dashboard(const std::filesystem::path& file, pricing::Instant now) {
  const config::Config config = configuration();
  pricing::SqliteLedger ledger(file, pricing::SqliteLedger::Mode::read_only);
  gateway::PolicyBoard policies(config);
  gateway::Trial trial(config, ledger);
  Api api({config, ledger, policies, trial, [] { return std::vector<gateway::api::DeploymentState>(6); },
           [] { return std::vector<pricing::AdmissionControl::BudgetStatus>(); }});
  std::printf("the dashboard's calls over %lld records, ms of CPU (medians of %d; the slowest zone of each period)\n",
              static_cast<long long>(ledger.count()), kRounds);
  bool in_time = true;
  for (const std::string& call : calls()) {
    std::printf("  %-36s", call.c_str());
    Timing slowest;
    for (const int period : kPeriodsInDays) {
      Timing of_period;
      for (const char* zone : kZones) {
        const Timing timing = time_of(api, call, period, zone, now);
        if (timing.ms > of_period.ms) of_period = timing;
        if (timing.ms > slowest.ms) slowest = timing;
      }
      std::printf(" %3d d %6.1f", period, of_period.ms);
      std::fflush(stdout);
    }
    std::printf("   slowest: %s\n", slowest.when.c_str());
    in_time = in_time && slowest.ms < kCallMsMax;
  }
  const bool right = adds_up(api, file, now);
  std::printf("every grouping, period and zone %s the records to the nano-unit\n",
              right ? "adds up to" : "DOES NOT add up to");
  return right && in_time;
}

}  // namespace weir::bench
