#include "gateway/question.h"

#include <algorithm>

#include "backends/json_walk.h"

namespace weir::gateway {
namespace {

constexpr std::size_t kHalf = kQuestionBytesMax / 2;
constexpr std::size_t kBytesOfAByte = 6;  // at most, as an escape

// Whether a character begins here.
bool begins_character(std::string_view text, std::size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
}

// The first place from `at` on where a string as written can be cut: not within an escape or a character.
std::size_t place_to_cut(std::string_view written, std::size_t at) {
  const std::size_t from = at < kBytesOfAByte ? 0 : at - kBytesOfAByte + 1;
  for (std::size_t i = from; i < at; ++i) {
    if (written[i] != '\\') continue;
    std::size_t first = i;  // of a run of backslashes, every other one begins an escape
    while (first > 0 && written[first - 1] == '\\') --first;
    const std::size_t escape = i - (i - first) % 2;
    const std::size_t end = escape + (escape + 1 < written.size() && written[escape + 1] == 'u' ? kBytesOfAByte : 2);
    at = std::max(at, end);
    i = std::max(i, end - 1);
  }
  while (!begins_character(written, at)) ++at;
  return std::min(at, written.size());
}

// `quoted` with its quotes. Decodes no more than can be part of a question.
void append_text(std::string_view quoted, std::string& into) {
  constexpr std::size_t kWritten = kBytesOfAByte * kHalf;
  if (!into.empty()) into += '\n';
  if (quoted.size() <= 2 * kWritten) {
    into += backends::decoded_string(quoted);
  } else {
    // What is decoded is what is between the first and the last byte.
    const std::size_t front = place_to_cut(quoted, kWritten), back = place_to_cut(quoted, quoted.size() - kWritten);
    into += backends::decoded_string(quoted.substr(0, front + 1));
    into += '\n';
    into += backends::decoded_string(quoted.substr(back - 1));
  }
  shorten_question(into);
}

// Calls each(quoted) for the texts of a content: a string, or parts of which some are texts.
template <class Each>
void for_texts(std::string_view content, Each&& each) {
  constexpr std::size_t kQuotes = 2;
  if (content.starts_with('"')) {
    if (content.size() > kQuotes) each(content);
    return;
  }
  backends::JsonWalk walk(content);
  walk.array([&] {
    walk.object([&](std::string_view key) {
      if (key == "text" && walk.peek() == '"' && walk.holds_something()) each(walk.value());
    });
  });
}

bool says_something(std::string_view content) {
  bool something = false;
  for_texts(content, [&](std::string_view) { something = true; });
  return something;
}

// The content of a message in which the user says something; "" of any other.
std::string_view said_by_user(std::string_view message) {
  bool by_user = false;
  std::string_view content;
  backends::JsonWalk walk(message);
  walk.object([&](std::string_view key) {
    if (key == "role") by_user = walk.text() == "user";
    if (key == "content") content = walk.value();
  });
  return by_user && says_something(content) ? content : std::string_view();
}

// Where the outline knows where messages are, those before the last of the user are not looked at.
std::string_view last_of_user(std::string_view body, const backends::JsonOutline& outline,
                              const backends::JsonMember& messages) {
  std::string_view last;
  if (const auto objects = outline.objects_of(messages)) {
    for (auto object = objects->rbegin(); object != objects->rend() && last.empty(); ++object)
      last = said_by_user(body.substr(object->begin, object->end - object->begin));
    return last;
  }
  backends::JsonWalk walk(body.substr(messages.value_begin, messages.value_end - messages.value_begin));
  walk.array([&] {
    if (const std::string_view said = said_by_user(walk.value()); !said.empty()) last = said;
  });
  return last;
}

}  // namespace

void shorten_question(std::string& text) {
  if (text.size() <= kQuestionBytesMax) return;
  std::size_t front = kHalf, back = text.size() - kHalf + 1;
  while (front > 0 && !begins_character(text, front)) --front;
  while (!begins_character(text, back)) ++back;
  text.replace(front, back - front, "\n");
}

void read_question(std::string_view body, const backends::JsonOutline& outline, std::string& into) {
  into.clear();
  for (const char* const param : {"messages", "input", "prompt"}) {
    const backends::JsonMember* const member = outline.find(param);
    if (member == nullptr) continue;
    const bool is_text = member->type == backends::JsonType::string;
    const std::string_view asked = is_text ? body.substr(member->value_begin, member->value_end - member->value_begin)
                                           : last_of_user(body, outline, *member);
    return for_texts(asked, [&](std::string_view quoted) { append_text(quoted, into); });
  }
}

void QuestionReader::read(std::string_view body, const backends::JsonOutline& outline, routing::Request& request) {
  if (!judge_.has_head() || !request.wants.text_head) return;
  read_question(body, outline, question_);
  if (question_.empty()) return;
  features_.read(question_);
  request.text_scores = judge_.read(features_);
}

}  // namespace weir::gateway
