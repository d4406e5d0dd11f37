#include <gtest/gtest.h>

#include <sstream>

#include "installation.h"

namespace weir::config {
namespace {

const std::string kDigest = "5f514c4f6c70ebe6f9e8d2ae2bffc8f88dd2f6e2660a579d269d5cef701369f4";

std::string keys(const std::string& first, const std::string& second = "") {
  return "tenants:\n  - name: acme\n    keys:\n      - {" + first + "}\n" +
         (second.empty() ? "" : "      - {" + second + "}\n");
}

TEST(Key, IsReadAsWritten) {
  const Config config =
      config_of(policy("name: p") + keys("name: web, sha256: " + kDigest + ", models: [deepseek-flash], policy: p"));
  const Key& key = config.keys.at(0);
  EXPECT_EQ(key.name, "web");
  EXPECT_EQ(config.tenants.at(static_cast<std::size_t>(key.tenant)).name, "acme");
  EXPECT_EQ(key.secret_sha256.front(), 0x5f);
  EXPECT_EQ(key.secret_sha256.back(), 0xf4);
  EXPECT_EQ(key.models, Lines{"deepseek-flash"});
  EXPECT_EQ(key.policy, 0);
}

TEST(Key, MayUseEveryModelUnlessToldOtherwise) {
  const Key key = config_of(keys("name: web, sha256: " + kDigest)).keys.at(0);
  EXPECT_TRUE(key.models.empty());
  EXPECT_FALSE(key.policy);
}

TEST(Key, IsKnownByTheSha256OfItsSecret) {
  EXPECT_EQ(sha256_hex("sk-weir-demo"), kDigest);
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Key, DoesNotSayWhatStandsInPlaceOfTheSha256) {
  for (const std::string secret :
       {"sk-plain-secret", "zz514c4f6c70ebe6f9e8d2ae2bffc8f88dd2f6e2660a579d269d5cef701369f4"})
    EXPECT_EQ(
        problems_of(keys("name: web, sha256: " + secret)),
        Lines{
            "weir.yaml:4: tenants[0].keys[0].sha256: must be the 64 hexadecimal digits that `weir keys hash` prints"});
}

TEST(Key, HasASecretOfItsOwn) {
  EXPECT_EQ(
      problems_of(keys("name: a, sha256: " + kDigest, "name: b, sha256: " + kDigest)),
      Lines{"weir.yaml:5: tenants[0].keys[1].sha256: another key has the same secret; a secret belongs to one key"});
}

TEST(Key, HasANameOfItsOwnAmongAllTenants) {
  EXPECT_EQ(
      problems_of(keys("name: web, sha256: " + kDigest) +
                  "  - name: umbrella\n    keys: [{name: web, sha256: " + std::string(64, 'a') + "}]\n"),
      Lines{R"(weir.yaml:6: tenants[1].keys[0].name: the name "web" is taken by another entry; names must differ)"});
}

TEST(Key, MayUseOnlyModelsThatThereAre) {
  EXPECT_EQ(
      problems_of(keys("name: web, sha256: " + kDigest + ", models: [deepseek-flas]")),
      Lines{
          R"(weir.yaml:4: tenants[0].keys[0].models[0]: there is no model "deepseek-flas"; did you mean "deepseek-flash"?)"});
}

TEST(Key, WithAnEmptyListOfModelsIsNotOneForAll) {
  EXPECT_EQ(problems_of(keys("name: web, sha256: " + kDigest + ", models: []")),
            Lines{"weir.yaml:4: tenants[0].keys[0].models: allows no model; name some, or leave `models` out to allow "
                  "all"});
}

TEST(Key, HasANameThatAHeaderCanCarry) {
  EXPECT_EQ(problems_of(keys("name: \"a\\r\\nb\", sha256: " + kDigest)),
            Lines{"weir.yaml:4: tenants[0].keys[0].name: must be visible ASCII characters without blanks: it goes into "
                  "headers"});
}

TEST(Key, NeedsANameAndASha256) {
  EXPECT_EQ(problems_of(keys("policy: default")), (Lines{"weir.yaml:2: warning: tenants: no tenant has a key, so every "
                                                         "request will be refused",
                                                         "weir.yaml:4: tenants[0].keys[0]: `name` is missing",
                                                         "weir.yaml:4: tenants[0].keys[0]: `sha256` is missing"}));
}

TEST(Tenant, HasANameOfItsOwn) {
  EXPECT_EQ(problems_of(keys("name: web, sha256: " + kDigest) + "  - {name: acme}\n"),
            Lines{R"(weir.yaml:5: tenants[1].name: the name "acme" is taken by another entry; names must differ)"});
}

TEST(Secret, OfADeploymentIsNeverPrinted) {
  const std::string sections = deployment(
      "name: b, tier: pro, dialect: vllm, url: \"http://b?x\", upstream_model: m, price: dear, "
      "api_key: sk-hidden");
  for (const std::string& line : problems_of(sections)) EXPECT_EQ(line.find("sk-hidden"), std::string::npos) << line;
  const Lines in_a_list =
      problems_of(deployment("name: b, tier: pro, dialect: vllm, url: http://b, upstream_model: m, "
                             "price: dear, api_key: [sk-hidden]"));
  EXPECT_EQ(in_a_list, Lines{"weir.yaml:3: deployments[1].api_key: must be a single value, not a list or a map"});
}

TEST(Secret, IsNotDescribed) {
  std::ostringstream out;
  describe(config_of(deployment("name: b, tier: pro, dialect: vllm, url: http://b, upstream_model: m, price: dear, "
                                "api_key: sk-hidden") +
                     keys("name: web, sha256: " + kDigest)),
           pricing::Instant(), out);
  EXPECT_EQ(out.str().find("sk-hidden"), std::string::npos);
  EXPECT_EQ(out.str().find(kDigest.substr(0, 16)), std::string::npos);
}

}  // namespace
}  // namespace weir::config
