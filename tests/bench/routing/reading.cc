#include "tests/bench/routing/reading.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "routing/replay/router_chooser.h"
#include "routing/text_judge.h"
#include "routing/training/training.h"

namespace weir::bench {
namespace {

// The mean of the classes, by how often they were measured.
config::TaskClass one_class(const Labels& labels) {
  return {"general", points_of(labels.measured)};
}

}  // namespace

Head head_of(const Labels& labels) {
  std::unordered_set<std::uint64_t> asked;
  for (const Label& label : labels.to_come) asked.insert(labels.questions[label.question].text);
  routing::LabelledPairs pairs;
  pairs.tiers = {"flash", "pro"};
  pairs.classes = labels.classes;
  for (const Label& label : labels.measured) {
    const Question& question = labels.questions[label.question];
    if (asked.contains(question.text)) continue;
    routing::LabelledPrompt prompt;
    prompt.features = question.features;
    prompt.task_class = label.task_class;
    prompt.group = question.text;
    prompt.scores = {label.weak_right[kAsSent] ? 1.0 : 0.0, label.strong_right[kAsSent] ? 1.0 : 0.0};
    pairs.prompts.push_back(std::move(prompt));
  }
  return std::make_shared<config::TextHead>(routing::train_head(std::move(pairs)).head);
}

Line weir_knowing(const Knowledge& knowledge, const Cell& cell, const Labels& labels, std::size_t requests,
                  Seeds seeds) {
  World world = world_of(cell, labels);
  world.config.text_head = knowledge.head;
  Line line{"Weir", {}};
  for (int run = 0; run < seeds.count; ++run) {
    const auto s = static_cast<std::uint64_t>(seeds.first + run);
    Workload workload = workload_of(cell, world, labels, requests, s);
    for (std::size_t i = 0; i < workload.arrivals.size(); ++i) {
      routing::Request& request = workload.arrivals[i].request;
      if (knowledge.head)
        request.text_scores = routing::scores_of(*knowledge.head, labels.questions[workload.questions[i]].features);
      if (!knowledge.classes) request.task_class = 0;
    }
    World met = world;
    if (!knowledge.classes) met.config.quality.classes = {one_class(labels)};
    routing::RouterChooser chooser(met.config, workload.options.begins, s);
    line.scores.push_back(serve(met, workload, chooser));
  }
  return line;
}

}  // namespace weir::bench
