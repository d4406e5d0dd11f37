"""A Stage is Weir in front of simulated backends, as real processes on free ports, with a ledger of its own.

    with Stage("build/dev/bin") as stage:              two tiers, flash and pro, in vLLM's dialect
        ... stage.base_url, stage.simulators["flash"], stage.ledger
    with dialect_stage("build/dev/bin") as stage:      a backend for each dialect

Behind the second one, the model `vllm` is served by chat completions, completions and embeddings alone, and all else is
translated; `vllm-itself` is served by the same backend, which then offers responses and messages, too. So for each
dialect.

As a program, for tests in other languages: prints the stage as one line of JSON, and takes it down when standard input
ends.

    python3 stage.py build/dev/bin [dialects]
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
    "--model", "dsv4", "--context-window", "8192", "--slots", "64", "--prefill-rate", "1000000",
    "--ttft-floor-ms", "5", "--itl-ms", "2", "--itl-per-in-flight-ms", "0",
]  # fmt: skip

TIERS = {"flash": "vllm", "pro": "vllm"}  # the dialect of each simulated backend

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


DIALECTS = ["openai", "deepseek", "vllm", "mindie", "sglang"]


def dialect_config():
    """Every model is a tier of its own, so that its name decides who serves it."""
    offers = {"": "chat, completions, embeddings", "-itself": "chat, completions, embeddings, responses, messages"}
    models = [(dialect, suffix) for dialect in DIALECTS for suffix in offers]
    tiers = [f"  - {{{{name: {dialect}{suffix}, model: {dialect}{suffix}, quality: 70}}}}" for dialect, suffix in models]
    deployments = [
        f"""  - name: {dialect}{suffix}-1
    tier: {dialect}{suffix}
    dialect: {dialect}
    url: {{{dialect}}}/v1
    upstream_model: dsv4
    price: deepseek-flash
    context_window: 32768
    endpoints: [{offers[suffix]}]
    service: {{{{slots: 64, prefill_tokens_per_second: 1000000, ttft_floor: 5ms, itl: 2ms, itl_per_in_flight: 0ms}}}}"""
        for dialect, suffix in models
    ]
    head, _, rest = CONFIG.partition("tiers:\n")
    tenants = rest[rest.index("tenants:\n") :]
    policy = "policies:\n  - {{name: standard, prefer: cheapest}}\n"
    return head + "\n".join(["tiers:", *tiers, "deployments:", *deployments, policy]) + tenants


def dialect_stage(bin_dir):
    return Stage(bin_dir, dialect_config(), {dialect: dialect for dialect in DIALECTS})


def free_ports(count):
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class Stage:
    def __init__(self, bin_dir, config=CONFIG, dialects=TIERS):
        self._config = config
        self._dialects = dialects
        self._bin = pathlib.Path(bin_dir).resolve()
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="weir-sdk-"))
        self._processes = []
        self._log = self._folder / "weir.log"
        self.ledger = self._folder / "weir.db"

    def __enter__(self):
        try:
            self.simulators = {name: self._start_simulator(name) for name in self._dialects}
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

    def _start_simulator(self, name):
        command = ["weir-simulator", "--dialect", self._dialects[name], *SIMULATOR]
        process = self._start(command, stdout=subprocess.PIPE, text=True)
        readable, _, _ = select.select([process.stdout], [], [], PATIENCE_SECONDS)
        line = process.stdout.readline() if readable else ""
        assert line.startswith("listening on "), f"the simulated {name} did not start: {line!r}"
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
    with dialect_stage(sys.argv[1]) if "dialects" in sys.argv[2:] else Stage(sys.argv[1]) as stage:
        print(json.dumps(stage.described()), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
