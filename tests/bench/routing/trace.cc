#include "tests/bench/routing/trace.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>

#include "routing/replay/block_cache.h"

namespace weir::bench {
namespace {

namespace fs = std::filesystem;

std::ifstream open(const fs::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return in;
}

// TIMESTAMP,ContextTokens,GeneratedTokens; the time of one day, to 100 ns.
Trace read_azure(const fs::path& file, std::string name) {
  Trace trace{std::move(name), {}};
  std::ifstream in = open(file);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    int day = 0, hour = 0, minute = 0;
    double second = 0;
    long long prompt = 0, completion = 0;
    if (std::sscanf(line.c_str(), "%*d-%*d-%d %d:%d:%lf,%lld,%lld", &day, &hour, &minute, &second, &prompt,
                    &completion) != 6)
      throw std::runtime_error(file.string() + ": not understood: " + line);
    const double at_ms = 1000 * (second + 60 * (minute + 60 * (hour + 24.0 * day)));
    trace.rows.push_back(
        {.at_ms = at_ms, .prompt_tokens = std::max(1LL, prompt), .completion_tokens = std::max(1LL, completion)});
  }
  return trace;
}

// No text is known but where it is the same. A token is taken to have four bytes, and a prompt to be one message: the
// borders between its messages are not known either.
routing::PromptPrefix prefix_of(const std::vector<std::uint64_t>& blocks, std::int64_t prompt_tokens) {
  constexpr std::size_t kTokenBytes = 4, kBlockBytes = kTokenBytes * routing::BlockCache::kBlockTokens;
  std::string text(kTokenBytes * static_cast<std::size_t>(prompt_tokens), ' ');
  for (std::size_t i = 0; i < blocks.size() && i * kBlockBytes < text.size(); ++i) {
    const std::string name = std::to_string(blocks[i]);
    text.replace(i * kBlockBytes, name.size(), name);
  }
  routing::PromptPrefix prefix;
  prefix.append(text);
  return prefix;
}

// Every prompt of the trace has the same first block. An id is of a block and all before it.
Trace read_mooncake(const fs::path& file) {
  Trace trace{"mooncake", {}};
  std::ifstream in = open(file);
  std::string line;
  while (std::getline(in, line)) {
    const auto row = nlohmann::json::parse(line);
    TraceRow read{.at_ms = row["timestamp"],
                  .prompt_tokens = std::max<std::int64_t>(1, row["input_length"]),
                  .completion_tokens = std::max<std::int64_t>(1, row["output_length"]),
                  .blocks = row["hash_ids"]};
    read.prefix = prefix_of(read.blocks, read.prompt_tokens);
    read.blocks.resize(static_cast<std::size_t>(read.prompt_tokens / routing::BlockCache::kBlockTokens));  // full ones
    if (read.blocks.size() > 1) read.application = read.blocks[1];
    trace.rows.push_back(std::move(read));
  }
  return trace;
}

// "{45: 0.0097, 46: ...}": lengths, or other values, and their shares.
struct Distribution {
  std::vector<double> values;
  std::discrete_distribution<int> pick;

  explicit Distribution(const std::string& text) {
    std::vector<double> shares;
    const char* at = text.c_str();
    double value = 0, share = 0;
    int used = 0;
    while (*at && std::sscanf(at + 1, "%lf: %lf%n", &value, &share, &used) == 2) {
      values.push_back(value);
      shares.push_back(share);
      at += 1 + used;
      while (*at == ',' || *at == '}') ++at;
      if (*at == ' ') continue;
      if (*at) --at;
    }
    pick = std::discrete_distribution<int>(shares.begin(), shares.end());
  }
  template <class Generator>
  double draw(Generator& chance) {
    return values[static_cast<std::size_t>(pick(chance))];
  }
  template <class Generator>
  std::int64_t draw_length(Generator& chance) {
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(draw(chance)));
  }
};

// One hour of every client, made from the published rates, coefficients of variation and length distributions.
void add_servegen_client(const fs::path& directory, int client, Trace& trace) {
  constexpr double kFrom = 12 * 3600, kUntil = 13 * 3600;
  const std::string stem = "chunk-" + std::to_string(client);
  std::ifstream rates = open(directory / (stem + "-trace.csv"));
  std::ifstream dataset = open(directory / (stem + "-dataset.json"));
  const auto lengths = nlohmann::json::parse(dataset);
  const auto window = lengths.find("43200");
  if (window == lengths.end()) return;
  Distribution prompts((*window)["input_tokens"].get<std::string>());
  Distribution answers((*window)["output_tokens"].get<std::string>());
  Distribution reasoning((*window)["reason_ratio"].get<std::string>());
  if (prompts.values.empty() || answers.values.empty()) return;
  std::mt19937_64 chance(static_cast<std::uint64_t>(client) + 1), of_reasoning(static_cast<std::uint64_t>(client) + 1);
  std::string line;
  while (std::getline(rates, line)) {
    double start = 0, rate = 0, cv = 0;
    if (std::sscanf(line.c_str(), "%lf,%lf,%lf", &start, &rate, &cv) < 2) continue;
    if (start < kFrom || start >= kUntil || rate <= 0) continue;
    const double shape = 1 / std::max(0.25, cv * cv);
    std::gamma_distribution<double> gap(shape, 1 / (rate * shape));
    for (double at = start + gap(chance); at < start + 600; at += gap(chance)) {
      trace.rows.push_back({.at_ms = 1000 * at,
                            .prompt_tokens = prompts.draw_length(chance),
                            .completion_tokens = answers.draw_length(chance)});
      if (!reasoning.values.empty()) trace.rows.back().reasoning_share = reasoning.draw(of_reasoning);
    }
  }
}

Trace read_servegen(const fs::path& directory) {
  Trace trace{"servegen-r1", {}};
  for (int client = 0; fs::exists(directory / ("chunk-" + std::to_string(client) + "-trace.csv")); ++client)
    add_servegen_client(directory, client, trace);
  return trace;
}

// Shares as those of `known` are.
void draw_reasoning(const Trace& known, Trace& trace) {
  std::mt19937_64 chance(1);
  for (TraceRow& row : trace.rows) row.reasoning_share = known.rows[chance() % known.rows.size()].reasoning_share;
}

}  // namespace

std::vector<Trace> read_traces(const fs::path& data) {
  const fs::path root = data / "traces";
  const fs::path conv = root / "azure2023/AzureLLMInferenceTrace_conv.csv";
  const fs::path code = root / "azure2023/AzureLLMInferenceTrace_code.csv";
  const fs::path mooncake = root / "mooncake_fast25/conversation_trace.jsonl";
  std::vector<Trace> traces;
  if (fs::exists(conv)) traces.push_back(read_azure(conv, "azure-conv"));
  if (fs::exists(code)) traces.push_back(read_azure(code, "azure-code"));
  if (fs::exists(mooncake)) traces.push_back(read_mooncake(mooncake));
  if (fs::exists(root / "servegen_deepseek-r1")) {
    const Trace servegen = read_servegen(root / "servegen_deepseek-r1");
    for (Trace& trace : traces) draw_reasoning(servegen, trace);
    traces.push_back(servegen);
  }
  if (traces.empty()) throw std::runtime_error("there is no trace that I know under " + root.string());
  for (Trace& trace : traces) std::ranges::stable_sort(trace.rows, {}, &TraceRow::at_ms);
  return traces;
}

}  // namespace weir::bench
