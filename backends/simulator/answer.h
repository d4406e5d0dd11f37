// An Answer is what will be said to one request, token by token. It is settled before the first token: the service
// only decides when each of them comes. Synthetic words are never stored, so a long answer costs no memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/simulator/chat_request.h"
#include "backends/simulator/options.h"
#include "backends/simulator/step.h"

namespace weir::simulator {

enum class Kind : std::uint8_t { reasoning, content, tool_name, tool_arguments };

class Answer {
 public:
  // The same request, step and seed give the same answer.
  Answer(const ChatRequest& request, const Step& step, const Options& options);

  std::int64_t tokens() const { return tokens_; }  // at least one; reasoning included
  std::int64_t reasoning_tokens() const { return reasoning_tokens_; }
  std::string_view finish_reason() const { return finish_reason_; }  // "stop", "length" or "tool_calls"
  bool calls_tool() const { return calls_tool_; }

  Kind kind(std::int64_t index) const;
  std::string_view piece(std::int64_t index) const;
  std::string text(Kind kind) const;  // all its pieces

 private:
  void say_words(const ChatRequest& request, const Step& step, const Options& options);
  void say_pieces(std::vector<std::string> pieces, const ChatRequest& request, const Step& step,
                  const Options& options);
  void stop_at(const std::vector<std::string>& stops);

  std::vector<std::string> pieces_;  // what follows the reasoning, where it is not the usual words
  std::int64_t tokens_ = 1;
  std::int64_t reasoning_tokens_ = 0;
  bool calls_tool_ = false;
  std::string_view finish_reason_ = "stop";
};

}  // namespace weir::simulator
