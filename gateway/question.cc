#include "gateway/question.h"

#include "backends/json_walk.h"

namespace weir::gateway {
namespace {

constexpr std::size_t kHalf = kQuestionBytesMax / 2;
constexpr std::size_t kBytesOfAByte = 6;  // at most, as an escape

// Whether a character begins here.
bool begins_character(std::string_view text, std::size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
}

// `quoted` with its quotes. Decodes no more than can be part of a question: an escape or a character that is cut in two
// lies beyond what is kept.
void append_text(std::string_view quoted, std::string& into) {
  constexpr std::size_t kWritten = kBytesOfAByte * (kHalf + 2);
  if (!into.empty()) into += '\n';
  if (quoted.size() <= 2 * kWritten) {
    into += backends::decoded_string(quoted);
  } else {
    // The first and the last byte are taken for quotes.
    into += backends::decoded_string(quoted.substr(0, kWritten));
    into += backends::decoded_string(quoted.substr(quoted.size() - kWritten));
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
      last = said_by_user(object->in(body));
    return last;
  }
  backends::JsonWalk walk(messages.value_in(body));
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
    const std::string_view asked = is_text ? member->value_in(body) : last_of_user(body, outline, *member);
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
