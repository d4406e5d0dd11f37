"""The fixture language of the SDK tests. `weir` is one stage for all tests, seen afresh by each:

    weir.client()             an OpenAI client of the tenant acme
    weir.sent                 the bodies that clients of this test sent, as bytes
    weir.received("flash")    the bodies that reached a backend since the test began
    weir.only_record()        the one record that the ledger gained, once it is there
    weir.gains_no_record()    true when it gained none
"""

import json
import os
import sqlite3
import time
import urllib.request

import openai
import pytest
import stage


class Weir:
    def __init__(self, running):
        self._running = running
        self._clients = []
        self._rows_before = 0
        self._see_the_ledger_move()
        self._rows_before = max(row["rowid"] for row in self._rows("probe"))
        self.sent = []
        for simulator in running.simulators.values():
            self._call(simulator, "DELETE", "/simulator/requests")

    def client(self, key=stage.KEY):
        http = openai.DefaultHttpxClient(event_hooks={"request": [lambda request: self.sent.append(request.content)]})
        client = openai.OpenAI(base_url=self._running.base_url, api_key=key, http_client=http, max_retries=0)
        self._clients.append(client)
        return client

    def received(self, tier):
        visits = json.loads(self._call(self._running.simulators[tier], "GET", "/simulator/requests"))
        return [visit["body"].encode() for visit in visits]

    def served(self, tier):
        return json.loads(self._call(self._running.simulators[tier], "GET", "/simulator/served"))

    def next(self, tier, *steps):
        """What the backend does with its next requests; see docs/simulator.md."""
        self._call(self._running.simulators[tier], "POST", "/simulator/script", list(steps))

    def only_record(self):
        until(lambda: self._rows("acme"))
        self._see_the_ledger_move()
        [record] = self._rows("acme")
        return record

    def gains_no_record(self):
        self._see_the_ledger_move()
        return not self._rows("acme")

    def afresh(self):
        """The same stage as if the test began now."""
        self.__init__(self._running)
        return self

    def close(self):
        for client in self._clients:
            client.close()

    def _see_the_ledger_move(self):
        """Records are written in the order in which requests end. One that no backend can serve, by another tenant,
        comes behind all that ended before; when its record is there, so are the others."""
        probes = len(self._rows("probe"))
        with openai.OpenAI(base_url=self._running.base_url, api_key=stage.OTHER_KEY, max_retries=0) as probe:
            with pytest.raises(openai.BadRequestError):
                probe.chat.completions.create(
                    model="auto", messages=[{"role": "user", "content": "x"}], max_tokens=10**9
                )
        until(lambda: len(self._rows("probe")) > probes)

    def _rows(self, tenant):
        with self._database() as database:
            database.row_factory = sqlite3.Row
            query = (
                "SELECT usage_rows.rowid AS rowid, usage_records.* FROM usage_rows JOIN usage_records USING (request_id) "
                "WHERE tenant = ? AND usage_rows.rowid > ? ORDER BY 1"
            )
            return database.execute(query, (tenant, self._rows_before)).fetchall()

    def _database(self):
        return sqlite3.connect(f"file:{self._running.ledger}?mode=ro", uri=True)

    @staticmethod
    def _call(simulator, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(simulator + path, data, method=method), timeout=30) as reply:
            return reply.read()


def until(condition, patience_seconds=60):
    deadline = time.monotonic() + patience_seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


@pytest.fixture(scope="session")
def running():
    with stage.Stage(os.environ["WEIR_BIN"]) as running:
        yield running


@pytest.fixture
def weir(running):
    weir = Weir(running)
    yield weir
    weir.close()
