#include "backends/reactor.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "backends/socket.h"
#include "backends/task.h"

namespace weir::backends {
namespace {

// Two ends of a connection; what the near one's watcher was told.
struct Pair final : Socket::Watcher {
  Reactor& reactor;
  int far;
  std::unique_ptr<Socket> near;
  std::string told;
  bool drop_when_told = false;

  explicit Pair(Reactor& of) : reactor(of) {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    far = ends[1];
    near = std::make_unique<Socket>(reactor, ends[0]);
    near->watch(this);
  }
  ~Pair() {
    if (far >= 0) ::close(far);
  }
  void socket_readable() override {
    told += 'r';
    if (drop_when_told) near.reset();
  }
  void socket_writable() override { told += 'w'; }

  void say(const std::string& text) { EXPECT_EQ(::write(far, text.data(), text.size()), ssize_t(text.size())); }
  void hang_up() { ::close(std::exchange(far, -1)); }
  Socket::Io read(std::size_t most) {
    std::array<char, 64> bytes;
    return near->read(std::span(bytes).first(most));
  }
  // Until everything that is known to the kernel has been told.
  void turn() {
    reactor.stop();
    reactor.run();
  }
};

TEST(Reactor, TellsOnceThatBytesCame) {
  Reactor reactor;
  Pair pair(reactor);
  pair.near->await_readable();
  pair.turn();
  EXPECT_EQ(pair.told, "");
  pair.say("hello");
  pair.turn();
  pair.turn();
  EXPECT_EQ(pair.told, "r");
}

TEST(Reactor, TellsAtOnceWhereARestIsStillThere) {
  Reactor reactor;
  Pair pair(reactor);
  pair.say("hello");
  pair.turn();
  EXPECT_EQ(pair.read(2).bytes, 2u);
  pair.near->await_readable();
  EXPECT_EQ(pair.told, "r");
}

TEST(Reactor, IsNotAskedAgainWhereAReadEmptiedTheSocket) {
  Reactor reactor;
  Pair pair(reactor);
  pair.say("hello");
  pair.turn();
  EXPECT_EQ(pair.read(64).bytes, 5u);
  pair.near->await_readable();
  EXPECT_EQ(pair.told, "");
  pair.say("more");
  pair.turn();
  EXPECT_EQ(pair.told, "r");
}

TEST(Reactor, NeverForgetsThatThePeerLeftBehindItsLastBytes) {
  Reactor reactor;
  Pair pair(reactor);
  pair.say("bye");
  pair.hang_up();
  pair.turn();
  EXPECT_EQ(pair.read(64).bytes, 3u);
  pair.near->await_readable();
  EXPECT_EQ(pair.told, "r");
  EXPECT_EQ(pair.read(64).state, Socket::State::closed);
}

TEST(Reactor, TellsWhenABlockedPeerReadsOn) {
  Reactor reactor;
  Pair pair(reactor);
  std::string much(1 << 20, 'x');
  const iovec piece{much.data(), much.size()};
  while (pair.near->write({&piece, 1}).state == Socket::State::done) continue;
  pair.near->await_writable();
  pair.turn();
  EXPECT_EQ(pair.told, "");
  while (::read(pair.far, much.data(), much.size()) > 0) continue;
  pair.turn();
  EXPECT_EQ(pair.told, "w");
}

TEST(Reactor, SparesASourceThatAnotherOneRemoved) {
  Reactor reactor;
  Pair first(reactor), second(reactor);
  for (Pair* pair : {&first, &second}) {
    pair->near->await_readable();
    pair->say("x");
  }
  struct Both final : Socket::Watcher {
    Pair *first, *second;
    int told = 0;
    void socket_readable() override {
      ++told;
      first->near.reset();
      second->near.reset();
    }
    void socket_writable() override {}
  } both;
  both.first = &first;
  both.second = &second;
  first.near->watch(&both);
  second.near->watch(&both);
  first.turn();
  EXPECT_EQ(both.told, 1);
}

TEST(Reactor, LetsASourceGoWhileItIsTold) {
  Reactor reactor;
  Pair pair(reactor);
  pair.drop_when_told = true;
  pair.near->await_readable();
  pair.near->await_writable();
  pair.say("x");
  pair.turn();
  EXPECT_EQ(pair.near, nullptr);
}

// What was told to many pairs, in order: each reads what came, and waits for its turn to write.
struct Crowd final {
  Reactor& reactor;
  std::string told = {};
  struct Member final : Socket::Watcher {
    Crowd& crowd;
    Pair pair;
    explicit Member(Crowd& of) : crowd(of), pair(of.reactor) { pair.near->watch(this); }
    void socket_readable() override {
      crowd.told += 'r';
      pair.near->await_turn_to_write();
    }
    void socket_writable() override { crowd.told += 'w'; }
  };
  std::vector<std::unique_ptr<Member>> members = {};

  void gather(int number) {
    for (int i = 0; i < number; ++i) members.push_back(std::make_unique<Member>(*this));
    members.front()->pair.turn();  // all are known to be writable
    for (auto& member : members) {
      member->pair.near->await_readable();
      member->pair.say("x");
    }
  }
};

TEST(Reactor, LetsWhatCameTogetherBeSentTogether) {
  Reactor reactor;
  Crowd crowd{reactor};
  crowd.gather(3);
  crowd.members.front()->pair.turn();
  EXPECT_EQ(crowd.told, "rrrwww");
}

TEST(Reactor, LetsNothingWaitForALongTurnToEnd) {
  Reactor reactor;
  Crowd crowd{reactor};
  crowd.gather(70);
  crowd.members.front()->pair.turn();
  EXPECT_EQ(crowd.told, std::string(63, 'r') + std::string(63, 'w') + "rrrrrrrwwwwwww") << "the bell is told, too";
}

// What two requests do in one turn, as a text.
struct Steps {
  Reactor reactor;
  std::string done;

  Task<> request(char name) {
    using Step = Reactor::Step;
    co_await reactor.at(Step::parse);
    done += {name, 'p', ' '};
    co_await reactor.at(Step::plan);
    done += {name, 'l', ' '};
    co_await reactor.at(Step::dispatch);
    done += {name, 'd', ' '};
    co_await reactor.at(Step::parse);  // the next one, which came along with it
    done += {name, 'n', ' '};
  }
  void turn() {
    reactor.stop();
    reactor.run();
  }
};

TEST(Reactor, TakesEachStepForAllRequestsBeforeTheNext) {
  Steps steps;
  const auto ended = [](const std::exception_ptr&) {};
  spawn(steps.request('a'), ended);
  spawn(steps.request('b'), ended);
  steps.turn();
  EXPECT_EQ(steps.done, "ap bp al bl ad bd an bn ");
}

TEST(Reactor, SendsWhenAllStepsAreTaken) {
  Reactor reactor;
  Pair pair(reactor);
  pair.turn();
  const auto late = [](Pair& told) -> Task<> {
    told.near->await_turn_to_write();
    co_await told.reactor.at(Reactor::Step::settle);
    told.told += 's';
  };
  spawn(late(pair), [](const std::exception_ptr&) {});
  pair.turn();
  EXPECT_EQ(pair.told, "sw");
}

TEST(Reactor, KeepsWhatWasReadUntilTheTurnEnds) {
  Reactor reactor;
  const auto read = [&](std::size_t bytes) {
    const char* const at = reactor.read_buffer().data();
    return reactor.keep(bytes) ? at : nullptr;
  };
  const char* const first = read(100'000);
  EXPECT_EQ(read(1), first + 100'000);
  for (int i = 0; i < 4; ++i) read(100'000);
  EXPECT_EQ(read(100'000), nullptr) << "who reads more keeps it elsewhere";
  EXPECT_EQ(reactor.read_buffer().size(), 128u << 10) << "and can read all the same";
  reactor.stop();
  reactor.run();
  EXPECT_EQ(read(1), first);
}

TEST(Reactor, SparesASourceThatGoesBeforeItsTurn) {
  Reactor reactor;
  Pair pair(reactor);
  pair.turn();
  pair.near->await_turn_to_write();
  pair.near.reset();
  pair.turn();
  EXPECT_EQ(pair.told, "");
}

TEST(Reactor, RunsWhatAnotherThreadPosts) {
  Reactor reactor;
  const auto here = std::this_thread::get_id();
  std::thread::id ran_on;
  std::thread other([&] {
    reactor.post([&] { ran_on = std::this_thread::get_id(); });
    reactor.stop();
  });
  reactor.run();
  other.join();
  EXPECT_EQ(ran_on, here);
}

}  // namespace
}  // namespace weir::backends
