// Unfinished says how much longer answers are than those that have ended, by those that have not. Long answers end
// late: while a tier has not been asked for long, or is asked ever more, mostly its short answers have been heard of,
// and their mean is too small. Little's law (Operations Research 9(3), 1961) knows no such haste: over any while, the
// mean time that an answer takes is the mean number of answers under way by how many end in a unit of time.
//
//   stretch  =  (time that answers were under way / answers that ended)  /  mean time of those that ended
//
// is 1 where as many end as begin, and is what the lengths of answers (lengths.h) are to be multiplied by. Times are
// counted from the first token on, so that waiting does not look like writing; answers without a first token to see do
// not count. A plain value, of one tier and one effort. Not thread-safe.
#pragma once

#include <chrono>

namespace weir::routing {

class Unfinished {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::duration<double>;

  void began(TimePoint now);
  // `began_at` is when the answer began. One that failed, or that its client left, is forgotten.
  void ended(TimePoint now, TimePoint began_at);
  void failed(TimePoint now, TimePoint began_at);

  double stretch(TimePoint now) const;

 private:
  void pass_to(TimePoint now);
  void leave(TimePoint now);

  int under_way_ = 0;
  TimePoint now_{};
  // Of as many answers as lengths remember, the last counting most.
  double spent_s_ = 0;  // under way, by all
  double took_s_ = 0;   // those that ended
  double ended_ = 0;
};

}  // namespace weir::routing
