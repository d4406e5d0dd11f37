// weir: the command line. Each command is a function of its own in gateway/commands.h.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "gateway/commands.h"

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

  UsageOptions usage_options;
  CLI::App* usage = app.add_subcommand("usage", "Print what was used and spent, from the ledger");
  usage->add_option("--ledger", usage_options.ledger, "The ledger file")->required();
  usage
      ->add_option("--by", usage_options.by,
                   "Group by, comma-separated: day, tenant, key, model, tier, deployment, policy, outcome, window")
      ->capture_default_str();
  usage->add_option("--from", usage_options.from, "First day, YYYY-MM-DD");
  usage->add_option("--until", usage_options.until, "Day after the last, YYYY-MM-DD");
  usage->add_option("--time-zone", usage_options.time_zone, "What a day is")->capture_default_str();
  usage->add_option("--tenant", usage_options.tenant, "Only this tenant");
  usage->add_option("--format", usage_options.format, "table, json or csv")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->capture_default_str();

  CLI::App* keys = app.add_subcommand("keys", "Make and hash client keys");
  keys->require_subcommand(1);
  CLI::App* keys_new =
      keys->add_subcommand("new", "Make a key; prints the secret and what to write into the configuration");
  CLI::App* keys_hash = keys->add_subcommand("hash", "Read a secret from standard input and print its SHA-256");

  CLI11_PARSE(app, argc, argv);
  try {
    if (*serve) return run_serve(config_file);
    if (*check) return run_check(config_file);
    if (*usage) return run_usage(usage_options);
    if (*keys_new) return run_keys_new();
    if (*keys_hash) return run_keys_hash();
  } catch (const std::exception& error) {
    std::cerr << "weir: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
