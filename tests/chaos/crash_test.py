"""Kills the gateway at random moments under load and looks whether the ledger still tells the truth.

    python3 tests/chaos/crash_test.py --bin build/dev/bin [--kills 200] [--lock-seconds 30] [--seed 1]

After every restart: each request that a client or a model server knows of is in the ledger exactly once; what a client
has whole is `served`, with the usage and the cost that the client was told, in a header or at the end of its stream;
what was settled before the kill has the tokens that the servers wrote for it, request by request; what was interrupted
is charged for no more than was written and for no less than 64 tokens below what its client has; rollups are the sums
of the rows. The same with a file that cannot grow, and while another program holds the store.
"""

import argparse
import contextlib
import decimal
import json
import pathlib
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "sdk"))
import stage  # noqa: E402
from load import Load  # noqa: E402

UNNOTED_TOKENS = 64  # a stream's progress is written down every so many
CLIENTS = 8
SIMULATED_VISITS = 1024


class CrashStage(stage.Stage):
    """A stage whose gateway dies and comes back."""

    file_bytes_max = None

    def kill(self):
        weir = self._processes.pop()
        weir.send_signal(signal.SIGKILL)
        weir.wait()

    def start_again(self):
        self._start_weir()

    def stop(self):
        weir = self._processes.pop()
        assert self._end(weir) == 0, self.log()

    def log(self):
        return self._log.read_text()

    @property
    def port(self):
        return int(self.base_url.split(":")[2].split("/")[0])

    @property
    def bin(self):
        return self._bin

    def _start(self, command, **options):
        if command[0] == "weir" and self.file_bytes_max:
            limit = self.file_bytes_max
            options["preexec_fn"] = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        return super()._start(command, **options)


class Truth:
    """What clients and model servers know, added up over all rounds."""

    def __init__(self, scene):
        self._scene = scene
        self.received = {}
        self.written = {}  # by request: prompt and completion tokens

    def gather(self, load):
        self.received |= {each.request_id: each for each in load.received}
        for url in self._scene.simulators.values():
            self._wait_until_settled(url)
            visits = get_json(f"{url}/simulator/requests?last={SIMULATED_VISITS}")
            assert len(visits) < SIMULATED_VISITS, "a round was too long for the simulator's memory"
            for visit in visits:
                prompt, completion = self.written.get(request_id_of(visit), (0, 0))
                self.written[request_id_of(visit)] = (
                    prompt + visit["prompt_tokens"],
                    completion + visit["completion_tokens"],
                )
            urllib.request.urlopen(urllib.request.Request(f"{url}/simulator/served", method="DELETE"))

    def known(self):
        return self.written.keys() | self.received.keys()

    @staticmethod
    def _wait_until_settled(url):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            served = get_json(f"{url}/simulator/served")
            if served["requests"] == served["completed"] + served["aborted"] + served["failed"]:
                return
            time.sleep(0.01)
        raise AssertionError("a simulator does not come to rest")


def get_json(url):
    return json.load(urllib.request.urlopen(url, timeout=10))


def request_id_of(visit):
    headers = visit["headers"]
    pairs = headers.items() if isinstance(headers, dict) else headers
    return next(value for name, value in pairs if name.lower() == "x-request-id")


def rows_of(ledger):
    with contextlib.closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        rows = db.execute("SELECT * FROM usage_records").fetchall()
    by_id = {row["request_id"]: row for row in rows}
    assert len(by_id) == len(rows), "a request is there twice"
    return by_id


def completion_tokens(row):
    return row["answer_tokens"] + row["reasoning_tokens"]


def prompt_tokens(row):
    return row["uncached_prompt_tokens"] + row["cached_prompt_tokens"]


def check_received(row, received):
    if received.complete:
        assert row["outcome"] == "served", f"a client has all of {received.request_id}, which is {row['outcome']}"
        assert prompt_tokens(row) == received.usage["prompt_tokens"], received.request_id
        assert completion_tokens(row) == received.usage["completion_tokens"], received.request_id
        assert row["cost_nanos"] > 0
        assert row["cost_nanos"] == received.cost * 10**9, f"{received.request_id}: told {received.cost}, {dict(row)}"
    else:
        least = received.events - 1 - UNNOTED_TOKENS
        assert completion_tokens(row) >= least, f"{received.request_id}: {received.events} events, {dict(row)}"


def check_written(row, prompt, completion):
    what = f"the servers wrote {prompt} and {completion} tokens, {dict(row)}"
    if row["outcome"] == "interrupted":
        assert completion_tokens(row) <= completion, what
        assert row["cost_nanos"] > 0 or completion_tokens(row) == 0, what
    else:
        assert completion_tokens(row) == completion, what
    if row["outcome"] == "served":
        assert prompt_tokens(row) == prompt, what


def check_rollups(scene, rows):
    command = [scene.bin / "weir", "usage", "--ledger", scene.ledger, "--by", "outcome", "--format", "json"]
    said = json.loads(subprocess.check_output(command), parse_float=decimal.Decimal)
    assert sum(row["requests"] for row in said) == len(rows)
    assert sum(row["completion_tokens"] for row in said) == sum(map(completion_tokens, rows.values()))
    assert sum(int(row["cost"] * 10**9) for row in said) == sum(row["cost_nanos"] for row in rows.values())


def check(scene, truth):
    rows = rows_of(scene.ledger)
    missing = truth.known() - rows.keys()
    assert not missing, f"{len(missing)} requests are not in the ledger, among them {next(iter(missing))}"
    for received in truth.received.values():
        check_received(rows[received.request_id], received)
    for request_id, written in truth.written.items():
        check_written(rows[request_id], *written)
    check_rollups(scene, rows)
    return rows


def wait_until_stored(scene, truth):
    deadline = time.monotonic() + 60
    while truth.known() - rows_of(scene.ledger).keys():
        assert time.monotonic() < deadline, "the ledger does not take its records\n" + scene.log()
        time.sleep(0.02)


def ends_in_peace(scene, truth, chance):
    """Without a kill nothing is left open."""
    before = interrupted(rows_of(scene.ledger))
    serve_for(scene, truth, chance, 1)
    wait_until_stored(scene, truth)
    assert interrupted(check(scene, truth)) == before


def interrupted(rows):
    return sum(row["outcome"] == "interrupted" for row in rows.values())


def kill_under_load(scene, truth, chance):
    load = Load(scene.port, stage.KEY, CLIENTS, chance.randrange(1 << 30))
    time.sleep(chance.uniform(0.02, 0.6))
    scene.kill()
    load.stop()
    truth.gather(load)


def serve_for(scene, truth, chance, seconds, clients=CLIENTS):
    before = len(truth.received)
    load = Load(scene.port, stage.KEY, clients, chance.randrange(1 << 30))
    time.sleep(seconds)
    load.stop()
    truth.gather(load)
    assert len(truth.received) > before, "nothing was served"


def random_kills(bin_dir, kills, chance):
    with CrashStage(bin_dir) as scene:
        truth = Truth(scene)
        for done in range(1, kills + 1):
            kill_under_load(scene, truth, chance)
            scene.start_again()
            rows = check(scene, truth)
            if done % 20 == 0 or done == kills:
                report(f"{done} kills", rows)
        ends_in_peace(scene, truth, chance)


def locked_store(bin_dir, seconds, chance):
    """Another program holds the store; requests go on; the gateway is killed before it lets go."""

    with CrashStage(bin_dir) as scene:
        truth = Truth(scene)
        with contextlib.closing(sqlite3.connect(scene.ledger, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                serve_for(scene, truth, chance, 0.5, clients=2)
            kill_under_load(scene, truth, chance)
            other.execute("ROLLBACK")
        scene.start_again()
        rows = check(scene, truth)
        report(f"store locked for {seconds} s, then a kill", rows)
        ends_in_peace(scene, truth, chance)


def full_disk(bin_dir, chance):
    """No file may grow beyond a journal's piece: first the store fails, and serving goes on."""
    with CrashStage(bin_dir) as scene:
        truth = Truth(scene)
        scene.stop()
        scene.file_bytes_max = (4 << 20) + 4096
        scene.start_again()
        deadline = time.monotonic() + 60
        while "the ledger did not take" not in scene.log():
            assert time.monotonic() < deadline, "the limit was never met"
            serve_for(scene, truth, chance, 0.7)
        serve_for(scene, truth, chance, 0.5)
        kill_under_load(scene, truth, chance)
        scene.file_bytes_max = None
        scene.start_again()
        report("disk full, then a kill and room again", check(scene, truth))
        ends_in_peace(scene, truth, chance)


def report(what, rows):
    outcomes = {}
    for row in rows.values():
        outcomes[row["outcome"]] = outcomes.get(row["outcome"], 0) + 1
    print(f"{what}: {len(rows)} requests, each once:", ", ".join(f"{n} {o}" for o, n in sorted(outcomes.items())), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, help="the folder of weir and weir-simulator")
    parser.add_argument("--kills", type=int, default=15)
    parser.add_argument("--lock-seconds", type=float, default=3)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    chance = random.Random(options.seed)
    random_kills(options.bin, options.kills, chance)
    locked_store(options.bin, options.lock_seconds, chance)
    full_disk(options.bin, chance)


if __name__ == "__main__":
    main()
