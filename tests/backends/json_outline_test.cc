#include "backends/json_outline.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>

namespace weir::backends {
namespace {

std::string refusal_of(std::string_view text) {
  JsonOutline outline;
  const auto error = outline.scan(text);
  return error ? std::string(error->what) + " at " + std::to_string(error->offset) : "accepted";
}

TextCount text_in(std::string_view value) {
  JsonOutline outline;
  EXPECT_FALSE(outline.scan(std::string("{\"a key of text\":") + std::string(value) + "}"));
  return outline.text;
}

std::string value_of(std::string_view text, std::string_view key) {
  JsonOutline outline;
  EXPECT_FALSE(outline.scan(text));
  const JsonMember* const member = outline.find(key);
  return member == nullptr ? "absent"
                           : std::string(text.substr(member->value_begin, member->value_end - member->value_begin));
}

bool has_image(std::string_view text) {
  JsonOutline outline;
  EXPECT_FALSE(outline.scan(text));
  return outline.has_image;
}

TEST(JsonOutline, GivesEachTopLevelMemberItsBytes) {
  const std::string_view text = R"( { "model" : "auto" , "n":1.5e3,"stop":[ "a,}", {} ],"x":{"model":"inner"} } )";
  EXPECT_EQ(value_of(text, "model"), "\"auto\"");
  EXPECT_EQ(value_of(text, "n"), "1.5e3");
  EXPECT_EQ(value_of(text, "stop"), "[ \"a,}\", {} ]");
  EXPECT_EQ(value_of(text, "x"), "{\"model\":\"inner\"}");
  EXPECT_EQ(value_of(text, "user"), "absent");
}

TEST(JsonOutline, KnowsTheTypeOfEachMember) {
  JsonOutline outline;
  ASSERT_FALSE(outline.scan(R"({"a":null,"b":true,"c":-1,"d":"","e":[],"f":{}})"));
  const JsonType expected[] = {JsonType::null,   JsonType::boolean, JsonType::number,
                               JsonType::string, JsonType::array,   JsonType::object};
  ASSERT_EQ(outline.members.size(), std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) EXPECT_EQ(outline.members[i].type, expected[i]) << i;
}

std::string objects_of(std::string_view text, std::string_view key) {
  JsonOutline outline;
  EXPECT_FALSE(outline.scan(text));
  const auto objects = outline.objects_of(*outline.find(key));
  if (!objects) return "not only objects";
  std::string joined;
  for (const JsonRange& object : *objects)
    joined.append(text.substr(object.begin, object.end - object.begin)).append(";");
  return joined;
}

TEST(JsonOutline, KnowsTheObjectsInAMembersArray) {
  const std::string_view text = R"({"a":[{"x":"}"}, {"y":[{}]}],"b":[{}],"c":[],"d":[{},1],"e":{"f":[{}]}})";
  EXPECT_EQ(objects_of(text, "a"), R"({"x":"}"};{"y":[{}]};)");
  EXPECT_EQ(objects_of(text, "b"), "{};");
  EXPECT_EQ(objects_of(text, "c"), "");
  EXPECT_EQ(objects_of(text, "d"), "not only objects");
  EXPECT_EQ(objects_of(text, "e"), "");
}

TEST(JsonOutline, KeepsABoundedNumberOfObjects) {
  std::string many = "{\"a\":[{}";
  for (std::size_t i = 1; i < kJsonObjectsKept; ++i) many += ",{}";
  EXPECT_NE(objects_of(many + "]}", "a"), "not only objects");
  EXPECT_EQ(objects_of(many + ",{}]}", "a"), "not only objects");
}

TEST(JsonOutline, FindsTheLastOfMembersWithOneName) {
  EXPECT_EQ(value_of(R"({"model":"a","model":"b","n":1})", "model"), "\"b\"");
}

TEST(JsonOutline, ForgetsTheTextBeforeWhenItScansAnother) {
  JsonOutline outline;
  ASSERT_FALSE(outline.scan(R"({"image_url":"hello"})"));
  ASSERT_FALSE(outline.scan("{}"));
  EXPECT_TRUE(outline.members.empty());
  EXPECT_FALSE(outline.has_image);
  EXPECT_EQ(outline.text.ascii_bytes, 0);
}

TEST(JsonOutline, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(refusal_of(""), "unexpected end at 0");
  EXPECT_EQ(refusal_of("[1]"), "not an object at 0");
  EXPECT_EQ(refusal_of("{\"a\":1,}"), "expected a name in quotes at 7");
  EXPECT_EQ(refusal_of("{\"a\" 1}"), "expected a colon at 5");
  EXPECT_EQ(refusal_of("{\"a\":[1}"), "expected a comma or a closing bracket at 7");
  EXPECT_EQ(refusal_of("{\"a\":nul}"), "expected a value at 5");
  EXPECT_EQ(refusal_of("{\"a\":01}"), "expected a comma or a closing bracket at 6");
  EXPECT_EQ(refusal_of("{\"a\":1.}"), "malformed number at 7");
  EXPECT_EQ(refusal_of("{\"a\":\"\\x\"}"), "unknown escape at 6");
  EXPECT_EQ(refusal_of("{\"a\":\"\n\"}"), "control character in a string at 6");
  EXPECT_EQ(refusal_of("{\"a\":\"b"), "unterminated string at 7");
  EXPECT_EQ(refusal_of("{} {}"), "unexpected text behind the object at 3");
}

TEST(JsonOutline, RefusesSurrogatesWithoutTheirPair) {
  EXPECT_EQ(refusal_of(R"({"a":"\ud83d\ude00"})"), "accepted");
  EXPECT_EQ(refusal_of(R"({"a":"\ud83d"})"), "lone surrogate at 6");
  EXPECT_EQ(refusal_of(R"({"a":"\ude00\ud83d"})"), "lone surrogate at 6");
  EXPECT_EQ(refusal_of("{\"a\":\"\xED\xA0\xBD\"}"), "malformed UTF-8 at 6");
}

TEST(JsonOutline, RefusesNestingBeyondItsDepth) {
  const auto nested = [](int depth) {
    const auto inner = static_cast<std::size_t>(depth - 1);
    return "{\"a\":" + std::string(inner, '[') + std::string(inner, ']') + "}";
  };
  EXPECT_EQ(refusal_of(nested(kJsonDepthMax)), "accepted");
  EXPECT_EQ(refusal_of(nested(kJsonDepthMax + 1)), "nested too deep at 132");
  EXPECT_EQ(refusal_of("{\"a\":" + std::string(1 << 20, '[')), "nested too deep at 132");
}

TEST(JsonOutline, HoldsWhatCameBeforeAnError) {
  JsonOutline outline;
  ASSERT_TRUE(outline.scan(R"({"model":"auto","messages":[)"));
  ASSERT_EQ(outline.members.size(), 1u);
  EXPECT_EQ(outline.members[0].key, "model");
}

TEST(JsonOutline, CountsTextByScriptAndLeavesKeysOut) {
  EXPECT_EQ(text_in("[\"abc\",{\"def\":\"g\"}]").ascii_bytes, 4);
  const TextCount mixed = text_in("\"hi 你好，한국 é😀\"");
  EXPECT_EQ(mixed.ascii_bytes, 4);
  EXPECT_EQ(mixed.cjk_characters, 4);
  EXPECT_EQ(mixed.other_characters, 3);  // the full-width comma, the accent, the face
}

TEST(JsonOutline, CountsAnEscapeAsTheCharacterItStandsFor) {
  const TextCount text = text_in(R"("\n\"A\u4f60\ud83d\ude00")");
  EXPECT_EQ(text.ascii_bytes, 3);
  EXPECT_EQ(text.cjk_characters, 1);
  EXPECT_EQ(text.other_characters, 1);
}

TEST(JsonOutline, DoesNotTakeAnAttachmentForText) {
  EXPECT_EQ(text_in(R"("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA")").ascii_bytes, 0);
  EXPECT_EQ(text_in(R"("data: it is said")").ascii_bytes, 16);
}

TEST(JsonOutline, SeesAnImageAtAnyDepth) {
  EXPECT_TRUE(has_image(R"({"messages":[{"content":[{"type":"image_url","image_url":{"url":"x"}}]}]})"));
  EXPECT_TRUE(has_image(R"({"input_image":"x"})"));
  EXPECT_FALSE(has_image(R"({"messages":[{"content":"image_url"}],"image_url":null})"));
}

TEST(JsonOutline, DecodesStringsWithEscapes) {
  EXPECT_EQ(plain_string("\"gpt\"").value_or("escaped"), "gpt");
  EXPECT_FALSE(plain_string(R"("g\u0070t")"));
  EXPECT_EQ(decoded_string(R"("g\u0070t\/\n\u00e9\u4f60\ud83d\ude00")"), "gpt/\né你😀");
}

// The same text, a little damaged: the reference parser and the outline must agree on whether it is JSON.
class DamagedJson {
 public:
  std::string next() {
    std::string text = kSamples[below(std::size(kSamples))];
    for (std::size_t edits = below(4); edits > 0; --edits) damage(text);
    return text;
  }

 private:
  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(chance_); }

  void damage(std::string& text) {
    if (text.empty()) return;
    const std::size_t at = below(text.size());
    switch (below(4)) {
      case 0:
        text.erase(at, 1 + below(3));
        break;
      case 1:
        text.insert(at, kPieces[below(std::size(kPieces))]);
        break;
      case 2:
        text[at] = static_cast<char>(1 + below(255));
        break;
      default:
        text.insert(at, text.substr(below(text.size()), below(12)));
        break;
    }
  }

  static constexpr const char* kSamples[] = {
      R"({"model":"auto","messages":[{"role":"user","content":"Hello, \"you\"\n"}],"stream":true})",
      R"({ "a" : [ 1, -2.5, 3e+7, 0, null, true, false ], "b" : { "c" : {} , "d" : [] } })",
      R"({"\u4f60\ud83d\ude00":"\\\/\b\f\r\t","x":"a long run of plain text, longer than any block"})",
      "{\"text\":\"你好，世界 \xC3\xA9 \xF0\x9F\x98\x80 \xED\x9F\xBF \xEE\x80\x80\",\"n\":-0.0e-0}"};
  static constexpr const char* kPieces[] = {
      "{",   "}", "[",    "]",        ",", ":",  "\"",           "\\",      "\\u",     "1",        "-",
      ".",   "e", "null", "\xE4\xBD", " ", "\n", "\xED\xA0\x80", "\\ud83d", "\\ude00", "\xC0\x80", "\xF4\x90\x80\x80",
      "\x7F"};
  std::mt19937 chance_{1};
};

TEST(JsonOutline, AgreesWithTheReferenceParserOnDamagedJson) {
  DamagedJson damaged;
  JsonOutline outline;
  int accepted = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string text = damaged.next();
    const bool good = !outline.scan(text);
    const bool is_object = nlohmann::json::accept(text) && nlohmann::json::parse(text).is_object();
    ASSERT_EQ(good, is_object) << text;
    accepted += good ? 1 : 0;
  }
  EXPECT_GT(accepted, 5000);
  EXPECT_LT(accepted, 15000);
}

TEST(JsonOutline, AgreesWithTheReferenceParserOnTheMembersOfDamagedJson) {
  DamagedJson damaged;
  JsonOutline outline;
  for (int i = 0; i < 5000; ++i) {
    const std::string text = damaged.next();
    if (outline.scan(text)) continue;
    nlohmann::json rebuilt = nlohmann::json::object();
    for (const JsonMember& member : outline.members) {
      const std::string key = decoded_string(text.substr(member.key_begin, member.key.size() + 2));
      rebuilt[key] = nlohmann::json::parse(text.substr(member.value_begin, member.value_end - member.value_begin));
    }
    ASSERT_EQ(rebuilt, nlohmann::json::parse(text)) << text;
  }
}

}  // namespace
}  // namespace weir::backends
