// The Question of a request is the text of what its user said last: what a text head reads. Of messages it is the last
// of the role `user`; of the endpoints that have another word for it, `input` (the last of its items by a user) or
// `prompt`. Of a long text the first and the last bytes are looked at, so that reading it costs no more than a short
// one.
//
// It is decoded into scratch space, looked at once, and forgotten: no log, record or error holds it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "backends/json_outline.h"
#include "config/config.h"
#include "gateway/chat_request.h"
#include "routing/request.h"
#include "routing/text_judge.h"

namespace weir::gateway {

inline constexpr std::size_t kQuestionBytesMax = 2048;  // half of them from the end

// The question of a body that was found to be good JSON; "" where it has none.
void read_question(std::string_view body, const backends::JsonOutline& outline, std::string& into);
// A text as a question is looked at: whole, or its beginning and its end.
void shorten_question(std::string& text);

// Asks a text head about requests. One worker's; keeps its scratch space.
class QuestionReader {
 public:
  explicit QuestionReader(const config::Config& config) : judge_(config) {}

  // Fills request.text_scores where there is a head, and the request's policy lets it read.
  void read(std::string_view body, const backends::JsonOutline& outline, routing::Request& request);

 private:
  routing::TextJudge judge_;
  std::string question_;
  routing::TextFeatures features_;
};

}  // namespace weir::gateway
