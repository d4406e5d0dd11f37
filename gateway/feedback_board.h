// The FeedbackBoard takes what is thought of answers: it writes it into the ledger, under the request's id, and tells
// the router how it corrects the quality table. Only where the configuration has `quality.feedback`.
//
//   FeedbackBoard board(config, ledger, publish);
//   board.restore(now);           at start: what the ledger knows
//   board.take(opinions, now);    all of them or none; each is told whether its request is known
//   board.fade(now);              now and then: old opinions count for less
//
// `publish` is given a correction after each of these; it may be called from any thread. Safe to call from every
// thread.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "pricing/ledger/ledger.h"
#include "routing/feedback.h"

namespace weir::gateway {

struct Opinion {
  std::string request_id;
  std::string source;
  double score = 0;
  std::string comment;
};

enum class Taken {
  kept,
  replaced,    // what the same source had said before
  unchanged,   // it had said just that
  unknown,     // the ledger has no such request
  unanswered,  // nothing to be judged: no model server was asked
};
std::string_view name_of(Taken taken);

// What the feedback of a ledger says of a configuration's cells.
routing::FeedbackTally tally_of(pricing::Ledger& ledger, const config::Config& config);

class FeedbackBoard {
 public:
  using Publish = std::function<void(routing::QualityCorrection)>;

  // Keeps references; `config`, which has feedback, and `ledger` outlive the board.
  FeedbackBoard(const config::Config& config, pricing::Ledger& ledger, Publish publish)
      : config_(config), ledger_(ledger), publish_(std::move(publish)), tally_(config) {}

  void restore(pricing::Instant now);
  // Throws pricing::LedgerError, and nothing has changed.
  std::vector<Taken> take(std::span<const Opinion> opinions, pricing::Instant now);
  void fade(pricing::Instant now);

  std::vector<routing::FeedbackTally::Cell> cells(pricing::Instant now) const;

 private:
  const config::Config& config_;
  pricing::Ledger& ledger_;
  const Publish publish_;
  mutable std::mutex mutex_;
  routing::FeedbackTally tally_;
};

}  // namespace weir::gateway
