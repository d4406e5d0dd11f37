#include "pricing/ledger/repricing.h"

#include <map>
#include <optional>
#include <string>

namespace weir::pricing {
namespace {

struct Adjusted {
  Money sum;
  int times = 0;
};

// An adjustment has the instant of the request that it adjusts, so both lie in one period.
std::map<std::string, Adjusted> adjusted_before(Ledger& ledger, Instant from, Instant until) {
  std::map<std::string, Adjusted> all;
  ledger.for_each(from, until, [&](const UsageRecord& record) {
    if (record.adjusts.empty()) return;
    Adjusted& adjusted = all[std::string(record.adjusts)];
    adjusted.sum += record.cost;
    ++adjusted.times;
  });
  return all;
}

// Its id follows from what it adjusts and how often that was done before: two who do it at once do it once.
UsageRecord adjustment(const UsageRecord& record, const Tariff& tariff, Money difference, int times) {
  UsageRecord adjusting = record;
  adjusting.request_id = std::string(record.request_id) + "#" + std::to_string(times + 1);
  adjusting.adjusts = record.request_id;
  adjusting.usage = {};
  adjusting.attempts = 0;
  adjusting.price_version = tariff.version;
  adjusting.tariff_window = tariff.window;
  adjusting.cost = difference;
  adjusting.estimated_cost = adjusting.lowest_tier_cost = adjusting.highest_tier_cost = {};
  adjusting.reason = "repriced";
  adjusting.ttft_us.reset();
  adjusting.total_us = 0;
  return adjusting;
}

}  // namespace

Repricing reprice(Ledger& ledger, const PriceBook& book, Instant from, Instant until) {
  const auto adjusted = adjusted_before(ledger, from, until);
  Repricing repricing;
  ledger.for_each(from, until, [&](const UsageRecord& record) {
    if (!record.adjusts.empty() || record.usage == Usage{} || record.currency != book.currency()) return;
    ++repricing.records;
    const auto before = adjusted.find(std::string(record.request_id));
    const Adjusted done = before == adjusted.end() ? Adjusted{} : before->second;
    const Money charged = record.cost + done.sum;
    repricing.before += charged;
    const auto tariff = book.at(record.price_key, record.admitted_at);
    if (!tariff) {
      ++repricing.unpriced;
      repricing.after += charged;
      return;
    }
    const Money right = tariff->cost_of(record.usage);
    repricing.after += right;
    if (right != charged) repricing.adjustments.push_back(adjustment(record, *tariff, right - charged, done.times));
  });
  return repricing;
}

}  // namespace weir::pricing
