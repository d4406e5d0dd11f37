#include "routing/replay/virtual_fleet.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace weir::routing {
namespace {

double token_ms(const config::ServiceModel& model, double slowness, int slots_taken) {
  return std::max(1e-6, slowness * (model.itl_ms + model.itl_per_in_flight_ms * slots_taken));
}

}  // namespace

VirtualFleet::VirtualFleet(std::span<const config::ServiceModel> models, std::span<const std::size_t> cache_blocks) {
  for (const config::ServiceModel& model : models) servers_.push_back({.model = model});
  for (std::size_t i = 0; i < models.size(); ++i) caches_.emplace_back(i < cache_blocks.size() ? cache_blocks[i] : 0);
}

void VirtualFleet::submit(int index, const VirtualJob& job, double now_ms) {
  Server& server = servers_[static_cast<std::size_t>(index)];
  advance(server, now_ms);
  server.waiting.push_back(job);
  begin_waiting(index);
  foresee_end(index);
}

double VirtualFleet::next_at() const {
  return turns_.empty() ? std::numeric_limits<double>::infinity() : turns_.top().at_ms;
}

// Decoding begins with the first token: the rest follow on the token clock.
VirtualEvent VirtualFleet::step() {
  const Turn turn = turns_.top();
  turns_.pop();
  Server& server = servers_[static_cast<std::size_t>(turn.server)];
  advance(server, turn.at_ms);
  VirtualEvent event{VirtualEvent::Kind::first_token, turn.server, turn.job.id, turn.at_ms, turn.job.cached_tokens};
  if (turn.kind == Turn::Kind::first_token) {
    const double rest = std::max(0.0, turn.job.completion_tokens - 1) * turn.job.decode_factor;
    server.decoding.push({server.tokens + rest, turn.job.id});
  } else {
    event = {VirtualEvent::Kind::end, turn.server, server.decoding.top().job, turn.at_ms};
    server.decoding.pop();
    --server.slots_taken;
    std::erase(server.with_slot, event.job);
    begin_waiting(turn.server);
  }
  foresee_end(turn.server);
  drop_stale();
  return event;
}

void VirtualFleet::slow_down(int index, double factor, double now_ms) {
  Server& server = servers_[static_cast<std::size_t>(index)];
  advance(server, now_ms);
  server.slowness *= factor;
  foresee_end(index);
  drop_stale();
}

std::vector<int> VirtualFleet::fail(int index, double now_ms) {
  Server& server = servers_[static_cast<std::size_t>(index)];
  std::vector<int> lost = std::move(server.with_slot);
  for (const VirtualJob& job : server.waiting) lost.push_back(job.id);
  const std::uint64_t life = server.life + 1;
  const std::uint64_t version = server.version + 1;
  server = {.model = server.model, .slowness = server.slowness, .now_ms = now_ms, .version = version, .life = life};
  caches_[static_cast<std::size_t>(index)].clear();
  drop_stale();
  return lost;
}

// Those ahead of it are taken to find in the cache what is there now.
VirtualFleet::Foreseen VirtualFleet::foresee(int index, const VirtualJob& job, double now_ms) const {
  VirtualFleet copy = without_caches();
  Server& server = copy.servers_[static_cast<std::size_t>(index)];
  for (VirtualJob& ahead : server.waiting) {
    ahead.prompt_tokens -= cached_tokens(index, ahead);
    ahead.blocks = {};
  }
  VirtualJob asked = job;
  const double cached = cached_tokens(index, job);
  asked.prompt_tokens -= cached;
  asked.blocks = {};
  copy.submit(index, asked, now_ms);
  for (;;) {
    const VirtualEvent event = copy.step();
    if (event.server != index || event.job != job.id || event.kind != VirtualEvent::Kind::first_token) continue;
    const double tpot_ms = job.decode_factor * token_ms(server.model, server.slowness, server.slots_taken);
    return {event.at_ms - now_ms, tpot_ms, cached};
  }
}

VirtualFleet VirtualFleet::without_caches() const {
  VirtualFleet copy{std::span<const config::ServiceModel>{}};
  copy.servers_ = servers_;
  copy.turns_ = turns_;
  copy.order_ = order_;
  copy.caches_.resize(servers_.size());
  return copy;
}

double VirtualFleet::cached_tokens(int index, const VirtualJob& job) const {
  const std::size_t blocks = caches_[static_cast<std::size_t>(index)].held(job.blocks);
  return std::min(job.prompt_tokens, static_cast<double>(BlockCache::kBlockTokens) * static_cast<double>(blocks));
}

void VirtualFleet::push(Turn turn) {
  turn.order = ++order_;
  turns_.push(std::move(turn));
}

void VirtualFleet::drop_stale() {
  while (!turns_.empty() && is_stale(turns_.top())) turns_.pop();
}

bool VirtualFleet::is_stale(const Turn& turn) const {
  const Server& server = servers_[static_cast<std::size_t>(turn.server)];
  return turn.version != (turn.kind == Turn::Kind::end ? server.version : server.life);
}

void VirtualFleet::advance(Server& server, double now_ms) const {
  server.tokens += (now_ms - server.now_ms) / token_ms(server.model, server.slowness, server.slots_taken);
  server.now_ms = now_ms;
}

void VirtualFleet::begin_waiting(int index) {
  Server& server = servers_[static_cast<std::size_t>(index)];
  while (server.slots_taken < std::max(1, server.model.slots) && !server.waiting.empty()) {
    const VirtualJob job = server.waiting.front();
    server.waiting.pop_front();
    take_slot(index, job);
  }
}

void VirtualFleet::take_slot(int index, VirtualJob job) {
  Server& server = servers_[static_cast<std::size_t>(index)];
  job.cached_tokens = cached_tokens(index, job);
  caches_[static_cast<std::size_t>(index)].read(job.blocks);
  ++server.slots_taken;
  server.with_slot.push_back(job.id);
  const double prefill_ms = server.slowness * job.prefill_factor * 1000 * (job.prompt_tokens - job.cached_tokens) /
                            std::max(1.0, server.model.prefill_tokens_per_second);
  server.prefill_free_ms = std::max(server.prefill_free_ms, server.now_ms) + prefill_ms;
  push({.at_ms = server.prefill_free_ms + server.slowness * server.model.ttft_floor_ms,
        .kind = Turn::Kind::first_token,
        .server = index,
        .version = server.life,
        .job = job});
}

void VirtualFleet::foresee_end(int index) {
  Server& server = servers_[static_cast<std::size_t>(index)];
  ++server.version;
  if (server.decoding.empty()) return drop_stale();
  const double tokens = std::max(0.0, server.decoding.top().ends_at_token - server.tokens);
  push({.at_ms = server.now_ms + tokens * token_ms(server.model, server.slowness, server.slots_taken),
        .kind = Turn::Kind::end,
        .server = index,
        .version = server.version});
  drop_stale();
}

}  // namespace weir::routing
