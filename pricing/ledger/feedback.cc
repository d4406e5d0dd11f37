#include "pricing/ledger/feedback.h"

namespace weir::pricing {

void attribute_to(const UsageRecord& record, Feedback& feedback) {
  feedback.admitted_at = record.admitted_at;
  feedback.key = record.key;
  feedback.task_class = record.task_class;
  feedback.effort = record.effort;
  feedback.tier = record.tier;
  feedback.model = record.model;
  feedback.quality_version = record.quality_version;
}

}  // namespace weir::pricing
