#include "tests/support/river.h"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace weir::test {
namespace {

config::Deployment deployment(std::string name, int tier) {
  config::Deployment deployment;
  deployment.name = std::move(name);
  deployment.tier = tier;
  deployment.dialect = config::Dialect::vllm;
  deployment.upstream_model = "dsv4";
  deployment.context_window_tokens = 131072;
  deployment.in_flight_max = 1000;
  deployment.running_usage = true;
  deployment.prior = {1000, 1e6, 1, 1, 0, 20};
  return deployment;
}

simulator::Options instant_vllm(std::uint64_t seed) {
  simulator::Options options;
  options.model = "dsv4";
  options.time_scale = 0;
  options.seed = seed;
  options.speed.slots = 1000;
  return options;
}

pricing::PriceVersion price(std::int64_t cached, std::int64_t uncached, std::int64_t completion) {
  pricing::PriceVersion version;
  version.version = "2026-09-10";
  version.base = {{uncached}, {cached}, {completion}};
  return version;
}

config::Key river_key() {
  config::Key key;
  key.name = "river-key";
  key.secret_sha256 = config::sha256(kSecret);
  return key;
}

void point_at(config::Deployment& deployment, const simulator::Server& server) {
  if (deployment.url.host.empty()) deployment.url = {false, "127.0.0.1", server.port(), "/v1"};
  if (deployment.metrics_url && deployment.metrics_url->host.empty())
    deployment.metrics_url = {false, "127.0.0.1", server.port(), "/metrics"};
}

// A latch that House::run can wait on in place of SIGTERM.
struct StopRequest {
  std::mutex mutex;
  std::condition_variable asked;
  bool stop = false;

  void wait() {
    std::unique_lock lock(mutex);
    asked.wait(lock, [this] { return stop; });
  }
  void ask() {
    std::lock_guard lock(mutex);
    stop = true;
    asked.notify_all();
  }
};

}  // namespace

Bed::Bed() : flash(instant_vllm(1)), pro(instant_vllm(2)) {
  config.server.listen.port = 0;
  config.server.admin.port = 0;
  config.server.workers = 2;
  config.server.access_log = "";
  config.tiers = {{"flash", "deepseek-flash", 0, 70}, {"pro", "deepseek-v4-pro", 1, 80}};
  config.deployments = {deployment("flash-1", 0), deployment("pro-1", 1)};
  config.deployments[0].price_key = "deepseek-flash";
  config.deployments[1].price_key = "deepseek-v4-pro";
  config.prices.add("deepseek-flash", price(3'000, 150'000, 600'000));
  config.prices.add("deepseek-v4-pro", price(22'000, 660'000, 1'980'000));
  config::Policy cheapest;
  cheapest.name = "standard";
  cheapest.preference = config::Preference::cheapest;
  config::Policy best = cheapest;
  best.name = "premium";
  best.preference = config::Preference::best;
  config.policies = {cheapest, best};
  config.aliases = {{"auto", 0, {}, {}}, {"deepseek-flash", {}, 0, {}}, {"deepseek-v4-pro", {}, 1, {}}};
  config.tenants = {{"acme"}};
  config.keys = {river_key()};
}

simulator::Served settled(const simulator::Server& server) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  for (;;) {
    const simulator::Served served = server.served();
    if (served.requests == served.completed + served.aborted + served.failed) return served;
    if (std::chrono::steady_clock::now() > patience) throw std::runtime_error("a simulator is not done");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

std::string chat(std::string_view model, std::string_view more_members) {
  std::string body = R"({"model":")";
  body.append(model).append(R"(","messages":[{"role":"user","content":"Where does the river go?"}])");
  if (!more_members.empty()) body.append(",").append(more_members);
  return body + "}";
}

River::River(Bed bed) : flash(std::move(bed.flash)), pro(std::move(bed.pro)) {
  point_at(bed.config.deployments[0], flash);
  if (bed.config.deployments.size() > 1) point_at(bed.config.deployments[1], pro);
  house_ = std::make_unique<gateway::House>(std::move(bed.config));
  auto stop = std::make_shared<StopRequest>();
  ask_to_stop_ = [stop] { stop->ask(); };
  thread_ = std::thread([this, stop] { house_->run([stop] { stop->wait(); }); });
}

River::~River() {
  stop();
}

void River::stop() {
  ask_to_stop_();
  if (thread_.joinable()) thread_.join();
}

std::string River::authorized(std::string_view headers) const {
  return "Authorization: Bearer " + std::string(kSecret) + "\r\n" + std::string(headers);
}

Reply River::ask(std::string_view model, std::string_view more_members, std::string_view headers) {
  Connection connection(port());
  connection.send(http_post("/v1/chat/completions", chat(model, more_members), authorized(headers)));
  return connection.read_reply();
}

Reply River::ask_streamed(std::string_view model, std::string_view more_members, std::string_view headers) {
  std::string members = R"("stream":true)";
  if (!more_members.empty()) members.append(",").append(more_members);
  return ask(model, members, headers);
}

Reply River::get(std::string_view path) {
  Connection connection(port());
  connection.send("GET " + std::string(path) + " HTTP/1.1\r\nHost: weir\r\n" + authorized("") + "\r\n");
  return connection.read_reply();
}

Reply River::post(std::string_view path, std::string_view body, std::string_view headers) {
  Connection connection(port());
  connection.send(http_post(path, body, authorized(headers)));
  return connection.read_reply();
}

void River::leave_after(int events, std::string_view model, std::string_view more_members) {
  std::string members = R"("stream":true)";
  if (!more_members.empty()) members.append(",").append(more_members);
  Connection connection(port());
  connection.send(http_post("/v1/chat/completions", chat(model, members), authorized("Connection: close\r\n")));
  for (int i = 0; i < events; ++i) connection.read_until("data: ");
}

std::vector<pricing::UsageRecord> River::records(std::size_t count) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (house_->ledger().count() < static_cast<std::int64_t>(count)) {
    if (std::chrono::steady_clock::now() > patience) throw std::runtime_error("the ledger holds fewer records");
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  auto latest = house_->ledger().latest(count + 1);
  EXPECT_EQ(latest.size(), count);
  return {latest.rbegin(), latest.rend()};
}

pricing::Refusals River::refusals() {
  return house_->ledger().refusals(pricing::Instant::min(), pricing::Instant::max());
}

pricing::UsageRecord River::only_record() {
  return records(1).front();
}

}  // namespace weir::test
