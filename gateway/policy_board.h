// The PolicyBoard says which policies are in force: those of the configuration, until somebody applies others from the
// dashboard. What is applied is first written into the file beside the ledger (config/applied_policy.h), so that it
// outlives a restart, and then holds for every request that is parsed from then on, on every worker at once.
//
//   board.apply(index, policy, "ops", now)     any thread; one after the other
//   board.now()                                a snapshot, swapped whole: who holds one sees no change
//
//   PolicyReader reader(board);                a worker's own
//   reader.in_force()                          one atomic read, unless something was applied since
//
// Names, order and number of policies never change: indexes stay what they are.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/config.h"
#include "pricing/instant.h"

namespace weir::gateway {

struct Policies {
  std::vector<config::Policy> in_force;
  std::vector<std::optional<config::AppliedPolicy>> applied;  // in the same order; nothing where the file's holds

  // As the configuration file says it.
  const config::Policy& of_file(std::size_t index) const {
    return applied[index] ? applied[index]->over : in_force[index];
  }
};

class PolicyBoard {
 public:
  using Snapshot = std::shared_ptr<const Policies>;

  // Keeps a reference; `config` outlives it.
  explicit PolicyBoard(const config::Config& config);

  Snapshot now() const;
  // Grows with everything that is applied.
  std::uint64_t turn() const { return turn_.load(std::memory_order_acquire); }

  // Nothing changes when it throws: std::runtime_error, where the file cannot be written. Policies apply over the ones
  // that they were drafted over: false, and nothing done, when that is no longer in force.
  bool apply(std::size_t index, const config::Policy& policy, const config::Policy& drafted_over, const std::string& by,
             pricing::Instant now);
  // Where it is kept; "" when it is forgotten at exit.
  std::string file() const { return file_; }

 private:
  void keep(const config::AppliedPolicy& applied) const;

  const config::Config& config_;
  const std::string file_;
  mutable std::mutex mutex_;
  Snapshot now_;
  std::atomic<std::uint64_t> turn_{0};
};

class PolicyReader {
 public:
  explicit PolicyReader(const PolicyBoard& board) : board_(board) {}

  // Valid until the next call. For one thread.
  std::span<const config::Policy> in_force() {
    if (const std::uint64_t turn = board_.turn(); !seen_ || turn != turn_) {
      turn_ = turn;
      seen_ = board_.now();
    }
    return seen_->in_force;
  }

 private:
  const PolicyBoard& board_;
  std::uint64_t turn_ = 0;
  PolicyBoard::Snapshot seen_;
};

}  // namespace weir::gateway
