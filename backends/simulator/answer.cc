#include "backends/simulator/answer.h"

#include <algorithm>
#include <utility>

#include "backends/simulator/tokens.h"

namespace weir::simulator {
namespace {

// Uniform from half the mean to half as much again, by the request's content alone.
std::int64_t drawn_length(const ChatRequest& request, const Options& options) {
  const std::int64_t mean = std::max<std::int64_t>(options.completion_tokens, 1);
  const std::uint64_t draw = digest(request.prompt, options.seed);
  return std::max<std::int64_t>(mean / 2 + static_cast<std::int64_t>(draw % static_cast<std::uint64_t>(mean + 1)), 1);
}

std::int64_t room(const ChatRequest& request, const Options& options) {
  return request.completion_limit.value_or(options.context_window_tokens - request.prompt_tokens());
}

// Where the earliest of the stop sequences begins.
std::size_t find_stop(std::string_view text, const std::vector<std::string>& stops) {
  std::size_t first = std::string_view::npos;
  for (const std::string& stop : stops) {
    if (!stop.empty()) first = std::min(first, text.find(stop));
  }
  return first;
}

}  // namespace

Answer::Answer(const ChatRequest& request, const Step& step, const Options& options) {
  calls_tool_ = request.tool && (request.must_call || step.tool_call);
  if (calls_tool_) {
    std::vector<std::string> pieces = pieces_of(request.tool->arguments);
    pieces.insert(pieces.begin(), request.tool->name);
    say_pieces(std::move(pieces), request, step, options);
    if (finish_reason_ == "stop") finish_reason_ = "tool_calls";
    return;
  }
  if (step.text) {
    say_pieces(pieces_of(*step.text), request, step, options);
  } else if (request.json) {
    say_pieces(pieces_of(*request.json), request, step, options);
  } else {
    say_words(request, step, options);
  }
  stop_at(request.stop);
}

void Answer::say_words(const ChatRequest& request, const Step& step, const Options& options) {
  const std::int64_t limit = room(request, options);
  const std::int64_t usual = request.completion_limit.value_or(drawn_length(request, options));
  const std::int64_t wanted = step.completion_tokens.value_or(usual);
  tokens_ = std::clamp<std::int64_t>(wanted, 1, limit);
  if (tokens_ == limit) finish_reason_ = "length";
  const std::int64_t thought = step.reasoning_tokens.value_or(request.thinking ? tokens_ / 2 : 0);
  reasoning_tokens_ = std::min(thought, tokens_);
}

void Answer::say_pieces(std::vector<std::string> pieces, const ChatRequest& request, const Step& step,
                        const Options& options) {
  if (pieces.empty()) pieces.emplace_back();
  const std::int64_t limit = room(request, options);
  const std::int64_t thought =
      step.reasoning_tokens.value_or(request.thinking ? drawn_length(request, options) / 2 : 0);
  pieces_ = std::move(pieces);
  reasoning_tokens_ = std::min(thought, limit);
  tokens_ = reasoning_tokens_ + static_cast<std::int64_t>(pieces_.size());
  if (tokens_ <= limit) return;
  tokens_ = limit;
  finish_reason_ = "length";
}

void Answer::stop_at(const std::vector<std::string>& stops) {
  if (stops.empty()) return;
  const std::string content = text(Kind::content);
  const std::size_t end = find_stop(content, stops);
  if (end == std::string::npos) return;
  // The pieces keep their bounds: a stop sequence shortens an answer and changes nothing else in it.
  std::vector<std::string> kept;
  std::size_t begin = 0;
  for (std::int64_t i = reasoning_tokens_; begin < end; ++i) {
    kept.emplace_back(piece(i).substr(0, end - begin));
    begin += piece(i).size();
  }
  if (kept.empty()) kept.emplace_back();
  pieces_ = std::move(kept);
  tokens_ = reasoning_tokens_ + static_cast<std::int64_t>(pieces_.size());
  finish_reason_ = "stop";
}

Kind Answer::kind(std::int64_t index) const {
  if (index < reasoning_tokens_) return Kind::reasoning;
  if (!calls_tool_) return Kind::content;
  return index == reasoning_tokens_ ? Kind::tool_name : Kind::tool_arguments;
}

std::string_view Answer::piece(std::int64_t index) const {
  if (index < reasoning_tokens_) return reasoning_word(index);
  const std::int64_t said = index - reasoning_tokens_;
  return pieces_.empty() ? answer_word(said) : pieces_[static_cast<std::size_t>(said)];
}

std::string Answer::text(Kind wanted) const {
  std::string text;
  for (std::int64_t i = 0; i < tokens_; ++i) {
    if (kind(i) == wanted) text += piece(i);
  }
  return text;
}

}  // namespace weir::simulator
