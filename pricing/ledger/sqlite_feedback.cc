#include "pricing/ledger/sqlite_feedback.h"

namespace weir::pricing {
namespace {

const std::string kColumns =
    "request_id, source, score, comment, given_at_ms, admitted_at_ms, key_name, task_class, effort, tier, model, "
    "quality_version";

Feedback read(const SqliteStatement& row) {
  Feedback feedback;
  int column = 0;
  feedback.request_id = row.text(column++);
  feedback.source = row.text(column++);
  feedback.score = row.real(column++);
  feedback.comment = row.text(column++);
  feedback.given_at = row.instant(column++);
  feedback.admitted_at = row.instant(column++);
  for (std::string* text : {&feedback.key, &feedback.task_class, &feedback.effort, &feedback.tier, &feedback.model,
                            &feedback.quality_version})
    *text = row.text(column++);
  return feedback;
}

}  // namespace

SqliteFeedback::SqliteFeedback(const SqliteConnection& connection)
    : find_(connection, "SELECT " + kColumns + " FROM feedback WHERE request_id = ? AND source = ?"),
      put_(connection,
           "INSERT OR REPLACE INTO feedback (" + kColumns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      all_(connection, "SELECT " + kColumns + " FROM feedback ORDER BY admitted_at_ms, request_id, source"),
      forget_(connection, "UPDATE feedback SET comment = '' WHERE admitted_at_ms < ? AND comment <> ''") {}

std::optional<Feedback> SqliteFeedback::keep(const Feedback& feedback) {
  find_.bind(1, feedback.request_id);
  find_.bind(2, feedback.source);
  std::optional<Feedback> before;
  if (find_.step()) before = read(find_);
  find_.reset();
  int place = 1;
  put_.bind(place++, feedback.request_id);
  put_.bind(place++, feedback.source);
  put_.bind(place++, feedback.score);
  put_.bind(place++, feedback.comment);
  put_.bind(place++, feedback.given_at);
  put_.bind(place++, feedback.admitted_at);
  for (const std::string* text : {&feedback.key, &feedback.task_class, &feedback.effort, &feedback.tier,
                                  &feedback.model, &feedback.quality_version})
    put_.bind(place++, *text);
  put_.run();
  return before;
}

void SqliteFeedback::for_each(const std::function<void(const Feedback&)>& visit) {
  while (all_.step()) visit(read(all_));
  all_.reset();
}

void SqliteFeedback::forget_comments(Instant before) {
  forget_.bind(1, before);
  forget_.run();
}

}  // namespace weir::pricing
