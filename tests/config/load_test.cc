#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "installation.h"

namespace weir::config {
namespace {

TEST(Configuration, WithoutAMistakeHasNoProblem) {
  EXPECT_EQ(problems_of(""), Lines{});
}

TEST(Configuration, NeedsAFile) {
  const Loaded loaded = load("/nowhere/weir.yaml");
  EXPECT_FALSE(loaded.config);
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(to_string(loaded.problems[0]), "/nowhere/weir.yaml: the file cannot be read");
}

TEST(Configuration, IsNotADirectory) {
  const Installation installation;
  EXPECT_EQ(load(installation.directory()).problems.at(0).message, "the file cannot be read");
}

TEST(Configuration, SaysWhereTheYamlBreaks) {
  const Lines problems = Installation().write("weir.yaml", "currency: usd\ntiers: [}\n").problems();
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].find("weir.yaml:2: this is no YAML: "), 0u) << problems[0];
}

TEST(Configuration, MustBeAMapOfSections) {
  for (const auto* text : {"", "- a\n", "hello\n"}) {
    const Lines problems = Installation().write("weir.yaml", text).problems();
    ASSERT_EQ(problems.size(), 1u) << text;
    EXPECT_NE(problems[0].find("must be a map of sections"), std::string::npos) << problems[0];
  }
}

TEST(Configuration, IsOneDocument) {
  const Lines problems = problems_of("server: {workers: 1}\n---\n# nothing above is below\nledger: weir.db\n");
  ASSERT_FALSE(problems.empty());
  EXPECT_EQ(problems.back(), "weir.yaml:2: a second document begins here; keep everything in one, without `---`");
}

TEST(Configuration, MayMarkWhereItBeginsAndEnds) {
  EXPECT_EQ(problems_of("# ours\n--- # begins\nserver: {workers: 1}\nledger: weir.db # ---\n"), Lines{});
  EXPECT_EQ(problems_of("\xEF\xBB\xBF# theirs\r\n  # and more\r\n---\r\nledger: weir.db\r\n"), Lines{});
  EXPECT_EQ(Installation().write("weir.yaml", "%YAML 1.2\n---\n- a\n...\n").problems().size(), 1u);
}

TEST(Configuration, DoesNotGoOnAfterItsEnd) {
  const Lines problems = problems_of("server: {workers: 1}\n...\nledger: weir.db\n");
  ASSERT_FALSE(problems.empty());
  EXPECT_EQ(problems.back(), "weir.yaml:3: a second document begins here; keep everything in one, without `---`");
}

TEST(Configuration, IsReadToAnEndWhateverItBeginsWith) {
  for (const auto* text : {",", ",\nserver: {}\n", "]", "}", ":", "?", "---\n,"})
    EXPECT_FALSE(Installation().write("weir.yaml", text).problems().empty()) << text;
}

TEST(Configuration, NamesTheSectionsThatAreMissing) {
  EXPECT_EQ(Installation().write("weir.yaml", "currency: usd\n").problems(),
            (Lines{"weir.yaml: warning: tenants: no tenant has a key, so every request will be refused",
                   "weir.yaml:1: `prices` is missing: the price book files, such as [prices/deepseek.yaml]",
                   "weir.yaml:1: `tiers` is missing: the capability levels of models, lowest first",
                   "weir.yaml:1: `deployments` has no entry: nobody could answer"}));
}

TEST(Configuration, SuggestsTheKeyThatWasMeant) {
  EXPECT_EQ(problems_of("currency: usd\nledgr: a.db\n"),
            Lines{R"(weir.yaml:2: unknown key "ledgr"; did you mean "ledger"?)"});
}

TEST(Configuration, SuggestsNothingFarFetched) {
  EXPECT_EQ(problems_of("temperature: 1\n"), Lines{R"(weir.yaml:1: unknown key "temperature")"});
}

TEST(Configuration, TakesNoKeyTwice) {
  EXPECT_EQ(problems_of("currency: usd\nserver:\n  workers: 1\n  listen: 127.0.0.1:1\n  workers: 2\n"),
            Lines{R"(weir.yaml:5: server: the key "workers" stands here twice; remove one)"});
}

TEST(Configuration, TellsAllMistakesAtOnceInOrderOfLines) {
  EXPECT_EQ(
      problems_of(R"(
server:
  workers: many
  timeouts: {idle: 75}
deployments:
  - name: flash-a3
    tier: flsh
    dialect: vlm
    url: 10.0.0.1:8000
    upstream_model: dsv4
    price: cheep
  - name: flash-a3
    tier: pro
    dialect: vllm
    url: http://10.0.0.2:8000/v1
    price: dear
policies:
  - {name: fast, ttft: 1, prefer: cheap, least_tier: max}
models:
  auto: {policy: fsat}
tenants:
  - name: acme
    keys:
      - {name: web, sha256: abc, models: [atuo]}
)"),
      (Lines{
          R"(weir.yaml:2: server.workers: must be a whole number between 0 and 1024, not "many")",
          R"(weir.yaml:3: server.timeouts.idle: must be a duration with its unit, such as 800ms, 30s or 5m, not "75")",
          R"(weir.yaml:6: deployments[0].tier: there is no tier "flsh"; did you mean "flash"?)",
          R"(weir.yaml:7: deployments[0].dialect: there is no dialect "vlm"; did you mean "vllm"?)",
          R"(weir.yaml:8: deployments[0].url: must be a URL such as http://10.0.0.5:8000/v1, without query or credentials)",
          R"(weir.yaml:10: deployments[0].price: there is no price "cheep"; did you mean "cheap"? (a missing price is never taken for zero))",
          R"(weir.yaml:11: deployments[1].name: the name "flash-a3" is taken by another entry; names must differ)",
          R"(weir.yaml:11: deployments[1]: `upstream_model` is missing)",
          R"(weir.yaml:17: policies[0].ttft: must be a duration with its unit, such as 800ms, 30s or 5m, not "1")",
          R"(weir.yaml:17: policies[0].least_tier: there is no tier "max"; there are: flash pro)",
          R"(weir.yaml:17: policies[0].prefer: there is no preference "cheap"; did you mean "cheapest"?)",
          R"(weir.yaml:19: models.auto.policy: there is no policy "fsat"; did you mean "fast"?)",
          R"(weir.yaml:23: tenants[0].keys[0].sha256: must be the 64 hexadecimal digits that `weir keys hash` prints)",
          R"(weir.yaml:23: tenants[0].keys[0].models[0]: there is no model "atuo"; did you mean "auto"?)",
      }));
}

TEST(Configuration, WithAnErrorIsNotUsed) {
  EXPECT_FALSE(Installation("ledgr: a.db\n").load().config);
}

TEST(Configuration, WithAWarningIsUsed) {
  const Loaded loaded = Installation("tenants: []\n").load();
  EXPECT_TRUE(loaded.config);
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(loaded.problems[0].severity, Problem::Severity::warning);
}

TEST(Configuration, FindsItsLedgerBesideItself) {
  const Installation installation("ledger: data/weir.db\n");
  EXPECT_EQ(installation.load().config.value().ledger.file, installation.directory() / "data/weir.db");
}

TEST(Configuration, FindsItsAccessLogBesideItself) {
  const Installation installation("server: {access_log: access.log}\n");
  EXPECT_EQ(installation.load().config.value().server.access_log, (installation.directory() / "access.log").string());
  EXPECT_EQ(config_of("server: {access_log: \"-\"}\n").server.access_log, "-");
}

TEST(Configuration, WithoutALedgerForgetsAtExit) {
  EXPECT_TRUE(config_of("").ledger.file.empty());
}

TEST(Configuration, MayUseYamlAnchors) {
  const Config config = config_of(R"(
deployments:
  - {name: a, tier: flash, dialect: vllm, url: http://a/v1, upstream_model: m, price: cheap, service: &fit {slots: 7}}
  - {name: b, tier: pro, dialect: vllm, url: http://b/v1, upstream_model: m, price: dear, service: *fit}
)");
  EXPECT_EQ(config.deployments.at(1).prior.slots, 7);
}

}  // namespace
}  // namespace weir::config
