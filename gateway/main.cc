// weir: the command line. Each command is a function of its own in gateway/commands.h.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "gateway/commands.h"
#include "pricing/ledger/spend.h"

int main(int argc, char** argv) {
  using namespace weir::gateway;
  CLI::App app{"Weir: a gateway that routes requests to DeepSeek V4 on Ascend by latency budget and price"};
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("weir ") + kVersion);

  std::string config_file = "weir.yaml";
  CLI::App* serve = app.add_subcommand("serve", "Serve requests until SIGTERM");
  serve->add_option("--config", config_file, "The configuration file")->required();

  CLI::App* check = app.add_subcommand("check", "Check a configuration file and print what it means");
  check->add_option("FILE", config_file, "The configuration file")->required();
  ReplayRun against;
  ReplayBounds bounds;
  check->add_option("--against", against.ledger, "A ledger: fail if its requests would cost or miss more by this file");
  check->add_option("--today", against.today,
                    "Compare with this configuration's replay instead of what the ledger says");
  check->add_option("--cost-rise-max", bounds.cost_percent_max, "By so many percent the cost may rise")
      ->capture_default_str();
  check->add_option("--misses-rise-max", bounds.missed_points_max, "By so many points missed budgets may rise")
      ->capture_default_str();

  ReplayRun replay_run;
  CLI::App* replay = app.add_subcommand("replay", "Route a ledger's or a trace's requests again, in virtual time");
  replay->add_option("--config", replay_run.config_file, "The configuration to route by")->required();
  auto* from_ledger = replay->add_option("--ledger", replay_run.ledger, "The ledger whose requests are routed");
  auto* from_trace = replay->add_option("--trace", replay_run.trace, "A trace: Azure's CSV or Mooncake's JSON lines");
  from_ledger->excludes(from_trace);
  replay->add_option("--policy", replay_run.policy, "The policy of a trace's requests; else the first");
  replay->add_option("--today", replay_run.today, "Compare with this configuration, replayed as well");
  replay->add_option("--seed", replay_run.seed, "For what a policy leaves to chance")->capture_default_str();

  UsageOptions usage_options;
  CLI::App* usage = app.add_subcommand("usage", "Print what was used and spent, from the ledger");
  usage->add_option("--ledger", usage_options.ledger, "The ledger file")->required();
  usage->add_option("--by", usage_options.by, "Group by, comma-separated: " + weir::pricing::group_names())
      ->capture_default_str();
  usage->add_option("--period", usage_options.period,
                    "today, yesterday, this-week, last-week, this-month, last-month, or a span such as 24h or 7d");
  usage->add_option("--from", usage_options.from, "From this day or time on, YYYY-MM-DD or YYYY-MM-DDTHH:MM");
  usage->add_option("--until", usage_options.until, "Up to the beginning of this day, or this time");
  usage->add_option("--time-zone", usage_options.time_zone, "What a day is")->capture_default_str();
  for (const char* word : {"tenant", "key", "model", "tier", "deployment", "policy", "outcome", "window", "tag"}) {
    usage->add_option(std::string("--") + word, usage_options.where[word], "Only these, comma-separated")
        ->delimiter(',');
  }
  usage->add_option("--format", usage_options.format, "table, json, csv, or focus for rows of FOCUS 1.2 by day or hour")
      ->check(CLI::IsMember({"table", "json", "csv", "focus"}))
      ->capture_default_str();

  usage->add_flag("--refused", usage_options.refused,
                  "Instead: how many requests limits and budgets refused, and whose");

  SeedOptions seed_options;
  CLI::App* seed =
      app.add_subcommand("seed", "Fill the ledger with made-up requests, so that the dashboard has a life");
  seed->add_option("--config", seed_options.config, "The configuration file, whose ledger is filled")->required();
  seed->add_option("--days", seed_options.days, "How many days back")->check(CLI::Range(1, 366))->capture_default_str();
  seed->add_option("--requests-per-day", seed_options.requests_per_day, "On a working day")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  seed->add_option("--seed", seed_options.seed, "The same number gives the same traffic")->capture_default_str();
  seed->add_flag("--remove", seed_options.remove, "Take all made-up requests out again");

  ExplainOptions explain_options;
  CLI::App* explain = app.add_subcommand("explain", "Say where a chat request would go, and why; asks no server");
  explain->add_option("--config", explain_options.config_file, "The configuration file")->required();
  explain->add_option("REQUEST", explain_options.request_file, "The request's JSON body; - for standard input")
      ->capture_default_str();
  explain->add_option("-H,--header", explain_options.headers, "A header of the request, \"x-weir-policy: premium\"");
  explain->add_option("--key", explain_options.key, "Whose request it is, by the key's name; else the first key's");
  explain->add_option("--format", explain_options.format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();

  QualityOptions quality_options;
  CLI::App* quality =
      app.add_subcommand("quality", "Print the quality table, and how feedback in the ledger corrects it");
  quality->add_option("--config", quality_options.config, "The configuration file")->required();
  quality->add_option("--ledger", quality_options.ledger, "Another ledger than the configuration's");

  TrainOptions train_options;
  CLI::App* train = app.add_subcommand(
      "train", "Train a text head on labelled pairs, and say what it gains over the quality table alone");
  train->add_option("--config", train_options.config, "The configuration file, for its tiers, classes and prices")
      ->required();
  train->add_option("PAIRS", train_options.pairs, "Prompts with scores, as JSON lines or CSV (docs/routing.md)")
      ->required();
  train->add_option("--out", train_options.out, "The file to write")->capture_default_str();
  train->add_option("--folds", train_options.folds, "In so many parts prompts are held out")
      ->check(CLI::Range(2, 20))
      ->capture_default_str();
  train->add_option("--seed", train_options.seed, "The same pairs and seed give the same file")->capture_default_str();

  RepriceOptions reprice_options;
  CLI::App* reprice = app.add_subcommand(
      "reprice", "Say what a period would have cost by today's price books, and add the differences as adjustments");
  reprice->add_option("--config", reprice_options.config, "The configuration file, for its prices and its ledger")
      ->required();
  reprice->add_option("--from", reprice_options.from, "From this day or time on")->required();
  reprice->add_option("--until", reprice_options.until, "Up to the beginning of this day, or this time")->required();
  reprice->add_option("--time-zone", reprice_options.time_zone, "What a day is")->capture_default_str();
  reprice->add_flag("--write", reprice_options.write, "Add the adjustments to the ledger");

  ReconcileOptions reconcile_options;
  CLI::App* reconcile =
      app.add_subcommand("reconcile", "Lay a provider's statement beside the ledger, by hour or day and model");
  reconcile->add_option("STATEMENT", reconcile_options.statement, "A CSV file with columns time, model and cost")
      ->required();
  reconcile->add_option("--ledger", reconcile_options.ledger, "The ledger file")->required();
  reconcile->add_option("--deployment", reconcile_options.deployments, "Only these, comma-separated")->delimiter(',');
  reconcile->add_option("--currency", reconcile_options.currency, "The statement's")
      ->check(CLI::IsMember({"usd", "cny"}))
      ->capture_default_str();
  reconcile->add_option("--time-zone", reconcile_options.time_zone, "The statement's")->capture_default_str();
  reconcile->add_option("--tolerance", reconcile_options.tolerance,
                        "Exit with status 2 when the difference is more than this share of the ledger's total");

  CLI::App* keys = app.add_subcommand("keys", "Make and hash client keys");
  keys->require_subcommand(1);
  CLI::App* keys_new =
      keys->add_subcommand("new", "Make a key; prints the secret and what to write into the configuration");
  CLI::App* keys_hash = keys->add_subcommand("hash", "Read a secret from standard input and print its SHA-256");

  CLI11_PARSE(app, argc, argv);
  try {
    if (*serve) return run_serve(config_file);
    if (*check) return run_check(config_file, against, bounds);
    if (*replay) return run_replay(replay_run);
    if (*usage) return run_usage(usage_options);
    if (*seed) return run_seed(seed_options);
    if (*train) return run_train(train_options);
    if (*quality) return run_quality(quality_options);
    if (*reprice) return run_reprice(reprice_options);
    if (*reconcile) return run_reconcile(reconcile_options);
    if (*explain) return run_explain(explain_options);
    if (*keys_new) return run_keys_new();
    if (*keys_hash) return run_keys_hash();
  } catch (const std::exception& error) {
    std::cerr << "weir: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
