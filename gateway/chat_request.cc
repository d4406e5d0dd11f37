// The messages are worded as OpenAI words them: clients, and the people behind them, know these sentences.
#include "gateway/chat_request.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_set>

#include "backends/dialect/dialect.h"
#include "backends/json_walk.h"

namespace weir::gateway {
namespace {

using backends::JsonMember;
using backends::JsonType;

constexpr std::int64_t kCompletionTokensMax = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kChoicesMax = 128;
constexpr std::size_t kTagBytesMax = 128;

std::string_view with_article(JsonType type) {
  switch (type) {
    case JsonType::null:
      return "null";
    case JsonType::boolean:
      return "a boolean";
    case JsonType::number:
      return "a number";
    case JsonType::string:
      return "a string";
    case JsonType::array:
      return "an array";
    case JsonType::object:
      return "an object";
  }
  return "something else";
}

std::string in_quotes(std::string_view param) {
  return "'" + std::string(param) + "'";
}

BadParameter missing(std::string_view param) {
  return {std::string(param), "Missing required parameter: " + in_quotes(param) + "."};
}

BadParameter wrong_type(std::string_view param, std::string_view expected, std::string_view got) {
  return {std::string(param), "Invalid type for " + in_quotes(param) + ": expected " + std::string(expected) +
                                  ", but got " + std::string(got) + " instead."};
}

BadParameter out_of_range(std::string_view param, std::string_view side, std::string_view bound, std::int64_t limit,
                          std::string_view got) {
  return {std::string(param), "Invalid " + in_quotes(param) + ": integer " + std::string(side) +
                                  " value. Expected a value " + std::string(bound) + " " + std::to_string(limit) +
                                  ", but got " + std::string(got.substr(0, 40)) + " instead."};
}

BadParameter not_json(const backends::JsonError& error) {
  return {"", "We could not parse the JSON body of your request: " + std::string(error.what) + " at byte " +
                  std::to_string(error.offset) + ". (The API expects a JSON object.)"};
}

// The members that decide, read one by one. Each read_ function returns what is wrong, or nothing.
class Reader {
 public:
  using Fault = std::optional<BadParameter>;

  Reader(std::string_view body, const backends::JsonOutline& outline, ChatRequest& request)
      : body_(body), outline_(outline), request_(request) {}

  Fault read() {
    if (Fault fault = read_names()) return fault;
    if (Fault fault = read_model()) return fault;
    if (Fault fault = read_question()) return fault;
    if (Fault fault = read_stream()) return fault;
    if (Fault fault = read_completion_tokens_max()) return fault;
    if (Fault fault = read_choices()) return fault;
    if (Fault fault = read_tag()) return fault;
    read_needs();
    read_effort();
    read_task_class();
    read_session();
    request_.prompt = read_prompt(body_, outline_);
    request_.prompt_tokens_estimate = estimate_tokens(outline_.text);
    return std::nullopt;
  }

 private:
  // An escaped name is one to the upstream and another to whoever compares bytes: "mod\u0065l" would be a model that
  // nobody chose and nobody priced. No client writes its parameters that way.
  Fault read_names() const {
    for (const JsonMember& member : outline_.members) {
      if (member.key.find('\\') == member.key.npos) continue;
      return BadParameter{std::string(member.key), "Parameter names must be written without escapes."};
    }
    return read_duplicates();
  }

  // Of two values for one name, two readers may believe two.
  Fault read_duplicates() const {
    constexpr std::size_t kFew = 32;
    const auto twice = [](std::string_view key) {
      return BadParameter{std::string(key), "Duplicate parameter: " + in_quotes(key) + " is given more than once."};
    };
    const auto& members = outline_.members;
    if (members.size() > kFew) {
      std::unordered_set<std::string_view> seen;
      for (const JsonMember& member : members) {
        if (!seen.insert(member.key).second) return twice(member.key);
      }
      return std::nullopt;
    }
    for (std::size_t i = 1; i < members.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        if (members[k].key == members[i].key) return twice(members[i].key);
      }
    }
    return std::nullopt;
  }

  Fault read_model() {
    const JsonMember* const model = present("model");
    if (model == nullptr) return missing("model");
    if (model->type != JsonType::string) return wrong_type("model", "a string", with_article(model->type));
    request_.model = backends::decoded_string(text(*model));
    if (request_.model.empty()) return BadParameter{"model", "Invalid 'model': the name is empty."};
    return std::nullopt;
  }

  // What is asked: each endpoint has its own word for it.
  Fault read_question() const {
    using config::Endpoint;
    switch (request_.endpoint) {
      case Endpoint::chat:
        break;
      case Endpoint::completions:
        return read_text_or_list("prompt");
      case Endpoint::embeddings:
      case Endpoint::responses:
        return read_text_or_list("input");
      case Endpoint::messages:
        if (present("max_tokens") == nullptr) return missing("max_tokens");
        break;
    }
    return read_messages();
  }

  Fault read_text_or_list(std::string_view param) const {
    const JsonMember* const member = present(param);
    if (member == nullptr) return missing(param);
    if (member->type == JsonType::string) return std::nullopt;
    if (member->type != JsonType::array) return wrong_type(param, "a string or an array", with_article(member->type));
    if (holds_something(*member)) return std::nullopt;
    return BadParameter{std::string(param), "Invalid " + in_quotes(param) + ": empty array."};
  }

  Fault read_messages() const {
    const JsonMember* const messages = present("messages");
    if (messages == nullptr) return missing("messages");
    if (messages->type != JsonType::array) {
      return wrong_type("messages", "an array of objects", with_article(messages->type));
    }
    if (holds_something(*messages)) return std::nullopt;
    return BadParameter{"messages", "Invalid 'messages': empty array. Expected an array with minimum length 1."};
  }

  Fault read_stream() {
    if (const JsonMember* const stream = present("stream")) {
      if (stream->type != JsonType::boolean) return wrong_type("stream", "a boolean", with_article(stream->type));
      request_.streamed = is_true(*stream);
    }
    const JsonMember* const options = present("stream_options");
    if (options != nullptr && options->type != JsonType::object) {
      return wrong_type("stream_options", "an object", with_article(options->type));
    }
    if (request_.streamed) {
      const backends::UsageWish wish = backends::usage_wish(body_, outline_);
      request_.wants_usage = wish.usage_chunk;
      request_.wants_running_usage = wish.running_usage;
    }
    return std::nullopt;
  }

  // The last one read wins.
  Fault read_completion_tokens_max() {
    for (const std::string_view param : {"max_tokens", "max_completion_tokens", "max_output_tokens"}) {
      const JsonMember* const member = present(param);
      if (member == nullptr) continue;
      std::int64_t tokens = 0;
      if (Fault fault = read_integer(*member, kCompletionTokensMax, tokens)) return fault;
      request_.completion_tokens_max = tokens;
    }
    return std::nullopt;
  }

  Fault read_choices() const {
    const JsonMember* const choices = present("n");
    return choices == nullptr ? std::nullopt : read_integer(*choices, kChoicesMax, request_.choices);
  }

  // metadata is the client's own; only `tag` means something here, and only as a string.
  Fault read_tag() const {
    const JsonMember* const metadata = present("metadata");
    if (metadata == nullptr) return std::nullopt;
    backends::JsonWalk walk(text(*metadata));
    walk.object([&](std::string_view key) {
      if (key == "tag") request_.tag = backends::decoded_string(walk.peek() == '"' ? walk.value() : "");
    });
    return check_tag("metadata.tag", request_.tag);
  }

  void read_needs() {
    const JsonMember* const tools = present("tools");
    const JsonMember* const logprobs = present("logprobs");
    request_.needs = {.tools = tools != nullptr && tools->type == JsonType::array && holds_something(*tools),
                      .json_schema = wants_json_schema(),
                      .images = outline_.has_image,
                      .logprobs = (logprobs != nullptr && is_true(*logprobs)) || present("top_logprobs") != nullptr};
  }

  // The three ways in which servers are told how hard to think. What they say that is not understood is theirs to
  // judge.
  void read_effort() {
    for (const std::string_view way : {"thinking", "chat_template_kwargs", "reasoning_effort"})
      request_.speaks_of_thinking = request_.speaks_of_thinking || outline_.find(way) != nullptr;
    if (const JsonMember* const thinking = present("thinking"))
      walk(*thinking, [&](std::string_view key, backends::JsonWalk& at) {
        if (key == "type" && at.text() == "disabled") request_.effort = config::Effort::none;
      });
    if (const JsonMember* const arguments = present("chat_template_kwargs"))
      walk(*arguments, [&](std::string_view key, backends::JsonWalk& at) {
        if ((key == "thinking" || key == "enable_thinking") && at.value() == "false")
          request_.effort = config::Effort::none;
        if (key == "reasoning_effort") note_effort(at.text());
      });
    if (const JsonMember* const effort = present("reasoning_effort"))
      note_effort(backends::JsonWalk(text(*effort)).text());
  }

  // Who does not let it think does not say how hard.
  void note_effort(std::string_view word) {
    if (const auto effort = config::effort_named(word); effort && !request_.effort) request_.effort = effort;
  }

  void read_task_class() {
    if (const JsonMember* const metadata = present("metadata"))
      walk(*metadata, [&](std::string_view key, backends::JsonWalk& at) {
        if (key == "weir_class") request_.task_class = at.text();
      });
    constexpr std::size_t kLookedAt = 16 << 10;
    request_.fenced_code = body_.substr(0, kLookedAt).find("```") != body_.npos;
  }

  void read_session() {
    if (const JsonMember* const key = present("prompt_cache_key"))
      request_.session = backends::JsonWalk(text(*key)).text();
  }

  // on_member(key, walk) for each member of an object.
  template <class OnMember>
  void walk(const JsonMember& object, OnMember&& on_member) const {
    backends::JsonWalk at(text(object));
    at.object([&](std::string_view key) { on_member(key, at); });
  }

  bool wants_json_schema() const {
    const JsonMember* const format = present("response_format");
    if (format == nullptr) return false;  // of responses and messages, their translation is looked at
    bool wants = false;
    backends::JsonWalk walk(text(*format));
    walk.object([&](std::string_view key) {
      if (key == "type") wants = walk.value() == "\"json_schema\"";
    });
    return wants;
  }

  // An integer from 1 to `max`.
  Fault read_integer(const JsonMember& member, std::int64_t max, std::int64_t& value) const {
    if (member.type != JsonType::number) return wrong_type(member.key, "an integer", with_article(member.type));
    const std::string_view number = text(member);
    const std::optional<std::int64_t> integer = backends::JsonWalk(number).integer();
    if (!integer) return wrong_type(member.key, "an integer", "a decimal number");
    if (*integer < 1) return out_of_range(member.key, "below minimum", ">=", 1, number);
    if (*integer > max) return out_of_range(member.key, "above maximum", "<=", max, number);
    value = *integer;
    return std::nullopt;
  }

  // A member that is null is as good as absent.
  const JsonMember* present(std::string_view param) const {
    const JsonMember* const member = outline_.find(param);
    return member == nullptr || member->type == JsonType::null ? nullptr : member;
  }
  std::string_view text(const JsonMember& member) const { return member.value_in(body_); }
  bool is_true(const JsonMember& member) const { return text(member) == "true"; }
  bool holds_something(const JsonMember& member) const { return backends::JsonWalk(text(member)).holds_something(); }

  std::string_view body_;
  const backends::JsonOutline& outline_;
  ChatRequest& request_;
};

}  // namespace

std::optional<BadParameter> parse_chat_request(std::string_view body, backends::JsonOutline& outline,
                                               ChatRequest& request, config::Endpoint endpoint) {
  request = {};
  request.endpoint = endpoint;
  if (const auto error = outline.scan(body)) return not_json(*error);
  return Reader(body, outline, request).read();
}

std::optional<BadParameter> check_tag(std::string_view param, std::string_view tag) {
  const bool printable = std::none_of(tag.begin(), tag.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
  if (tag.size() <= kTagBytesMax && printable) return std::nullopt;
  return BadParameter{std::string(param), "Invalid " + in_quotes(param) + ": expected at most " +
                                              std::to_string(kTagBytesMax) + " bytes of printable text."};
}

// In tenths of a token, rounded up.
std::int64_t estimate_tokens(const backends::TextCount& text) {
  const std::int64_t tenths = 3 * text.ascii_bytes + 6 * text.cjk_characters + 4 * text.other_characters;
  return std::max<std::int64_t>(1, (tenths + 9) / 10);
}

}  // namespace weir::gateway
