#include "gateway/authentication.h"

#include <gtest/gtest.h>

namespace weir::gateway {
namespace {

config::Key key_with(std::string_view secret) {
  config::Key key;
  key.secret_sha256 = config::sha256(secret);
  return key;
}

TEST(KeyRing, FindsTheKeyOfASecret) {
  KeyRing ring({key_with("sk-one"), key_with("sk-two")});
  EXPECT_EQ(ring.find("sk-two"), 1);
  EXPECT_EQ(ring.find("sk-two"), 1) << "from memory";
}

TEST(KeyRing, KnowsNoOtherSecret) {
  KeyRing ring({key_with("sk-one")});
  EXPECT_FALSE(ring.find("sk-on"));
  EXPECT_FALSE(ring.find(""));
}

TEST(BearerToken, IsWhatStandsBehindTheScheme) {
  EXPECT_EQ(bearer_token("Bearer sk-1"), "sk-1");
  EXPECT_EQ(bearer_token("bearer   sk-1"), "sk-1");
  EXPECT_EQ(bearer_token("Basic sk-1"), "");
  EXPECT_EQ(bearer_token(""), "");
}

}  // namespace
}  // namespace weir::gateway
