#include "backends/dialect/dialect.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

namespace weir::pricing {

void PrintTo(const Usage& usage, std::ostream* out) {
  *out << usage.uncached_prompt_tokens << "+" << usage.cached_prompt_tokens << " -> " << usage.answer_tokens << "+"
       << usage.reasoning_tokens;
}

}  // namespace weir::pricing

namespace weir::backends {
namespace {

using nlohmann::json;
using pricing::Usage;

// ---- usage --------------------------------------------------------------------------------------------------------

TEST(Usage, ReadsWhatEachServerWrites) {
  const Usage plain{12, 0, 45, 0};
  EXPECT_EQ(parse_usage(R"({"prompt_tokens":12,"total_tokens":57,"completion_tokens":45})"), plain);
  // vLLM without --enable-prompt-tokens-details
  EXPECT_EQ(parse_usage(R"({"prompt_tokens":12,"completion_tokens":45,"prompt_tokens_details":null})"), plain);
  // DeepSeek
  EXPECT_EQ(parse_usage(R"({"prompt_tokens":12,"completion_tokens":45,"total_tokens":57,
      "prompt_tokens_details":{"cached_tokens":8},"completion_tokens_details":{"reasoning_tokens":35},
      "prompt_cache_hit_tokens":8,"prompt_cache_miss_tokens":4})"),
            (Usage{4, 8, 10, 35}));
  // SGLang
  EXPECT_EQ(parse_usage(R"({"prompt_tokens":12,"completion_tokens":45,"reasoning_tokens":5})"), (Usage{12, 0, 40, 5}));
  // MindIE
  EXPECT_EQ(
      parse_usage(R"({"prompt_tokens":12,"batch_size":[1,1],"queue_wait_time":[5318,117],"completion_tokens":45})"),
      plain);
}

TEST(Usage, NeverCountsATokenTwice) {
  const auto usage = parse_usage(R"({"prompt_tokens":100,"completion_tokens":50,
      "prompt_tokens_details":{"cached_tokens":64},"completion_tokens_details":{"reasoning_tokens":20}})");
  ASSERT_TRUE(usage);
  EXPECT_EQ(usage->prompt_tokens(), 100);
  EXPECT_EQ(usage->completion_tokens(), 50);
}

TEST(Usage, ClampsFiguresThatCannotBe) {
  EXPECT_EQ(parse_usage(R"({"prompt_tokens":10,"prompt_cache_hit_tokens":99,"completion_tokens":-5})"),
            (Usage{0, 10, 0, 0}));
  EXPECT_EQ(parse_usage(R"({"prompt_tokens":1,"completion_tokens":2,"reasoning_tokens":9})"), (Usage{1, 0, 0, 2}));
  const auto huge = parse_usage(R"({"prompt_tokens":99999999999999999999999,"completion_tokens":9223372036854775807})");
  ASSERT_TRUE(huge);
  EXPECT_EQ(huge->total_tokens(), 2 * 2147483647LL);
}

TEST(Usage, CompletesWhatIsMissingFromWhatIsThere) {
  EXPECT_EQ(parse_usage(R"({"prompt_tokens":10,"completion_tokens":null,"total_tokens":14})"), (Usage{10, 0, 4, 0}));
  EXPECT_EQ(parse_usage(R"({"prompt_cache_hit_tokens":3,"prompt_cache_miss_tokens":4,"completion_tokens":1})"),
            (Usage{4, 3, 1, 0}));
}

TEST(Usage, IsNothingWithoutTokenCounts) {
  for (const char* text : {"null", "{}", "", R"({"prompt_tokens":null})", R"({"prompt_tokens":"12"})", "[1]",
                           R"({"prompt_tokens":1.5})", R"({"prompt_tokens":12,"completion_tok)"}) {
    EXPECT_FALSE(parse_usage(text)) << text;
  }
}

// ---- chunks -------------------------------------------------------------------------------------------------------

struct ChunkCase {
  const char* of;
  const char* data;
  const char* facts;  // c content, f finished, e error, o usage only, u usage
  const char* without_usage;
};

const ChunkCase kChunks[] = {
    {"DeepSeek, first",
     R"({"id":"7","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":""},"finish_reason":null}],"usage":null})",
     "", nullptr},
    {"DeepSeek, thinking",
     R"({"id":"7","model":"m","choices":[{"index":0,"delta":{"content":null,"reasoning_content":"Hm"},"finish_reason":null}],"usage":null})",
     "c", nullptr},
    {"DeepSeek, last",
     R"({"id":"7","model":"m","choices":[{"index":0,"delta":{"content":"","reasoning_content":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":45,"prompt_tokens_details":{"cached_tokens":0}}})",
     "fu",
     R"({"id":"7","model":"m","choices":[{"index":0,"delta":{"content":"","reasoning_content":null},"finish_reason":"stop"}]})"},
    {"vLLM, running usage",
     R"({"id":"7","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":" a"},"logprobs":null,"finish_reason":null}],"usage":{"prompt_tokens":12,"total_tokens":13,"completion_tokens":45}})",
     "cu",
     R"({"id":"7","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":" a"},"logprobs":null,"finish_reason":null}]})"},
    {"vLLM 0.28, reasoning",
     R"({"id":"7","model":"m","choices":[{"index":0,"delta":{"reasoning":"So"},"finish_reason":null}]})", "c", nullptr},
    {"vLLM, the extra chunk",
     R"({"id":"7","model":"m","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":45}})", "ou",
     R"({"id":"7","model":"m","choices":[]})"},
    {"vLLM, failed half way", R"({"error":{"message":"out of memory","type":"InternalServerError","code":500}})", "e",
     nullptr},
    {"vLLM, an old one's error", R"({"object":"error","message":"no","code":400})", "e", nullptr},
    {"MindIE, last",
     R"({"id":"7","object":"chat.completion.chunk","model":"m","full_text":"x","usage":{"prompt_tokens":12,"completion_tokens":45},"choices":[{"index":0,"delta":{"role":"assistant","content":"","tool_calls":[]},"finish_reason":"length"}]})",
     "fu",
     R"({"id":"7","object":"chat.completion.chunk","model":"m","full_text":"x","choices":[{"index":0,"delta":{"role":"assistant","content":"","tool_calls":[]},"finish_reason":"length"}]})"},
    {"a tool call",
     R"({"id":"7","model":"m","choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{\"usage\":{}}"}}]}}]})",
     "c", nullptr},
    {"text that looks like the end of things",
     R"({"id":"7","choices":[{"delta":{"content":"\"}]}, \\"},"logprobs":{"token":"{\"["},"finish_reason":"stop"}],"model":"m"})",
     "cf", nullptr},
    {"usage first", R"({"usage":{"prompt_tokens":12,"completion_tokens":45},"id":"7","model":"m","choices":[]})", "ou",
     R"({"id":"7","model":"m","choices":[]})"},
    {"usage alone", R"({"usage":{"prompt_tokens":12,"completion_tokens":45}})", "u", "{}"},
    {"white space",
     "{ \"id\" : \"7\" ,\n \"model\" : \"m\" , \"choices\" : [ { \"delta\" : { \"content\" : \"x\" } } ] ,\t\"usage\" "
     ": {"
     " \"prompt_tokens\" : 12 , \"completion_tokens\" : 45 } }",
     "cu", "{ \"id\" : \"7\" ,\n \"model\" : \"m\" , \"choices\" : [ { \"delta\" : { \"content\" : \"x\" } } ] }"},
    {"keys of the same names further down",
     R"({"choices":[{"usage":{"prompt_tokens":1},"model":"inner","error":{},"delta":{"usage":{"completion_tokens":1},"model":"x"}}],"meta":{"usage":{"prompt_tokens":3},"model":"y","id":"z"},"id":"7","model":"m"})",
     "", nullptr},
    {"no error", R"({"error":null,"id":"7","model":"m","choices":[]})", "", nullptr},
};

std::string letters(const ChunkFacts& facts) {
  std::string text;
  if (facts.has_content) text += 'c';
  if (facts.finished) text += 'f';
  if (facts.error) text += 'e';
  if (facts.usage_only) text += 'o';
  if (facts.usage) text += 'u';
  return text;
}

TEST(Chunk, SaysOfEachServersChunksWhatMeteringNeeds) {
  for (const ChunkCase& c : kChunks) {
    const ChunkFacts facts = inspect_chunk(c.data);
    EXPECT_EQ(letters(facts), c.facts) << c.of;
    EXPECT_EQ(facts.usage.value_or(Usage{12, 0, 45, 0}), (Usage{12, 0, 45, 0})) << c.of;
  }
}

TEST(Chunk, CutsUsageOutWithItsComma) {
  for (const ChunkCase& c : kChunks) {
    const ByteRange cut = inspect_chunk(c.data).usage_member;
    EXPECT_EQ(cut.empty(), c.without_usage == nullptr) << c.of;
    if (cut.empty()) continue;
    const std::string rest = spliced(c.data, {{cut.begin, cut.end - cut.begin, ""}});
    EXPECT_TRUE(json::accept(rest)) << rest;
    EXPECT_EQ(json::parse(rest), json::parse(c.without_usage)) << c.of;
  }
}

TEST(Chunk, FindsItsModelAndIdAtTheTopLevelOnly) {
  for (const ChunkCase& c : kChunks) {
    const std::string_view data = c.data;
    const ChunkFacts facts = inspect_chunk(data);
    const json parsed = json::parse(data);
    const ByteRange model = facts.model_value;
    EXPECT_EQ(data.substr(model.begin, model.end - model.begin), parsed.value("model", "")) << c.of;
    EXPECT_EQ(facts.id, parsed.value("id", "")) << c.of;
  }
}

TEST(Chunk, KnowsTheEndOfAStream) {
  EXPECT_TRUE(inspect_chunk("[DONE]").done);
  EXPECT_TRUE(inspect_chunk(" [DONE] ").done);
  EXPECT_FALSE(inspect_chunk("[DONE").done);
  EXPECT_FALSE(inspect_chunk(R"({"choices":[{"delta":{"content":"[DONE]"}}]})").done);
}

TEST(Chunk, IsReadAsFarAsItGoesWhenItIsNoJson) {
  const std::string_view data = kChunks[3].data;
  for (std::size_t length = 0; length < data.size(); ++length) {
    const std::string cut(data.substr(0, length));
    const ChunkFacts facts = inspect_chunk(cut);
    EXPECT_LE(facts.usage_member.end, length);
    EXPECT_LE(facts.model_value.end, length);
    EXPECT_FALSE(facts.usage && length + 1 < data.size()) << cut;
  }
  EXPECT_EQ(letters(inspect_chunk("Engine callback timeout: 600 s")), "");
  EXPECT_EQ(letters(inspect_chunk("{\"choices\":}]\"\\")), "");
}

TEST(Answer, SaysWhatItUsedAndWhoGaveIt) {
  const std::string_view body =
      R"({"id":"abc","object":"chat.completion","model":"dsv4","choices":[{"index":0,"message":{"role":"assistant",)"
      R"("content":"{\"usage\":{\"prompt_tokens\":1}}","tool_calls":[{"usage":{"prompt_tokens":2},"model":"x"}]}}],)"
      R"("usage":{"prompt_tokens":12,"completion_tokens":45}})";
  const AnswerFacts facts = inspect_answer(body);
  EXPECT_EQ(facts.usage, (Usage{12, 0, 45, 0}));
  EXPECT_EQ(body.substr(facts.model_value.begin, facts.model_value.end - facts.model_value.begin), "dsv4");
  EXPECT_EQ(facts.id, "abc");
}

TEST(Answer, WithoutUsageSaysNothingOfIt) {
  const AnswerFacts facts = inspect_answer(R"({"error":{"message":"no","code":"model_not_found"},"usage":null})");
  EXPECT_FALSE(facts.usage);
  EXPECT_TRUE(facts.model_value.empty());
}

// ---- requests -----------------------------------------------------------------------------------------------------

config::Deployment deployment(config::Dialect dialect, bool running_usage = false) {
  config::Deployment d;
  d.dialect = dialect;
  d.upstream_model = "dsv4";
  d.running_usage = running_usage;
  return d;
}

std::string sent(std::string_view body, bool streamed, const config::Deployment& to) {
  JsonOutline outline;
  EXPECT_FALSE(outline.scan(body)) << body;
  return spliced(body, request_splices(body, outline, {.streamed = streamed}, to));
}

const config::Deployment kOpenAi = deployment(config::Dialect::openai);
const config::Deployment kVllm = deployment(config::Dialect::vllm, true);
const config::Deployment kMindIe = deployment(config::Dialect::mindie);

TEST(Request, NamesTheModelAsTheUpstreamDoes) {
  EXPECT_EQ(sent(R"({ "model" : "auto" , "n":1})", false, kOpenAi), R"({ "model" : "dsv4" , "n":1})");
  EXPECT_EQ(sent(R"({"n":{"model":"x"},"model":"a","model":"b"})", false, kOpenAi),
            R"({"n":{"model":"x"},"model":"dsv4","model":"dsv4"})");
  EXPECT_EQ(sent(R"({"model":"dsv4"})", false, kOpenAi), R"({"model":"dsv4"})");
}

TEST(Request, EscapesTheUpstreamsModelName) {
  config::Deployment odd = kOpenAi;
  odd.upstream_model = "a\"b\\c\n你";
  EXPECT_EQ(json::parse(sent(R"({"model":"auto"})", false, odd))["model"], odd.upstream_model);
}

TEST(Request, AsksForUsageWhenItStreams) {
  EXPECT_EQ(sent(R"({"model":"auto","stream":true})", true, kOpenAi),
            R"({"model":"dsv4","stream":true,"stream_options":{"include_usage":true}})");
  EXPECT_EQ(sent(R"({"stream":true,"model":"auto"})", true, kVllm),
            R"({"stream":true,"model":"dsv4","stream_options":{"include_usage":true,"continuous_usage_stats":true}})");
  EXPECT_EQ(sent(R"({"model":"auto"})", false, kVllm), R"({"model":"dsv4"})");
}

TEST(Request, CorrectsTheClientsStreamOptionsInPlace) {
  const auto options_sent = [](const std::string& options, const config::Deployment& to) {
    const std::string body = R"({"model":"auto","stream_options":)" + options + "}";
    const std::string whole = sent(body, true, to);
    const std::string_view head = R"({"model":"dsv4","stream_options":)";
    EXPECT_TRUE(whole.starts_with(head)) << whole;
    return whole.substr(head.size(), whole.size() - head.size() - 1);
  };
  EXPECT_EQ(options_sent(R"({"include_usage":true})", kOpenAi), R"({"include_usage":true})");
  EXPECT_EQ(options_sent(R"({ "include_usage" : false , "x":1})", kOpenAi), R"({ "include_usage" : true , "x":1})");
  EXPECT_EQ(options_sent(R"({"include_usage":{"a":1}})", kOpenAi), R"({"include_usage":true})");
  EXPECT_EQ(options_sent("{ }", kOpenAi), R"({"include_usage":true })");
  EXPECT_EQ(options_sent(R"({"x":1})", kOpenAi), R"({"include_usage":true,"x":1})");
  EXPECT_EQ(options_sent("null", kOpenAi), R"({"include_usage":true})");
  EXPECT_EQ(options_sent(R"({"continuous_usage_stats":false})", kOpenAi),
            R"({"include_usage":true,"continuous_usage_stats":false})");
  EXPECT_EQ(options_sent(R"({"continuous_usage_stats":false})", kVllm),
            R"({"include_usage":true,"continuous_usage_stats":true})");
  EXPECT_EQ(options_sent(R"({"include_usage":true})", kVllm),
            R"({"continuous_usage_stats":true,"include_usage":true})");
}

TEST(Request, DoesNotLetUsageBeSwitchedOffByWritingANameTwiceOrWithEscapes) {
  EXPECT_EQ(
      sent(R"({"stream_options":{"include_usage":true,"include_usage":false},"stream_options":null})", true, kOpenAi),
      R"({"stream_options":{"include_usage":true,"include_usage":true},"stream_options":{"include_usage":true}})");
  EXPECT_EQ(sent(R"({"stream_options":{"include_us\u0061ge":false}})", true, kOpenAi),
            R"({"stream_options":{"include_usage":true}})");
}

TEST(Request, SparesMindIeTheOptionsItDoesNotKnow) {
  EXPECT_EQ(sent(R"({"model":"auto","stream":true})", true, kMindIe), R"({"model":"dsv4","stream":true})");
  EXPECT_EQ(sent(R"({"a":1, "stream_options":{}, "model":"auto"})", true, kMindIe), R"({"a":1, "model":"dsv4"})");
  EXPECT_EQ(sent(R"({"model":"auto" , "stream_options":{"include_usage":true} })", true, kMindIe),
            R"({"model":"dsv4" })");
  EXPECT_EQ(sent(R"({ "stream_options":{}, "stream_options":1 , "model":"auto"})", true, kMindIe),
            R"({ "model":"dsv4"})");
  EXPECT_EQ(sent(R"({"stream_options":{}})", true, kMindIe), "{}");
}

TEST(Request, DiffersFromTheClientsOnlyAsDeclared) {
  const std::string rest =
      R"("messages":[{"role":"user","content":"\"model\":\"x\",\"stream_options\":1 你好"}],"seed":7)";
  const std::string bodies[] = {"{\"model\":\"auto\"," + rest + ",\"stream_options\":{\"include_usage\":false}}",
                                "{\"stream_options\":{\"x\":[1]}," + rest + ", \"model\" : \"auto\" }",
                                "{" + rest + ",\"model\":\"auto\",\"stream_options\":null,\"stream_options\":{}}"};
  for (const std::string& body : bodies) {
    for (const config::Deployment& to : {kOpenAi, kVllm, kMindIe}) {
      json after = json::parse(sent(body, true, to));
      EXPECT_EQ(after["model"], "dsv4");
      EXPECT_EQ(after.contains("stream_options"), to.dialect != config::Dialect::mindie);
      EXPECT_EQ(after.value("/stream_options/include_usage"_json_pointer, false), after.contains("stream_options"));
      json before = json::parse(body);
      for (json* j : {&before, &after}) {
        j->erase("model");
        j->erase("stream_options");
      }
      EXPECT_EQ(after, before);
    }
  }
}

TEST(Request, TellsWhetherTheClientWantsTheUsageChunk) {
  const auto asks = [](std::string_view body) {
    JsonOutline outline;
    EXPECT_FALSE(outline.scan(body));
    return usage_wish(body, outline).usage_chunk;
  };
  EXPECT_TRUE(asks(R"({"stream_options":{ "x":{}, "include_usage" : true }})"));
  EXPECT_FALSE(asks(R"({"stream_options":{"include_usage":false}})"));
  EXPECT_FALSE(asks(R"({"stream_options":null,"include_usage":true})"));
  EXPECT_FALSE(asks(R"({"stream_options":{"x":{"include_usage":true}}})"));
}

}  // namespace
}  // namespace weir::backends
