#include "gateway/feedback_board.h"

#include <utility>

namespace weir::gateway {
namespace {

using pricing::Feedback;

// Nothing where it is about a table, a class or a model that is no longer there: it says nothing of those in force.
std::optional<routing::Judgement> judgement_of(const Feedback& feedback, const config::Config& config) {
  const auto task_class = config::index_named(feedback.task_class, config.quality.classes);
  const auto tier = config::index_named(feedback.tier, config.tiers);
  const auto effort = config::effort_named(feedback.effort);
  if (!task_class || !tier || !effort || feedback.quality_version != config.quality.version) return std::nullopt;
  if (feedback.model != config.tiers[static_cast<std::size_t>(*tier)].model) return std::nullopt;
  return routing::Judgement{*task_class,    *tier,
                            *effort,        config::index_named(feedback.key, config.keys).value_or(-1),
                            feedback.score, feedback.admitted_at};
}

bool says_the_same(const Feedback& a, const Feedback& b) {
  return a.score == b.score && a.comment == b.comment;
}

}  // namespace

std::string_view name_of(Taken taken) {
  switch (taken) {
    case Taken::kept:
      return "kept";
    case Taken::replaced:
      return "replaced";
    case Taken::unchanged:
      return "unchanged";
    case Taken::unknown:
      return "unknown";
    case Taken::unanswered:
      return "unanswered";
  }
  return "unknown";
}

routing::FeedbackTally tally_of(pricing::Ledger& ledger, const config::Config& config) {
  routing::FeedbackTally tally(config);
  ledger.for_each_feedback([&](const Feedback& feedback) {
    if (const auto judgement = judgement_of(feedback, config)) tally.add(*judgement);
  });
  return tally;
}

void FeedbackBoard::restore(pricing::Instant now) {
  const std::lock_guard lock(mutex_);
  tally_ = tally_of(ledger_, config_);
  publish_(tally_.correction(now));
}

std::vector<Taken> FeedbackBoard::take(std::span<const Opinion> opinions, pricing::Instant now) {
  const std::lock_guard lock(mutex_);
  std::vector<Taken> taken(opinions.size(), Taken::unknown);
  std::vector<std::size_t> places;
  std::vector<Feedback> given;
  for (std::size_t i = 0; i < opinions.size(); ++i) {
    const auto record = ledger_.find(opinions[i].request_id);
    if (!record) continue;
    taken[i] = Taken::unanswered;
    if (record->tier.empty() || !record->adjusts.empty()) continue;
    Feedback& feedback = given.emplace_back();
    feedback.request_id = opinions[i].request_id;
    feedback.source = opinions[i].source;
    feedback.score = opinions[i].score;
    feedback.comment = opinions[i].comment;
    feedback.given_at = now;
    attribute_to(*record, feedback);
    places.push_back(i);
  }
  const auto replaced = ledger_.keep_feedback(given);
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto& before = replaced[i];
    taken[places[i]] = !before ? Taken::kept : says_the_same(*before, given[i]) ? Taken::unchanged : Taken::replaced;
    const auto was = before ? judgement_of(*before, config_) : std::nullopt;
    if (was) tally_.remove(*was);
    if (const auto is = judgement_of(given[i], config_)) tally_.add(*is);
  }
  publish_(tally_.correction(now));
  return taken;
}

void FeedbackBoard::fade(pricing::Instant now) {
  const std::lock_guard lock(mutex_);
  publish_(tally_.correction(now));
}

std::vector<routing::FeedbackTally::Cell> FeedbackBoard::cells(pricing::Instant now) const {
  const std::lock_guard lock(mutex_);
  return tally_.cells(now);
}

}  // namespace weir::gateway
