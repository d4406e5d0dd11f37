"""A Stage is Weir in front of two simulated backends, as real processes on free ports, with a ledger of its own.

    with Stage("build/dev/bin") as stage:
        ... stage.base_url, stage.simulators["flash"], stage.ledger

As a program, for tests in other languages: prints the stage as one line of JSON, and takes it down when standard input
ends.

    python3 stage.py build/dev/bin
"""

import contextlib
import hashlib
import json
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

KEY = "sk-acme"  # of the tenant acme, which tests spend as
OTHER_KEY = "sk-probe"  # of the tenant probe, for requests that are no part of a test
PATIENCE_SECONDS = 60
PRICES = pathlib.Path(__file__).resolve().parents[2] / "config/prices/deepseek.yaml"

# Fast, but paced: a client can leave in the middle of an answer. The servers take less than Weir believes, so that
# some requests are refused in their own words.
SIMULATOR = [
    "--dialect", "vllm", "--model", "dsv4", "--context-window", "8192", "--slots", "64", "--prefill-rate", "1000000",
    "--ttft-floor-ms", "5", "--itl-ms", "2", "--itl-per-in-flight-ms", "0",
]  # fmt: skip

CONFIG = """
server: {{listen: "127.0.0.1:{port}", admin: "127.0.0.1:{admin_port}", workers: 1, access_log: "access.log"}}
ledger: weir.db
currency: usd
prices: ["{prices}"]
tiers:
  - {{name: flash, model: deepseek-flash, quality: 70}}
  - {{name: pro, model: deepseek-v4-pro, quality: 76}}
deployments:
  - name: flash-1
    tier: flash
    dialect: vllm
    url: {flash}/v1
    upstream_model: dsv4
    price: deepseek-flash
    context_window: 32768
    service: {{slots: 64, prefill_tokens_per_second: 1000000, ttft_floor: 5ms, itl: 2ms, itl_per_in_flight: 0ms}}
  - name: pro-1
    tier: pro
    dialect: vllm
    url: {pro}/v1
    upstream_model: dsv4
    price: deepseek-v4-pro
    context_window: 32768
    service: {{slots: 64, prefill_tokens_per_second: 1000000, ttft_floor: 5ms, itl: 2ms, itl_per_in_flight: 0ms}}
policies:
  - {{name: standard, prefer: cheapest}}
  - {{name: premium, prefer: best}}
models:
  auto: {{policy: standard}}
  gpt-4o: {{policy: premium}}
tenants:
  - name: acme
    keys:
      - {{name: acme-key, sha256: "{key}"}}
  - name: probe
    keys:
      - {{name: probe-key, sha256: "{other_key}"}}
"""


def sha256_hex(secret):
    return hashlib.sha256(secret.encode()).hexdigest()


def free_ports(count):
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class Stage:
    def __init__(self, bin_dir, config=CONFIG):
        self._config = config
        self._bin = pathlib.Path(bin_dir).resolve()
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="weir-sdk-"))
        self._processes = []
        self._log = self._folder / "weir.log"
        self.ledger = self._folder / "weir.db"

    def __enter__(self):
        try:
            self.simulators = {tier: self._start_simulator(tier) for tier in ("flash", "pro")}
            self._start_weir()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        ends = [self._end(process) for process in reversed(self._processes)]
        self._processes = []
        said = self._log.read_text() if self._log.exists() else ""
        shutil.rmtree(self._folder, ignore_errors=True)
        assert not any(ends), f"weir and the simulators ended with {ends}; weir said:\n{said}"

    def described(self):
        """What a test in another language needs to know."""
        return {
            "base_url": self.base_url,
            "key": KEY,
            "other_key": OTHER_KEY,
            "simulators": self.simulators,
            "ledger": str(self.ledger),
        }

    def _start_simulator(self, tier):
        process = self._start(["weir-simulator", *SIMULATOR], stdout=subprocess.PIPE, text=True)
        readable, _, _ = select.select([process.stdout], [], [], PATIENCE_SECONDS)
        line = process.stdout.readline() if readable else ""
        assert line.startswith("listening on "), f"the simulated {tier} did not start: {line!r}"
        return "http://" + line.removeprefix("listening on ").strip()

    def _start_weir(self):
        port, admin_port = free_ports(2)
        self.base_url = f"http://127.0.0.1:{port}/v1"
        self.admin_url = f"http://127.0.0.1:{admin_port}"
        config = self._config.format(
            port=port,
            admin_port=admin_port,
            prices=PRICES,
            key=sha256_hex(KEY),
            other_key=sha256_hex(OTHER_KEY),
            **self.simulators,
        )
        (self._folder / "weir.yaml").write_text(config)
        with self._log.open("w") as log:
            weir = self._start(["weir", "serve", "--config", str(self._folder / "weir.yaml")], stderr=log)
        self._wait_until_ready(weir, self.admin_url + "/readyz")

    def _start(self, command, **options):
        process = subprocess.Popen([str(self._bin / command[0]), *command[1:]], cwd=self._folder, **options)
        self._processes.append(process)
        return process

    def _wait_until_ready(self, weir, url):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            assert weir.poll() is None, "weir did not start; it said:\n" + self._log.read_text()
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                if urllib.request.urlopen(url, timeout=5).status == 200:
                    return
            time.sleep(0.02)
        raise AssertionError("weir is not ready")

    @staticmethod
    def _end(process):
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        if process.stdout:
            process.stdout.close()
        return code


def main():
    with Stage(sys.argv[1]) as stage:
        print(json.dumps(stage.described()), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
