// A Desk is the dashboard's API over a ledger in memory, with one tenant's key and two tokens:
//
//   Desk desk;
//   desk.spent("acme", "flash", 50);               // nano-dollars, an hour ago
//   desk.get("/api/v1/spend?by=tenant")["totals"]["cost"]
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "gateway/api/api.h"
#include "gateway/policy_board.h"
#include "gateway/trial.h"
#include "pricing/ledger/memory_ledger.h"

namespace weir::gateway::api {

using namespace std::chrono_literals;

inline const pricing::Instant kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 12h};

inline config::Config desk_config() {
  config::Config config;
  config.tiers = {{"flash", "deepseek-flash", 0, 70}, {"pro", "deepseek-v4-pro", 1, 76}};
  for (int tier = 0; tier < 2; ++tier) {
    config::Deployment deployment;
    deployment.name = config.tiers[static_cast<std::size_t>(tier)].name + "-1";
    deployment.tier = tier;
    deployment.price_key = deployment.name;
    config.deployments.push_back(deployment);
    pricing::PriceVersion version;
    version.version = "v1";
    version.base = {{300'000}, {30'000}, {1'000'000}};  // pico-dollars per token
    config.prices.add(deployment.name, version);
  }
  config.policies.resize(1);
  config.policies[0].name = "standard";
  config.policies[0].latency.ttft_ms = 1000;
  config.aliases = {{"auto", 0, {}, {}}};
  config.tenants = {{"acme"}, {"birch"}};
  config.keys.resize(1);
  config.keys[0].name = "acme-key";
  config.keys[0].secret_sha256 = config::sha256("sk-acme");
  config.server.tokens = {{"ops", config::AdminToken::Role::admin, config::sha256("ops-secret")},
                          {"eyes", config::AdminToken::Role::reader, config::sha256("eyes-secret")}};
  return config;
}

inline void set_header(Request& request, std::string name, std::string value) {
  std::erase_if(request.headers, [&name](const auto& header) { return header.first == name; });
  request.headers.emplace_back(std::move(name), std::move(value));
}

class Desk {
 public:
  // Without a secret nobody asks.
  Response ask(const std::string& target, const std::string& secret = "ops-secret", std::string method = "GET",
               std::string body = "") {
    Request request = asked(target, std::move(method), std::move(body));
    if (!secret.empty()) set_header(request, "authorization", "Bearer " + secret);
    return answer(request);
  }

  nlohmann::json get(const std::string& target, const std::string& secret = "ops-secret") {
    return nlohmann::json::parse(ask(target, secret).body);
  }

  Request asked(const std::string& target, std::string method = "GET", std::string body = "") {
    Request request;
    EXPECT_TRUE(read_target(target, request));
    request.method = std::move(method);
    request.body = std::move(body);
    set_header(request, "content-type", "application/json");
    set_header(request, "host", "127.0.0.1:9090");
    request.remote = "127.0.0.1";
    return request;
  }

  Request login(const std::string& secret) {
    return asked("/api/v1/session", "POST", nlohmann::json{{"token", secret}}.dump());
  }

  // A budget of a calendar month, by UTC.
  void budget(const std::string& name, std::optional<int> tenant, pricing::Money amount, pricing::Money spent) {
    config::Budget budget;
    budget.name = budget.terms.name = name;
    budget.tenant = tenant;
    budget.terms.amount = amount;
    budget.terms.calendar = pricing::Calendar::in_zone("UTC");
    config.budgets.push_back(budget);
    budget_states.push_back({name, amount, spent, {}, 1});
  }

  Response answer(const Request& request) { return api.answer(request, kNow, clock); }

  pricing::UsageRecord spent(const std::string& tenant, const std::string& tier, std::int64_t nanos,
                             std::chrono::milliseconds ago = 1h) {
    pricing::UsageRecord record;
    record.request_id = "request-" + std::to_string(ledger.count());
    record.admitted_at = kNow - ago;
    record.tenant = tenant;
    record.key = tenant + "-key";
    record.requested_model = "auto";
    record.policy = "standard";
    record.tier = tier;
    record.deployment = tier + "-1";
    record.reason = "cheapest";
    record.attempts = 1;
    record.streamed = true;
    record.ttft_us = 500'000;
    record.total_us = 2'000'000;
    record.usage = {100, 900, 50, 10};
    record.cost = {nanos};
    ledger.append({&record, 1});
    return record;
  }

  config::Config config = desk_config();
  pricing::MemoryLedger ledger;
  Doorkeeper::TimePoint clock{};
  std::vector<pricing::AdmissionControl::BudgetStatus> budget_states;
  PolicyBoard policies{config};
  Trial trial{config, ledger};
  Api api{{config, ledger, policies, trial,
           [] {
             return std::vector<DeploymentState>(2, {0, "admitting"});
           },
           [this] { return budget_states; },
           [](const Request& request) {
             return json_response({{"asked", request.body}});
           },
           [](std::string_view id) {
             return json_response({{"id", id}});
           }}};
};

}  // namespace weir::gateway::api
