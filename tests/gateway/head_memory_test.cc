#include "gateway/head_memory.h"

#include <gtest/gtest.h>

#include <string>

#include "gateway/request_parser.h"

namespace weir::gateway {
namespace {

constexpr RequestLimits kLimits{16 << 10, 100};

std::string request_of(const std::string& key, const std::string& more = "") {
  return "POST /v1 HTTP/1.1\r\nAuthorization: Bearer " + key + "\r\n" + more + "Content-Length: 2\r\n\r\n{}";
}

// A client's connection.
struct Client {
  void send(const std::string& request) {
    RequestParser parser(kLimits);
    ASSERT_EQ(parser.parse(request, memory, place), RequestParser::State::complete);
  }
  bool is_known(const std::string& request) const {
    RequestHead head;
    return memory.recall(request, place, head);
  }

  HeadMemory& memory;
  HeadMemory::Place place = HeadMemory::kNone;
};

TEST(HeadMemory, KnowsNothingOfANewConnection) {
  HeadMemory memory;
  Client old{memory}, fresh{memory};
  old.send(request_of("k"));
  EXPECT_TRUE(old.is_known(request_of("k")));
  EXPECT_FALSE(fresh.is_known(request_of("k")));
}

TEST(HeadMemory, KeepsWhatConnectionsOfOneClientSayOnce) {
  HeadMemory memory;
  Client first{memory}, second{memory};
  first.send(request_of("k"));
  second.send(request_of("k"));
  EXPECT_EQ(first.place, second.place);
}

TEST(HeadMemory, TellsClientsApartByTheirKeysWhereverTheyAreKept) {
  HeadMemory memory;
  for (int i = 0; i < 1000; ++i) {
    Client client{memory};
    const std::string key = std::to_string(1000 + i);
    client.send(request_of(key));
    ASSERT_TRUE(client.is_known(request_of(key)));
    ASSERT_FALSE(client.is_known(request_of("1" + key.substr(1, 2) + "x")));
  }
}

TEST(HeadMemory, LeavesTheOtherPlacesAlone) {
  HeadMemory memory;
  Client first{memory}, second{memory};
  first.send(request_of("k"));
  int other = 0;
  do second.send(request_of(std::to_string(other)));
  while (second.place == first.place && ++other < 100);
  first.send(request_of("k"));
  second.send(request_of(std::to_string(other)));
  EXPECT_TRUE(first.is_known(request_of("k")));
}

TEST(HeadMemory, DoesNotKeepALongHeader) {
  HeadMemory memory;
  Client client{memory};
  const std::string request = request_of("k", "X-Long: " + std::string(3000, 'x') + "\r\n");
  client.send(request);
  EXPECT_EQ(client.place, HeadMemory::kNone);
}

}  // namespace
}  // namespace weir::gateway
