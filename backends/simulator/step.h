// A Step is what shall happen to one chat request instead of, or on the way to, the usual answer. The same step is
// written as JSON in POST /simulator/script and in a request's own "simulate" member (docs/simulator.md lists the
// members), and in C++ with the words below:
//
//   server.next(fail(503));
//   server.next(tokens(40).then_truncate(5));
//   server.when(model_is("deepseek-v4-pro")).respond(delayed(20ms));
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::simulator {

// What breaks an answer that has begun. `malformed` is one event that is no JSON, after which the stream goes on.
enum class Break : std::uint8_t { none, stall, truncate, error, reset, malformed };

inline constexpr std::chrono::milliseconds kForever{std::numeric_limits<std::int64_t>::max()};

struct Step {
  // Before anything is answered. All spans are real time, whatever the time scale.
  std::chrono::milliseconds delay{0};
  bool silent = false;              // never answers
  int status = 0;                   // an error of this status, in the dialect's shape
  std::optional<std::string> body;  // these bytes instead of any answer, with `status` or 200

  // Of the usual answer.
  std::optional<std::int64_t> completion_tokens;
  std::optional<std::int64_t> reasoning_tokens;  // of these
  std::optional<std::string> text;               // said in place of the usual words
  bool tool_call = false;                        // calls the first tool that is offered

  Break broken = Break::none;  // after so many tokens, or at the end of a shorter answer
  std::int64_t after_tokens = 0;
  std::chrono::milliseconds stall = kForever;

  // True when the client gets something else than a whole answer.
  bool fails() const;

  Step then_truncate(std::int64_t tokens) const { return then(Break::truncate, tokens); }
  Step then_error(std::int64_t tokens) const { return then(Break::error, tokens); }
  Step then_reset(std::int64_t tokens) const { return then(Break::reset, tokens); }
  Step then_malformed(std::int64_t tokens) const { return then(Break::malformed, tokens); }
  Step then_stall(std::int64_t tokens, std::chrono::milliseconds span = kForever) const;
  Step then(Break how, std::int64_t tokens) const;
};

Step tokens(std::int64_t completion, std::int64_t reasoning = 0);
Step saying(std::string text);
Step fail(int status);
Step delayed(std::chrono::milliseconds span);
Step silent();
Step reset();
Step raw(std::string body, int status = 200);

// Throws std::invalid_argument, saying which member is wrong.
Step parse_step(const nlohmann::json& object);
std::vector<Step> parse_script(std::string_view json);

// One of the kinds of --fail-kind; nothing for any other word.
std::optional<Step> failure_named(std::string_view kind);

}  // namespace weir::simulator
