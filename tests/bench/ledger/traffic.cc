#include "tests/bench/ledger/traffic.h"

#include <cstdio>
#include <string>

namespace weir::bench {
namespace {

using pricing::Outcome;
using pricing::UsageRecord;

constexpr const char* kPolicies[] = {"interactive", "standard", "batch"};

std::string id_of(pricing::Instant instant, std::uint64_t high, std::uint64_t low) {
  char text[64];
  const auto ms = static_cast<unsigned long long>(instant.time_since_epoch().count());
  std::snprintf(text, sizeof text, "%08llx-%04llx-7%03llx-8%03llx-%012llx", ms >> 16, ms & 0xffff,
                static_cast<unsigned long long>(high & 0xfff), static_cast<unsigned long long>(high >> 12 & 0xfff),
                static_cast<unsigned long long>(low & 0xffff'ffff'ffff));
  return text;
}

// A third of the requests: of one of a tenant's teams, of a job, or, of one tenant, with the number of a ticket.
std::string tag_of(std::uint64_t tenant, std::uint64_t draw) {
  constexpr const char* kJobs[] = {"nightly-eval", "crawl", "report"};
  if (draw % 3 > 0) return "";
  draw /= 3;
  if (draw % 4 == 0) return kJobs[draw / 4 % 3];
  if (tenant == 4) return "ticket-" + std::to_string(draw / 4 % 50'000);
  return "team-" + std::to_string(tenant) + "-" + std::to_string(draw / 4 % 8);
}

}  // namespace

Traffic::Traffic(pricing::Instant from, std::chrono::nanoseconds every, std::uint64_t seed, bool tagged)
    : from_(from), every_(every), tagged_(tagged), random_(seed) {}

UsageRecord Traffic::next() {
  const std::uint64_t draw = random_();
  const auto pick = [&](int shift, std::uint64_t below) { return (draw >> shift) % below; };
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(every_ * made_++);
  const std::uint64_t tenant = pick(0, 5), key = pick(8, 4), deployment = pick(16, 6);
  const bool pro = deployment >= 4;

  UsageRecord record;
  record.admitted_at = from_ + since;
  const std::uint64_t more = random_();
  record.request_id = id_of(record.admitted_at, draw, more);
  record.upstream_id = "chatcmpl-" + record.request_id;
  record.tenant = "tenant-" + std::to_string(tenant);
  record.key = record.tenant + "-key-" + std::to_string(key);
  record.endpoint = "/v1/chat/completions";
  record.requested_model = "auto";
  record.policy = kPolicies[key % 3];
  if (tagged_) record.tag = tag_of(tenant, more >> 8);
  record.tier = pro ? "pro" : "flash";
  record.model = pro ? "deepseek-v4-pro" : "deepseek-flash";
  record.deployment = record.tier + "-" + std::to_string(deployment);
  record.reason = "cheapest-within-budget";
  record.streamed = pick(24, 4) > 0;
  record.attempts = 1;
  const auto tokens = [&](int shift, std::uint64_t below) { return static_cast<std::int64_t>(1 + pick(shift, below)); };
  record.usage = {tokens(20, 3'000), tokens(28, 6'000), tokens(36, 700), pick(44, 4) ? 0 : tokens(40, 400)};
  record.usage_source = pricing::UsageSource::upstream;
  record.price_key = record.model;
  record.price_version = record.model + "-2026-08-23";
  const auto hour = std::chrono::duration_cast<std::chrono::hours>(record.admitted_at.time_since_epoch()).count() % 24;
  record.tariff_window = hour >= 1 && hour < 10 && hour != 4 && hour != 5 ? "peak" : "";
  record.cost = {record.usage.total_tokens() * (pro ? 900 : 250)};
  record.estimated_cost = record.lowest_tier_cost = {record.usage.total_tokens() * 250};
  record.highest_tier_cost = {record.usage.total_tokens() * 900};
  if (pick(48, 50) == 0) record.outcome = pick(52, 2) ? Outcome::client_left : Outcome::upstream_fault;
  record.status = 200;
  record.ttft_us = tokens(30, 1'500'000);
  record.total_us = *record.ttft_us + record.usage.completion_tokens() * 25'000;
  return record;
}

}  // namespace weir::bench
