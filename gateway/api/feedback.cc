#include "gateway/api/feedback.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <variant>

#include "gateway/api/figures.h"
#include "gateway/feedback_board.h"

namespace weir::gateway::api {
namespace {

constexpr std::size_t kAtOnceMost = 1000;

// What is wrong with one entry, and where.
struct Wrong {
  std::string member;
  std::string message;
};

std::optional<double> score_in(const nlohmann::json& entry) {
  const auto found = entry.find("score");
  if (found == entry.end()) return std::nullopt;
  if (*found == "good") return 1;
  if (*found == "bad") return 0;
  if (!found->is_number()) return std::nullopt;
  const double score = found->get<double>();
  return score >= 0 && score <= 1 ? std::optional(score) : std::nullopt;
}

// A text of at most so many bytes; nothing where there is another thing.
std::optional<std::string> text_in(const nlohmann::json& entry, const char* member, std::size_t most) {
  const auto found = entry.find(member);
  if (found == entry.end() || found->is_null()) return "";
  if (!found->is_string() || found->get_ref<const std::string&>().size() > most) return std::nullopt;
  return found->get<std::string>();
}

std::variant<Opinion, Wrong> opinion_in(const nlohmann::json& entry) {
  if (!entry.is_object()) return Wrong{"", "must be an object: {\"request_id\": ..., \"score\": ...}"};
  for (const auto& [name, value] : entry.items()) {
    if (name != "request_id" && name != "score" && name != "source" && name != "comment")
      return Wrong{name, "is none of request_id, score, source and comment"};
  }
  const auto text = [&](const char* member, std::size_t most, std::string& into) -> std::optional<Wrong> {
    auto found = text_in(entry, member, most);
    if (!found) return Wrong{member, "must be a text of at most " + std::to_string(most) + " bytes"};
    into = std::move(*found);
    return std::nullopt;
  };
  Opinion opinion;
  constexpr std::size_t kIdMax = 200;
  if (auto wrong = text("request_id", kIdMax, opinion.request_id)) return *wrong;
  if (opinion.request_id.empty()) return Wrong{"request_id", "is missing: the answer's x-request-id"};
  const auto score = score_in(entry);
  if (!score) return Wrong{"score", "must be a number from 0 to 1, \"good\" or \"bad\""};
  opinion.score = *score;
  if (auto wrong = text("source", pricing::Feedback::kSourceMax, opinion.source)) return *wrong;
  if (auto wrong = text("comment", pricing::Feedback::kCommentMax, opinion.comment)) return *wrong;
  return opinion;
}

std::variant<std::vector<Opinion>, Response> opinions_in(const std::string& body) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object())
    return problem(400, "Send {\"request_id\": ..., \"score\": ...}, or {\"feedback\": [...]} of many.");
  const auto many = json.find("feedback");
  const bool batch = many != json.end();
  if (batch && (!many->is_array() || many->empty() || many->size() > kAtOnceMost))
    return problem(400, "It must be a list of 1 to " + std::to_string(kAtOnceMost) + " entries.", "feedback");
  std::vector<Opinion> opinions;
  for (std::size_t i = 0; i < (batch ? many->size() : 1); ++i) {
    auto read = opinion_in(batch ? (*many)[i] : json);
    if (const auto* wrong = std::get_if<Wrong>(&read)) {
      std::string where = batch ? "feedback[" + std::to_string(i) + "]" : "";
      if (!wrong->member.empty()) where += (where.empty() ? "" : ".") + wrong->member;
      return problem(400, "It " + wrong->message + ".", where);
    }
    opinions.push_back(std::move(std::get<Opinion>(read)));
  }
  return opinions;
}

// Of a cell that nobody judged, all is the table's.
Json cell_json(const routing::FeedbackTally::Cell& cell, const config::Config& config) {
  const config::Tier& tier = config.tiers[static_cast<std::size_t>(cell.tier)];
  const double table = config.quality.points(tier, cell.task_class, cell.effort);
  Json json{{"class", config.quality.classes[static_cast<std::size_t>(cell.task_class)].name},
            {"effort", name_of(cell.effort)},
            {"tier", tier.name},
            {"table", table},
            {"feedback", cell.given},
            {"weight", cell.weight}};
  json["score"] = cell.given > 0 ? Json(cell.mean) : Json();
  json["used"] = table + cell.points;
  return json;
}

Json terms_json(const std::optional<config::FeedbackTerms>& terms) {
  if (!terms) return nullptr;
  return {{"prior", terms->prior},
          {"half_life_days", terms->half_life_days},
          {"key_most", terms->key_most},
          {"points_most", terms->points_most}};
}

}  // namespace

Response take_feedback(const PolicyDesk& desk) {
  FeedbackBoard* const board = desk.sources.feedback;
  if (!board) return problem(404, "Feedback is not asked for here: the configuration has no quality.feedback.");
  auto read = opinions_in(desk.request.body);
  if (auto* refusal = std::get_if<Response>(&read)) return std::move(*refusal);
  const auto& opinions = std::get<std::vector<Opinion>>(read);
  const std::vector<Taken> taken = board->take(opinions, desk.now);
  if (std::ranges::all_of(taken, [](Taken one) { return one == Taken::unknown; }))
    return problem(404, "The ledger has no such request; one that has just ended is there within a second.",
                   "request_id");
  Json results = Json::array();
  for (std::size_t i = 0; i < taken.size(); ++i)
    results.push_back(
        {{"request_id", opinions[i].request_id}, {"source", opinions[i].source}, {"result", name_of(taken[i])}});
  return json_response({{"results", std::move(results)}});
}

Response quality(const Question& question) {
  const config::Config& config = question.sources.config;
  std::vector<routing::FeedbackTally::Cell> judged;
  if (question.sources.feedback) judged = question.sources.feedback->cells(question.now);
  Json cells = Json::array();
  for (std::size_t task_class = 0; task_class < config.quality.classes.size(); ++task_class) {
    for (std::size_t effort = 0; effort < config::kEfforts; ++effort) {
      for (std::size_t tier = 0; tier < config.tiers.size(); ++tier) {
        routing::FeedbackTally::Cell cell{.task_class = static_cast<int>(task_class),
                                          .tier = static_cast<int>(tier),
                                          .effort = static_cast<config::Effort>(effort)};
        const auto known = std::ranges::find_if(judged, [&](const auto& one) {
          return one.task_class == cell.task_class && one.tier == cell.tier && one.effort == cell.effort;
        });
        cells.push_back(cell_json(known == judged.end() ? cell : *known, config));
      }
    }
  }
  return json_response({{"version", config.quality.version},
                        {"default_effort", name_of(config.quality.default_effort)},
                        {"feedback", terms_json(config.feedback)},
                        {"quality", std::move(cells)}});
}

}  // namespace weir::gateway::api
