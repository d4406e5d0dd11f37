#include <gtest/gtest.h>

#include "installation.h"

namespace weir::config {
namespace {

std::string speaking(const std::string& dialect, const std::string& fields = "") {
  return deployment("name: b, tier: pro, upstream_model: m, price: dear, url: http://b/v1, dialect: " + dialect +
                    (fields.empty() ? "" : ", " + fields));
}

Deployment read(const std::string& dialect, const std::string& fields = "") {
  return config_of(speaking(dialect, fields)).deployments.at(1);
}

TEST(Wire, OffersWhatItsDialectDoes) {
  EXPECT_EQ(read("vllm").endpoints, (Endpoints{Endpoint::chat, Endpoint::completions}));
  EXPECT_TRUE(read("deepseek").endpoints.has(Endpoint::messages));
  EXPECT_FALSE(read("deepseek").endpoints.has(Endpoint::embeddings));
}

TEST(Wire, OffersWhatTheConfigurationSays) {
  EXPECT_EQ(read("vllm", "endpoints: [embeddings, responses]").endpoints,
            (Endpoints{Endpoint::embeddings, Endpoint::responses}));
}

TEST(Wire, KnowsTheLevelsOfEffortOfItsDialectUntilTheConfigurationSaysOtherwise) {
  EXPECT_EQ(read("deepseek").efforts.front(), (std::pair<std::string, std::string>("minimal", "low")));
  EXPECT_EQ(read("deepseek", "efforts: {medium: max}").efforts, (Efforts{{"medium", "max"}}));
  EXPECT_TRUE(read("deepseek", "efforts: {}").efforts.empty());
}

TEST(Wire, KeepsTenantsApartOnlyWhereTheServerCan) {
  EXPECT_TRUE(read("vllm", "isolate_tenants: true").isolate_tenants);
  EXPECT_EQ(problems_of(speaking("mindie", "isolate_tenants: true")).size(), 1u);
}

TEST(Wire, SaysWhichEndpointItDoesNotKnow) {
  const Lines problems = problems_of(speaking("vllm", "endpoints: [chat, mesages]"));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems.front().find("did you mean \"messages\""), std::string::npos) << problems.front();
}

TEST(Wire, RefusesAnEmptyListOfEndpointsAndLevelsThatAreNoWords) {
  EXPECT_EQ(problems_of(speaking("vllm", "endpoints: []")).size(), 1u);
  EXPECT_EQ(problems_of(speaking("vllm", "efforts: [high]")).size(), 1u);
  EXPECT_EQ(problems_of(speaking("vllm", "efforts: {high: two words}")).size(), 1u);
}

TEST(Wire, TellsServersNothingOfATenantsName) {
  const Config config = config_of("tenants: [{name: acme}]\n");
  EXPECT_TRUE(config.tenants.front().isolation_id.starts_with("weir-"));
  EXPECT_EQ(config.tenants.front().isolation_id.size(), 37u);
  EXPECT_EQ(config.tenants.front().isolation_id.find("acme"), std::string::npos);
}

}  // namespace
}  // namespace weir::config
