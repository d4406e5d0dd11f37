#include <gtest/gtest.h>

#include <cstdlib>

#include "installation.h"

namespace weir::config {
namespace {

// A deployment of pro in one line, but for `fields`.
std::string pro_with(const std::string& fields) {
  return deployment("name: b, tier: pro, dialect: vllm, upstream_model: m, price: dear, " + fields);
}

Url url_of(const std::string& url) {
  return config_of(pro_with("url: \"" + url + "\"")).deployments.at(1).url;
}

const std::string kUrl = "url: http://b/v1, ";

TEST(Deployment, IsReadAsWritten) {
  const Deployment read = config_of(R"(
deployments:
  - {name: a, tier: flash, dialect: vllm, url: http://a/v1, upstream_model: m, price: cheap}
  - name: pro-a3
    tier: pro
    dialect: mindie
    url: https://ascend.example:1025/v1
    api_key: sk-upstream
    upstream_model: dsv4
    price: dear
    context_window: 1048576
    completion_max: 393216
    in_flight_max: 99
    running_usage: true
    capabilities: {tools: false, json_schema: false, images: true, logprobs: false}
    service: {slots: 64, prefill_tokens_per_second: 4500, ttft_floor: 1s, itl: 35ms, itl_per_in_flight: 0.3ms,
              expected_completion_tokens: 700}
    timeouts: {connect: 1s, first_token: 2s, next_token: 3s, answer: 4s}
)")
                              .deployments.at(1);
  EXPECT_EQ(read.name, "pro-a3");
  EXPECT_EQ(read.tier, 1);
  EXPECT_EQ(read.dialect, Dialect::mindie);
  EXPECT_EQ(read.api_key, "sk-upstream");
  EXPECT_EQ(read.upstream_model, "dsv4");
  EXPECT_EQ(read.price_key, "dear");
  EXPECT_EQ(read.context_window_tokens, 1048576);
  EXPECT_EQ(read.completion_tokens_max, 393216);
  EXPECT_EQ(read.in_flight_max, 99);
  EXPECT_TRUE(read.running_usage);
  EXPECT_FALSE(read.capabilities.tools);
  EXPECT_FALSE(read.capabilities.json_schema);
  EXPECT_TRUE(read.capabilities.images);
  EXPECT_FALSE(read.capabilities.logprobs);
  EXPECT_EQ(read.prior.slots, 64);
  EXPECT_EQ(read.prior.prefill_tokens_per_second, 4500);
  EXPECT_EQ(read.prior.ttft_floor_ms, 1000);
  EXPECT_EQ(read.prior.itl_ms, 35);
  EXPECT_DOUBLE_EQ(read.prior.itl_per_in_flight_ms, 0.3);
  EXPECT_EQ(read.prior.expected_completion_tokens, 700);
  EXPECT_EQ(read.connect_timeout_ms, 1000);
  EXPECT_EQ(read.first_token_timeout_ms, 2000);
  EXPECT_EQ(read.next_token_timeout_ms, 3000);
  EXPECT_EQ(read.answer_timeout_ms, 4000);
}

TEST(Deployment, HasAUrlInItsParts) {
  const Url url = url_of("https://ascend.example:1025/v1");
  EXPECT_TRUE(url.tls);
  EXPECT_EQ(url.host, "ascend.example");
  EXPECT_EQ(url.port, 1025);
  EXPECT_EQ(url.path, "/v1");
}

TEST(Deployment, HasTheUsualPortOfItsScheme) {
  EXPECT_EQ(url_of("http://a").port, 80);
  EXPECT_EQ(url_of("https://a").port, 443);
}

TEST(Deployment, MayHaveAnIpv6Address) {
  EXPECT_EQ(url_of("http://[fd00::1]:8000/v1").host, "fd00::1");
  EXPECT_EQ(url_of("http://[fd00::1]:8000/v1").port, 8000);
  EXPECT_EQ(url_of("http://[fd00::1]/v1").port, 80);
}

TEST(Deployment, HasAPathWithoutItsTrailingSlash) {
  EXPECT_EQ(url_of("http://a/v1/").path, "/v1");
  EXPECT_EQ(url_of("http://a/").path, "");
}

TEST(Deployment, RefusesAUrlThatIsNone) {
  for (const std::string bad : {"10.0.0.1:8000", "ftp://a", "http://", "http://:80", "http://a:0", "http://a:65536",
                                "http://a:x", "http://fd00::1:8000", "http://a/v1?x=1", "http://me:secret@a/v1"}) {
    EXPECT_EQ(problems_of(pro_with("url: \"" + bad + "\"")),
              Lines{"weir.yaml:3: deployments[1].url: must be a URL such as http://10.0.0.5:8000/v1, without query or "
                    "credentials"})
        << bad;
  }
}

TEST(Deployment, CountsRunningUsageWhereVllmDoes) {
  const std::string sglang = "name: b, tier: pro, dialect: sglang, url: http://b, upstream_model: m, price: dear";
  const Config config = config_of(deployment(sglang));
  EXPECT_TRUE(config.deployments.at(0).running_usage);
  EXPECT_FALSE(config.deployments.at(1).running_usage);
  EXPECT_FALSE(config_of(pro_with(kUrl + "running_usage: false")).deployments.at(1).running_usage);
}

TEST(Deployment, IsAskedForItsLoadBesideItsApiWhereItsServerSaysIt) {
  const Config vllm = config_of(pro_with("url: http://b:8000/v1"));
  EXPECT_EQ(vllm.deployments.at(1).metrics_url->path, "/metrics");
  EXPECT_EQ(vllm.deployments.at(1).metrics_url->port, 8000);
  EXPECT_FALSE(config_of(pro_with(kUrl + "metrics: off")).deployments.at(1).metrics_url);
  EXPECT_EQ(config_of(pro_with(kUrl + "metrics: \"http://c:1027/metrics\"")).deployments.at(1).metrics_url->port, 1027);
  const std::string deepseek =
      "name: b, tier: pro, dialect: deepseek, url: http://b, api_key: k, upstream_model: m, price: dear";
  EXPECT_FALSE(config_of(deployment(deepseek)).deployments.at(1).metrics_url);
}

TEST(Deployment, RefusesAMetricsPageThatIsNoUrl) {
  EXPECT_EQ(problems_of(pro_with(kUrl + "metrics: there")),
            Lines{"weir.yaml:3: deployments[1].metrics: must be a URL such as http://10.0.0.5:8000/metrics, without "
                  "query, or `off`"});
}

TEST(Deployment, TakesItsKeyFromTheEnvironment) {
  setenv("WEIR_TEST_UPSTREAM_KEY", "sk-from-outside", 1);
  EXPECT_EQ(config_of(pro_with(kUrl + "api_key: \"${WEIR_TEST_UPSTREAM_KEY}\"")).deployments.at(1).api_key,
            "sk-from-outside");
}

TEST(Deployment, NeedsTheVariableThatItsKeyNames) {
  unsetenv("WEIR_TEST_NO_KEY");
  EXPECT_EQ(problems_of(pro_with(kUrl + "api_key: \"${WEIR_TEST_NO_KEY}\"")),
            Lines{"weir.yaml:3: deployments[1].api_key: the environment variable WEIR_TEST_NO_KEY is not set"});
}

TEST(Deployment, TakesNoKeyFromAnEmptyVariable) {
  setenv("WEIR_TEST_EMPTY_KEY", "", 1);
  EXPECT_EQ(problems_of(pro_with(kUrl + "api_key: \"${WEIR_TEST_EMPTY_KEY}\"")),
            Lines{"weir.yaml:3: deployments[1].api_key: the environment variable WEIR_TEST_EMPTY_KEY is empty"});
}

TEST(Deployment, TakesNoKeyThatAHeaderCannotCarry) {
  setenv("WEIR_TEST_KEY_OF_A_FILE", "sk-hidden\n", 1);
  EXPECT_EQ(problems_of(pro_with(kUrl + "api_key: \"${WEIR_TEST_KEY_OF_A_FILE}\"")),
            Lines{"weir.yaml:3: deployments[1].api_key: the environment variable WEIR_TEST_KEY_OF_A_FILE must be "
                  "visible ASCII characters only, without blanks and line ends"});
}

TEST(Deployment, TakesItsKeyWholeFromAVariable) {
  for (const std::string bad : {"Bearer ${KEY}", "${KEY", "${A}-${B"}) {
    EXPECT_EQ(problems_of(pro_with(kUrl + "api_key: \"" + bad + "\"")),
              Lines{"weir.yaml:3: deployments[1].api_key: `${NAME}` must be the whole value, with nothing around it"});
  }
}

TEST(Deployment, OfDeepSeeksOwnWantsAKey) {
  EXPECT_EQ(problems_of(deployment("name: b, tier: pro, dialect: deepseek, url: https://api.deepseek.com/v1, "
                                   "upstream_model: m, price: dear")),
            Lines{"weir.yaml:3: warning: deployments[1]: has no `api_key`, and DeepSeek's API answers nobody without "
                  "one"});
}

TEST(Deployment, WritesNoMoreThanItsContextHolds) {
  EXPECT_EQ(problems_of(pro_with(kUrl + "context_window: 1000, completion_max: 1001")),
            Lines{"weir.yaml:3: deployments[1].completion_max: is more than the context window of 1000 tokens"});
}

TEST(Deployment, TakesTimeToWrite) {
  EXPECT_EQ(problems_of(pro_with(kUrl + "service: {itl: 0ms}")),
            Lines{"weir.yaml:3: deployments[1].service.itl: must be longer than nothing: no server writes without "
                  "time"});
}

TEST(Deployment, NeedsEveryFieldThatCannotBeGuessed) {
  EXPECT_EQ(problems_of(deployment("name: b")),
            (Lines{"weir.yaml:3: deployments[1]: `tier` is missing",
                   "weir.yaml:3: deployments[1]: `dialect` is missing", "weir.yaml:3: deployments[1]: `url` is missing",
                   "weir.yaml:3: deployments[1]: `upstream_model` is missing",
                   "weir.yaml:3: deployments[1]: `price` is missing",
                   "weir.yaml:6: warning: tiers: no deployment serves the tier \"pro\""}));
}

TEST(Deployment, TakesNoEmptyTextForAValue) {
  for (const std::string field : {"name", "tier", "dialect", "url", "upstream_model", "price"}) {
    std::string fields;
    for (const std::string other :
         {"name: b", "tier: pro", "dialect: vllm", "url: http://b", "upstream_model: m", "price: dear"}) {
      fields += other.starts_with(field + ":") ? field + ": \"\", " : other + ", ";
    }
    const Lines problems = problems_of(deployment(fields + "in_flight_max: 1"));
    ASSERT_FALSE(problems.empty()) << field;
    EXPECT_EQ(problems[0], "weir.yaml:3: deployments[1]." + field + ": must not be empty");
  }
}

TEST(Deployment, HasNumbersWithinReason) {
  EXPECT_EQ(
      problems_of(pro_with(kUrl + "in_flight_max: 0")),
      Lines{R"(weir.yaml:3: deployments[1].in_flight_max: must be a whole number between 1 and 10000000, not "0")"});
  EXPECT_EQ(
      problems_of(pro_with(kUrl + "service: {slots: .5}")),
      Lines{R"(weir.yaml:3: deployments[1].service.slots: must be a whole number between 1 and 1000000, not ".5")"});
  EXPECT_EQ(
      problems_of(pro_with(kUrl + "service: {prefill_tokens_per_second: nan}")),
      Lines{
          R"(weir.yaml:3: deployments[1].service.prefill_tokens_per_second: must be a number between 1 and 1e+09, not "nan")"});
}

TEST(Deployment, AnswersYesOrNoByTrueOrFalse) {
  EXPECT_EQ(problems_of(pro_with(kUrl + "capabilities: {tools: yes}")),
            Lines{R"(weir.yaml:3: deployments[1].capabilities.tools: must be true or false, not "yes")"});
}

TEST(Deployment, HasAPriceThatIsInForce) {
  const Lines problems =
      Installation("prices: [base.yaml, book.yaml]\n" + deployment("name: b, tier: pro, dialect: vllm, url: http://b, "
                                                                   "upstream_model: m, price: later"))
          .write("book.yaml",
                 "prices: {later: [{version: v, effective: 2999-01-01, usd: {cached: 1, uncached: 1, completion: 1}}]}")
          .problems();
  EXPECT_EQ(problems, Lines{"weir.yaml:4: deployments[1].price: no price of \"later\" is in force yet; add a version "
                            "that is effective by now"});
}

TEST(Deployment, ServesEveryTier) {
  EXPECT_EQ(problems_of("tiers:\n  - {name: flash, model: f, quality: 70}\n  - {name: pro, model: p, quality: 76}\n"
                        "  - {name: ultra, model: u, quality: 90}\n"),
            Lines{"weir.yaml:2: warning: tiers: no deployment serves the tier \"ultra\""});
}

TEST(Deployment, IsWantedAtLeastOnce) {
  EXPECT_EQ(problems_of("deployments: []\n"), Lines{"weir.yaml:1: `deployments` has no entry: nobody could answer"});
}

TEST(Deployment, IsAnEntryOfAList) {
  const Lines problems = problems_of("deployments: {name: a}\n");
  ASSERT_FALSE(problems.empty());
  EXPECT_EQ(problems[0], "weir.yaml:1: deployments: must be a list, each entry beginning with `- `");
}

TEST(Dialect, HasANameThatLeadsBackToIt) {
  for (const auto dialect : {Dialect::openai, Dialect::deepseek, Dialect::vllm, Dialect::mindie, Dialect::sglang})
    EXPECT_EQ(dialect_named(name_of(dialect)), dialect);
  EXPECT_EQ(name_of(Dialect::mindie), "mindie");
  EXPECT_FALSE(dialect_named("VLLM"));
}

TEST(Deployment, MayNameAListPriceToCompareWith) {
  const std::string fields = "name: b, tier: pro, dialect: vllm, url: http://b/v1, upstream_model: m, price: dear";
  EXPECT_EQ(config_of(deployment(fields + ", list_price: cheap")).deployments.at(1).list_price_key, "cheap");
  EXPECT_EQ(config_of(deployment(fields)).deployments.at(1).list_price_key, "");
  EXPECT_EQ(problems_of(deployment(fields + ", list_price: cheep")).size(), 1u);
}

}  // namespace
}  // namespace weir::config
