// A Voice says one answer in the words of one dialect: as a stream of events, or whole.
//
//   opening()            the chunk with the role
//   token(out, i)        the chunk of token i
//   closing()            finish_reason, usage and [DONE], each where the dialect has it
//   whole()              the body of an answer that is not streamed
//
// Where usage stands: vLLM, SGLang and OpenAI send an extra chunk with "choices":[] to those who ask, vLLM also a
// running count in every chunk; DeepSeek and MindIE always put it into the chunk with the finish_reason.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "backends/simulator/answer.h"
#include "config/deployment.h"

namespace weir::simulator {

struct Telling {
  config::Dialect dialect = config::Dialect::vllm;
  std::string id = {};
  std::int64_t created = 0;  // seconds since 1970
  std::string model = {};
  std::int64_t prompt_tokens = 0;
  std::int64_t cached_tokens = 0;
  bool report_cached_tokens = true;
  bool include_usage = false;
  bool continuous_usage = false;
  bool logprobs = false;
};

class Voice {
 public:
  // Refers to the answer, which must outlive it.
  Voice(Telling telling, const Answer& answer);

  std::string opening() const;
  void token(std::string& out, std::int64_t index) const;
  std::string closing() const;
  std::string whole() const;

 private:
  void chunk(std::string& out, std::string_view delta, std::int64_t said, std::string_view logprobs = "null") const;
  void write_delta(std::string& out, std::int64_t index) const;
  void end_chunk(std::string& out, std::int64_t said) const;
  std::string logprobs(std::int64_t begin, std::int64_t end) const;
  std::string usage() const;
  std::string call_id() const { return "call_" + telling_.id; }

  Telling telling_;
  const Answer& answer_;
  std::string head_;  // of every chunk, up to its choices
};

}  // namespace weir::simulator
