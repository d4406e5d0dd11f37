// A text head that reads prompts on their way.
#include <gtest/gtest.h>

#include <memory>

#include "routing/text_judge.h"
#include "tests/support/river.h"

namespace weir::test {
namespace {

// Where it reads "theorem" Flash is worth next to nothing; a point is worth more than Pro costs.
Bed bed_with_a_head() {
  Bed bed;
  bed.policy().preference = config::Preference::balanced;
  bed.policy().value_per_quality_point = {1'000};
  bed.config.tiers[0].quality = bed.config.tiers[1].quality = 70;
  auto head = std::make_shared<config::TextHead>();
  head->trust.unlabelled = 1;
  for (const char* tier : {"flash", "pro"}) {
    config::TextHead::Score score;
    score.tier = tier;
    score.step = 0.2F;
    head->scores.push_back(score);
  }
  head->buckets.resize(2 * config::TextHead::kBuckets);
  routing::TextFeatures word;
  word.read("theorem");
  head->buckets[2 * routing::bucket_of(word.hashes[0])] = -100;
  bed.config.text_head = head;
  config::AdminToken token;
  token.name = "reader";
  token.secret_sha256 = config::sha256("sk-reader");
  bed.config.server.tokens.push_back(token);
  return bed;
}

std::string body(const std::string& question) {
  return R"({"model":"auto","messages":[{"role":"user","content":")" + question + R"("}]})";
}

std::string served_by(River& river, const std::string& question) {
  return river.post("/v1/chat/completions", body(question)).header("x-weir-deployment");
}

std::string explained(River& river, const std::string& request) {
  Connection connection(river.admin_port());
  connection.send(request);
  return connection.read_reply().body;
}

constexpr std::string_view kAuthorization = "authorization: Bearer sk-reader\r\n";

TEST(TextHead, SendsAPromptWhereItsWordsSay) {
  River river(bed_with_a_head());
  EXPECT_EQ(served_by(river, "Where does the river go?"), "flash-1");
  EXPECT_EQ(served_by(river, "Prove this theorem."), "pro-1");
}

TEST(TextHead, IsToldApartFromTheTableInExplanations) {
  River river(bed_with_a_head());
  const std::string told =
      explained(river, http_post("/api/v1/explain", body("Prove this theorem."), std::string(kAuthorization)));
  EXPECT_NE(told.find(R"("choice": "pro-1")"), std::string::npos) << told;
  EXPECT_NE(told.find("\"table\": 70.0,\n        \"head\": -"), std::string::npos) << told;
}

TEST(TextHead, IsPartOfTheDecisionThatIsReadBack) {
  River river(bed_with_a_head());
  const std::string id = river.post("/v1/chat/completions", body("Prove this theorem.")).header("x-request-id");
  river.records(1);
  const std::string told = explained(
      river, "GET /api/v1/decisions/" + id + " HTTP/1.1\r\nhost: a\r\n" + std::string(kAuthorization) + "\r\n");
  EXPECT_NE(told.find("\"head\": -"), std::string::npos) << told;
  EXPECT_EQ(told.find("theorem"), std::string::npos) << "the prompt is nowhere";
}

TEST(TextHead, DoesNotReadForAPolicyThatSaysSo) {
  Bed bed = bed_with_a_head();
  bed.policy().text_head = false;
  River river(std::move(bed));
  EXPECT_EQ(served_by(river, "Prove this theorem."), "flash-1");
}

TEST(TextHead, ReadsWhateverEndpointTheQuestionComesBy) {
  River river(bed_with_a_head());
  EXPECT_EQ(river.post("/v1/completions", R"({"model":"auto","prompt":"A theorem:"})").header("x-weir-deployment"),
            "pro-1");
  EXPECT_EQ(river.post("/v1/responses", R"({"model":"auto","input":"A theorem?"})").header("x-weir-deployment"),
            "pro-1");
}

}  // namespace
}  // namespace weir::test
