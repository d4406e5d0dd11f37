// A VirtualFleet is model servers in virtual time: each behaves as its service model says, and nothing waits for
// anything. A million requests take seconds.
//
//   slots      requests beyond them wait, in order of arrival
//   prefix     of a prompt's blocks, those that the server still has from prompts before it need not be read
//   prefill    one prompt after the other, at the server's rate; then the TTFT floor, which delays and occupies nothing
//   decode     all that have a slot advance together, at one token per itl + itl_per_in_flight * (requests with a slot)
//
//   fleet.submit(server, job, now);            a job in flight
//   while (fleet.next_at() <= until) event = fleet.step();     first tokens and ends, in order of time
//   fleet.fail(server);                        its jobs are lost, and are returned; its cache is empty
//
// Deterministic: events at one instant come in the order in which they were caused. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <queue>
#include <span>
#include <vector>

#include "config/service_model.h"
#include "routing/replay/block_cache.h"

namespace weir::routing {

// What a server has to do for one request. The factors say by how much it deviates from its service model.
struct VirtualJob {
  int id = 0;
  double prompt_tokens = 0;  // beside those that are cached wherever it goes
  double completion_tokens = 1;
  double prefill_factor = 1;
  double decode_factor = 1;
  std::span<const std::uint64_t> blocks = {};  // of the prompt; they outlive the job
  double cached_tokens = 0;                    // of prompt_tokens: the server's to say
};

struct VirtualEvent {
  enum class Kind : std::uint8_t { first_token, end };
  Kind kind = Kind::first_token;
  int server = 0;
  int job = 0;
  double at_ms = 0;
  double cached_tokens = 0;  // with a first token: of its prompt
};

class VirtualFleet {
 public:
  // `cache_blocks` says for each server how many blocks its prefix cache holds; empty: none has one.
  explicit VirtualFleet(std::span<const config::ServiceModel> models, std::span<const std::size_t> cache_blocks = {});

  void submit(int server, const VirtualJob& job, double now_ms);
  // Infinity when nothing is in flight.
  double next_at() const;
  VirtualEvent step();

  // What would come of a job submitted now, as everything stands: times from now.
  struct Foreseen {
    double ttft_ms = 0;
    double tpot_ms = 0;
    double cached_tokens = 0;
  };
  Foreseen foresee(int server, const VirtualJob& job, double now_ms) const;

  // From now on everything takes `factor` times as long.
  void slow_down(int server, double factor, double now_ms);
  std::vector<int> fail(int server, double now_ms);

 private:
  struct Decoding {
    double ends_at_token;  // by the server's token clock
    int job;
    bool operator>(const Decoding& other) const {
      return ends_at_token != other.ends_at_token ? ends_at_token > other.ends_at_token : job > other.job;
    }
  };

  struct Server {
    config::ServiceModel model;
    double slowness = 1;
    double now_ms = 0;
    double tokens = 0;  // the token clock: tokens that a request decoding since the beginning would have
    int slots_taken = 0;
    double prefill_free_ms = 0;  // when the last prompt with a slot will be read
    std::deque<VirtualJob> waiting = {};
    std::priority_queue<Decoding, std::vector<Decoding>, std::greater<>> decoding = {};
    std::vector<int> with_slot = {};
    std::uint64_t version = 0;  // of what was last said about its next end
    std::uint64_t life = 0;
  };

  // What the queue of events holds; a stale one is dropped when its turn comes.
  struct Turn {
    double at_ms = 0;
    std::uint64_t order = 0;
    enum class Kind : std::uint8_t { first_token, end } kind = Kind::first_token;
    int server = 0;
    std::uint64_t version = 0;  // of an end; of a first token, the server's life
    VirtualJob job = {};
    bool operator>(const Turn& other) const { return at_ms != other.at_ms ? at_ms > other.at_ms : order > other.order; }
  };

  VirtualFleet without_caches() const;
  double cached_tokens(int server, const VirtualJob& job) const;
  void push(Turn turn);
  void drop_stale();
  bool is_stale(const Turn& turn) const;
  void advance(Server& server, double now_ms) const;
  void take_slot(int index, VirtualJob job);
  void begin_waiting(int index);
  void foresee_end(int index);

  std::vector<Server> servers_;
  std::vector<BlockCache> caches_;  // by server
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns_;
  std::uint64_t order_ = 0;
};

}  // namespace weir::routing
