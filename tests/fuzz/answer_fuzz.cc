// Any bytes as a server's whole answer, or its error: read, spliced and translated without a slip.
#include <string>

#include "backends/dialect/dialect.h"
#include "gateway/translation/translation.h"
#include "gateway/upstream_error.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weir;
  const std::string body(fuzz::text(data, size));
  const backends::AnswerFacts facts = backends::inspect_answer(body);
  fuzz::demand(facts.model_value.end <= body.size());
  const backends::Splices splices = backends::answer_splices(facts, "deepseek-flash");
  fuzz::demand(backends::spliced(body, splices).size() == backends::spliced_size(body, splices));
  if (facts.usage) fuzz::demand(facts.usage->prompt_tokens() >= 0 && facts.usage->completion_tokens() >= 0);
  gateway::from_upstream(400, body, "sk-secret");
  const auto messages = gateway::translate(
      config::Endpoint::messages, R"({"model":"a","max_tokens":1,"messages":[{"role":"user","content":"a"}]})", "1", 7);
  const auto response = gateway::translate(config::Endpoint::responses, R"({"model":"a","input":"a"})", "1", 7);
  fuzz::demand(!(*messages)->answer(body, facts.usage, "m").empty() &&
               !(*response)->answer(body, facts.usage, "m").empty());
  return 0;
}
