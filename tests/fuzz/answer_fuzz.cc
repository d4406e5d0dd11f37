// Any bytes as a server's whole answer: its facts lie within it, it is spliced to the size that was told, and it is
// translated into JSON. And as its error: our key is never quoted.
#include <nlohmann/json.hpp>
#include <string>

#include "backends/dialect/dialect.h"
#include "gateway/translation/translation.h"
#include "gateway/upstream_error.h"
#include "tests/fuzz/fuzz.h"

constexpr std::string_view kKey = "key-of-ours";

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weir;
  const std::string body(fuzz::text(data, size));
  const backends::AnswerFacts facts = backends::inspect_answer(body);
  fuzz::demand(facts.model_value.end <= body.size());
  const backends::Splices splices = backends::answer_splices(facts, "deepseek-flash");
  fuzz::demand(backends::spliced(body, splices).size() == backends::spliced_size(body, splices));
  if (facts.usage) fuzz::demand(facts.usage->prompt_tokens() >= 0 && facts.usage->completion_tokens() >= 0);
  fuzz::demand(gateway::from_upstream(400, body, kKey).message.find(kKey) == std::string::npos);
  const auto messages = gateway::translate(
      config::Endpoint::messages, R"({"model":"a","max_tokens":1,"messages":[{"role":"user","content":"a"}]})", "1", 7);
  const auto response = gateway::translate(config::Endpoint::responses, R"({"model":"a","input":"a"})", "1", 7);
  fuzz::demand(nlohmann::json::accept((*messages)->answer(body, facts.usage, "m")) &&
               nlohmann::json::accept((*response)->answer(body, facts.usage, "m")));
  return 0;
}
