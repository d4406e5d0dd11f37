// A stream chunk, as all servers send it (members in any order, others among them):
//
//   { "id": "...", "model": "...", "choices": [ choice, ... ], "usage": null | { ... } }   or   { "error": ... }
//   choice = { "delta": { "content": ..., "tool_calls": [ ... ], ... }, "finish_reason": null | "..." }
//          | { "text": ..., "finish_reason": null | "..." }                        of completions
#include <algorithm>

#include "backends/dialect/dialect.h"
#include "backends/dialect/usage.h"
#include "backends/json_walk.h"

namespace weir::backends {
namespace {

bool is_done(std::string_view data) {
  constexpr std::string_view kDone = "[DONE]";
  const std::size_t begin = data.find_first_not_of(" \t");
  if (begin == data.npos || !data.substr(begin).starts_with(kDone)) return false;
  return data.find_first_not_of(" \t", begin + kDone.size()) == data.npos;
}

// Names are told apart by their lengths first.
bool is_content(std::string_view key) {
  switch (key.size()) {
    case 7:
      return key == "content" || key == "refusal";
    case 9:
      return key == "reasoning";
    case 10:
      return key == "tool_calls";
    case 17:
      return key == "reasoning_content";
    default:
      return false;
  }
}

// The walk over one chunk, with what it has found.
class Inspection {
 public:
  Inspection(std::string_view data, ChunkFacts& facts) : data_(data), walk_(data), facts_(facts) {}

  void run() {
    facts_.malformed = !walk_.object([this](std::string_view key) { member(key); });
    facts_.usage_only = no_choices_ && !facts_.usage_member.empty();
  }

 private:
  void member(std::string_view key) {
    switch (key.size()) {
      case 2:
        if (key == "id") facts_.id = walk_.text();
        break;
      case 5:
        if (key == "model") {
          facts_.model_value = range_of(walk_.text(), data_);
        } else if (key == "usage") {
          usage(range_of(key, data_).begin - 1);
        } else if (key == "error") {
          facts_.error = walk_.peek() != 'n';
        }
        break;
      case 6:
        if (key == "object") facts_.error = facts_.error || walk_.text() == "error";
        break;
      case 7:
        if (key == "choices") choices();
        break;
      default:
        break;
    }
  }

  void choices() {
    no_choices_ = walk_.peek() == '[' && !walk_.holds_something();
    walk_.array([&] {
      walk_.object([&](std::string_view key) {
        if (key == "delta") {
          delta();
        } else if (key == "text") {
          facts_.has_content = facts_.has_content || walk_.holds_something();
        } else if (key == "finish_reason") {
          finish_reason();
        }
      });
    });
  }

  void finish_reason() {
    const std::string_view reason = walk_.text();
    facts_.finished = facts_.finished || !reason.empty();
    facts_.filtered = facts_.filtered || reason == "content_filter";
  }

  void delta() {
    std::string_view reasoning;
    bool named = false;
    walk_.object([&](std::string_view key) {
      if (!is_content(key)) return;
      if (key.size() == 9) reasoning = key;
      if (key.size() == 17) named = true;
      if (walk_.holds_something()) facts_.has_content = true;
    });
    if (!named && !reasoning.empty()) facts_.reasoning_key = range_of(reasoning, data_);
  }

  // A member goes with the comma in front of it; the first with the one behind it.
  void usage(std::size_t key_begin) {
    if (walk_.peek() != '{') return;
    JsonWalk inside = walk_;
    facts_.usage = read_usage(inside, facts_.usage_conflict);
    walk_ = inside;
    facts_.usage_member = {key_begin, walk_.offset()};
    const std::size_t before = data_.find_last_not_of(" \t\r\n", key_begin - 1);
    if (data_[before] == ',') {
      facts_.usage_member.begin = before;
    } else if (walk_.peek() == ',') {
      facts_.usage_member.end = walk_.offset() + 1;
    }
  }

  std::string_view data_;
  JsonWalk walk_;
  ChunkFacts& facts_;
  bool no_choices_ = false;
};

}  // namespace

ChunkFacts inspect_chunk(std::string_view data) {
  ChunkFacts facts;
  facts.done = !data.starts_with('{') && is_done(data);
  if (!facts.done) Inspection(data, facts).run();
  return facts;
}

namespace {

// The choices of a whole answer, for the names of their reasoning.
void read_choices(JsonWalk& walk, std::string_view body, std::vector<ByteRange>& reasoning_keys) {
  const auto message = [&] {
    std::string_view reasoning;
    bool named = false;
    walk.object([&](std::string_view key) {
      if (key == "reasoning") reasoning = key;
      if (key == "reasoning_content") named = true;
    });
    if (!named && !reasoning.empty()) reasoning_keys.push_back(range_of(reasoning, body));
  };
  walk.array([&] {
    walk.object([&](std::string_view key) {
      if (key == "message") message();
    });
  });
}

}  // namespace

AnswerFacts inspect_answer(std::string_view body) {
  AnswerFacts facts;
  JsonWalk walk(body);
  walk.object([&](std::string_view key) {
    if (key == "id") {
      facts.id = walk.text();
    } else if (key == "model") {
      facts.model_value = range_of(walk.text(), body);
    } else if (key == "usage") {
      facts.usage = read_usage(walk, facts.usage_conflict);
    } else if (key == "choices") {
      read_choices(walk, body, facts.reasoning_keys);
    }
  });
  return facts;
}

Splices answer_splices(const AnswerFacts& facts, std::string_view public_model) {
  Splices splices;
  const auto add = [&splices](ByteRange range, std::string_view insert) {
    splices.push_back({range.begin, range.end - range.begin, std::string(insert)});
  };
  if (!facts.model_value.empty()) add(facts.model_value, public_model);
  for (const ByteRange& key : facts.reasoning_keys) add(key, "reasoning_content");
  std::sort(splices.begin(), splices.end(), [](const Splice& a, const Splice& b) { return a.offset < b.offset; });
  return splices;
}

}  // namespace weir::backends
