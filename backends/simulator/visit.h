// A Visit is one chat request exactly as it arrived, kept so that a test can say what reached the server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::simulator {

// What was written of the answer to one visit (served.h), while it is written.
struct Written {
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
};

struct Visit {
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;  // as written, in order
  std::string body;
  std::shared_ptr<Written> written = std::make_shared<Written>();

  std::string_view header(std::string_view name) const;  // any case; "" when absent
};

// The latest visits, oldest first.
class Visits {
 public:
  explicit Visits(std::size_t most) : most_(most) {}

  void add(Visit visit);
  void clear() { visits_.clear(); }
  std::vector<Visit> last(std::size_t count) const;
  std::string json(std::size_t count) const;  // bytes that are no UTF-8 are replaced

 private:
  std::size_t most_;
  std::deque<Visit> visits_;
};

// What a rule or an assertion looks for in a visit.
using Matcher = std::function<bool(const Visit&)>;

Matcher any_request();
Matcher model_is(std::string model);
Matcher body_contains(std::string text);
Matcher header_is(std::string name, std::string value);

// True when the matchers are met one after the other, other visits between them allowed.
bool has_calls_in_order(const std::vector<Visit>& visits, const std::vector<Matcher>& wanted);

}  // namespace weir::simulator
