#include <gtest/gtest.h>

#include "installation.h"

namespace weir::config {
namespace {

TEST(Server, IsReadAsWritten) {
  const Server server = config_of(R"(
server:
  listen: "0.0.0.0:80"
  admin: "[::1]:9091"
  workers: 3
  body_max: 1MiB
  header_max: 8KiB
  connections_max: 12
  timeouts: {header: 1s, body: 2s, write: 3s, idle: 4s, drain: 5s}
  access_log: access.log
)")
                            .server;
  EXPECT_EQ(server.listen.host, "0.0.0.0");
  EXPECT_EQ(server.listen.port, 80);
  EXPECT_EQ(server.admin.host, "::1");
  EXPECT_EQ(server.admin.port, 9091);
  EXPECT_EQ(server.workers, 3);
  EXPECT_EQ(server.body_bytes_max, 1 << 20);
  EXPECT_EQ(server.header_bytes_max, 8 << 10);
  EXPECT_EQ(server.connections_max, 12);
  EXPECT_EQ(server.header_timeout_ms, 1000);
  EXPECT_EQ(server.body_timeout_ms, 2000);
  EXPECT_EQ(server.write_timeout_ms, 3000);
  EXPECT_EQ(server.idle_timeout_ms, 4000);
  EXPECT_EQ(server.drain_timeout_ms, 5000);
}

TEST(Server, ListensOnThisMachineUnlessToldOtherwise) {
  EXPECT_EQ(config_of("").server.listen.host, "127.0.0.1");
}

TEST(Server, MayKeepNoAccessLog) {
  EXPECT_EQ(config_of("server: {access_log: \"\"}\n").server.access_log, "");
}

TEST(Server, ListensOnAnAddressAndAPort) {
  for (const std::string bad : {"8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:http",
                                "localhost:80", "127.0.0:80", "256.0.0.1:80", "1.2.3.4.5:80", "[host::]:80"}) {
    EXPECT_EQ(problems_of("server:\n  listen: \"" + bad + "\"\n"),
              Lines{"weir.yaml:2: server.listen: must be an IP address and a port such as 127.0.0.1:8080, not \"" +
                    bad + "\""});
  }
}

TEST(Server, MayListenOnIpv6) {
  EXPECT_EQ(config_of("server: {listen: \"[::]:8080\"}\n").server.listen.host, "::");
}

TEST(Server, KeepsAdminAwayFromClients) {
  EXPECT_EQ(problems_of("server: {listen: \"127.0.0.1:80\", admin: \"127.0.0.1:80\"}\n"),
            Lines{"weir.yaml:1: server: `listen` and `admin` are one address; clients must not see the admin pages"});
}

TEST(Server, KeepsAdminAwayFromClientsOnAllInterfaces) {
  const Lines problem{
      "weir.yaml:1: server: `listen` and `admin` are one address; clients must not see the admin pages"};
  EXPECT_EQ(problems_of("server: {listen: \"0.0.0.0:80\", admin: \"127.0.0.1:80\"}\n"), problem);
  EXPECT_EQ(problems_of("server: {listen: \"127.0.0.1:80\", admin: \"[::]:80\"}\n"), problem);
  EXPECT_EQ(problems_of("server: {listen: \"0.0.0.0:80\", admin: \"127.0.0.1:81\"}\n"), Lines{});
}

TEST(Server, HasSizesWithinReason) {
  for (const std::string bad : {"1", "3GiB", "16MB", "much"}) {
    EXPECT_EQ(problems_of("server: {body_max: " + bad + "}\n"),
              Lines{"weir.yaml:1: server.body_max: must be a size between 1KiB and 2GiB, such as 16MiB, not \"" + bad +
                    "\""});
  }
}

TEST(Server, HasTimeoutsWithinReason) {
  for (const std::string bad : {"0s", "0.5ms"}) {
    EXPECT_EQ(problems_of("server:\n  timeouts:\n    idle: " + bad + "\n"),
              Lines{"weir.yaml:3: server.timeouts.idle: must be at least 1ms"});
  }
  EXPECT_EQ(problems_of("server:\n  timeouts:\n    idle: 25h\n"),
            Lines{"weir.yaml:3: server.timeouts.idle: must be at most 24h"});
}

TEST(Server, HasNumbersWithinReason) {
  EXPECT_EQ(problems_of("server: {workers: -1}\n"),
            Lines{R"(weir.yaml:1: server.workers: must be a whole number between 0 and 1024, not "-1")"});
  EXPECT_EQ(problems_of("server: {connections_max: 1.5}\n"),
            Lines{R"(weir.yaml:1: server.connections_max: must be a whole number between 1 and 1000000, not "1.5")"});
}

TEST(Server, IsAMap) {
  EXPECT_EQ(problems_of("server: 8080\n"), Lines{"weir.yaml:1: server: must be a map, with members such as `listen:`"});
}

TEST(Server, HasSingleValues) {
  EXPECT_EQ(problems_of("server: {listen: [a, b]}\n"),
            Lines{"weir.yaml:1: server.listen: must be a single value, not a list or a map"});
}

}  // namespace
}  // namespace weir::config
