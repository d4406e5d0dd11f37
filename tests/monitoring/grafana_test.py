"""Every query of every Grafana panel returns data from a Prometheus server that scrapes a gateway under load."""

import concurrent.futures
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/sdk"))
import stage as sdk  # noqa: E402

# What Grafana puts in; a few seconds of load are all there is.
VARIABLES = {
    "$__rate_interval": "10s", "$__range": "30s", "[5m]": "[10s]",
    "$tenant": ".*", "$deployment": ".*", "$policy": ".*",
}  # fmt: skip

WITH_BUDGETS = sdk.CONFIG.replace(
    "{{name: standard, prefer: cheapest}}", "{{name: standard, ttft: 10s, prefer: cheapest}}"
) + "budgets: [{{name: everything, amount: 100, period: month, time_zone: UTC, kind: soft}}]\n"

SCRAPE = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ["{rules}/recording.yml", "{rules}/alerts.yml"]
scrape_configs: [{{job_name: weir, static_configs: [{{targets: ["{target}"]}}]}}]
"""


def queries():
    """(dashboard, panel, expression) of everything that is shown."""
    for file in sorted((ROOT / "config/grafana").glob("*.json")):
        for panel in json.loads(file.read_text())["panels"]:
            for target in panel["targets"]:
                yield file.stem, panel["title"], target["expr"]


def as_asked(expression):
    for variable, value in VARIABLES.items():
        expression = expression.replace(variable, value)
    return expression


class Prometheus:
    def __init__(self, target):
        self._folder = tempfile.TemporaryDirectory(prefix="weir-prometheus-")
        folder = pathlib.Path(self._folder.name)
        host_and_port = urllib.parse.urlsplit(target).netloc
        (folder / "prometheus.yml").write_text(SCRAPE.format(rules=ROOT / "config/prometheus", target=host_and_port))
        port = sdk.free_ports(1)[0]
        self.url = f"http://127.0.0.1:{port}"
        self._log = (folder / "log").open("w+")
        self._process = subprocess.Popen(
            ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
             f"--web.listen-address=127.0.0.1:{port}"],
            stdout=self._log, stderr=self._log,
        )  # fmt: skip

    def close(self):
        self._process.terminate()
        self._process.wait()
        self._log.close()
        self._folder.cleanup()

    def wait_until_ready(self):
        for _ in range(600):
            with contextlib.suppress(OSError):
                if urllib.request.urlopen(self.url + "/-/ready", timeout=5).status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("Prometheus did not start")

    def get(self, path, **parameters):
        url = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        return json.load(urllib.request.urlopen(url, timeout=30))["data"]

    def ask(self, expression):
        result = self.get("query", query=expression)["result"]
        return [float(sample["value"][1]) for sample in result]


def ask(base_url, number):
    body = {
        "model": ("auto", "gpt-4o")[number % 2],
        "messages": [{"role": "user", "content": f"Question {number % 5}: where does the river go? " * 40}],
        "max_tokens": 20,
        "stream": number % 4 < 2,
    }
    request = urllib.request.Request(
        base_url + "/chat/completions",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {sdk.KEY}", "Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=30).read()


class Grafana(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(sdk.Stage(os.environ["WEIR_BIN"], WITH_BUDGETS))
        self.prometheus = self.enterContext(contextlib.closing(Prometheus(self.stage.admin_url)))
        self.prometheus.wait_until_ready()

    def load_for(self, seconds):
        end = time.monotonic() + seconds
        with concurrent.futures.ThreadPoolExecutor(4) as clients:
            for number in range(10000):
                if time.monotonic() > end:
                    return
                list(clients.map(lambda n: ask(self.stage.base_url, n), range(4 * number, 4 * number + 4)))
                time.sleep(0.05)

    def empty_queries(self):
        asked = list(queries())
        self.assertGreater(len(asked), 20)
        empty = []
        for dashboard, panel, expression in asked:
            values = self.prometheus.ask(as_asked(expression))
            if not values or all(value != value for value in values):
                empty.append(f"{dashboard}: {panel}: {as_asked(expression)}")
        return empty

    def test_every_query_of_every_panel_returns_data(self):
        for _ in range(6):
            self.load_for(5)
            if not (empty := self.empty_queries()):
                break
        self.assertEqual(empty, [])

    def test_the_rules_are_loaded_and_evaluate(self):
        for _ in range(10):
            self.load_for(3)
            if recorded := self.prometheus.ask("deployment:weir_requests_per_second:rate5m"):
                break
        self.assertTrue(recorded)
        rules = [rule for group in self.prometheus.get("rules")["groups"] for rule in group["rules"]]
        self.assertGreater(len(rules), 15)
        self.assertEqual([rule["name"] for rule in rules if rule["health"] == "err"], [])


if __name__ == "__main__":
    unittest.main()
