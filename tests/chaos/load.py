"""Clients of a gateway that may be killed at any moment, and what each of them has in its hands afterwards."""

import dataclasses
import decimal
import http.client
import json
import random
import threading


@dataclasses.dataclass
class Received:
    """What one request brought its client."""

    request_id: str
    complete: bool = False
    events: int = 0  # content events of a stream
    usage: dict | None = None
    cost: decimal.Decimal | None = None  # as the answer's header says, or the end of the stream


class Load:
    """Requests from `clients` threads until stopped: whole and streamed, short and long, some given up half-way."""

    def __init__(self, port, key, clients, seed):
        self._port, self._key = port, key
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.received = []
        self._threads = [self._thread(random.Random(seed + i)) for i in range(clients)]
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _thread(self, chance):
        return threading.Thread(target=self._run, args=(chance,), daemon=True)

    def _run(self, chance):
        connection = None
        while not self._stop.is_set():
            connection = connection or http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
            try:
                if not self._ask(connection, chance):
                    connection.close()
                    connection = None
            except (OSError, http.client.HTTPException):
                connection.close()
                connection = None
                self._stop.wait(0.01)

    def _ask(self, connection, chance):
        """False when the connection is not to be used again."""
        streamed = chance.random() < 0.5
        body = {
            "model": chance.choice(["auto", "gpt-4o"]),
            "messages": [{"role": "user", "content": "word " * chance.randint(1, 400)}],
            "max_tokens": chance.choice([1, 5, 40, 150]),
        }
        if streamed:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
        response = connection.getresponse()
        received = Received(response.getheader("x-request-id"))
        if response.status == 200:
            with self._lock:
                self.received.append(received)
        if not streamed:
            answer = json.loads(response.read())
            received.usage = answer.get("usage")
            received.cost = decimal.Decimal(response.getheader("x-weir-cost-usd", "0"))
            received.complete = response.status == 200
            return True
        return self._read_stream(response, received, chance.random() < 0.1)

    @staticmethod
    def _read_stream(response, received, gives_up):
        for line in response:
            if not line.startswith(b"data: "):
                continue
            data = line[6:].strip()
            if data == b"[DONE]":
                received.complete = True
                continue
            event = json.loads(data, parse_float=decimal.Decimal)
            if event.get("usage"):
                received.usage = event["usage"]
                received.cost = decimal.Decimal(received.usage.get("cost_usd", 0))
            received.events += sum(1 for choice in event.get("choices", []) if choice["delta"].get("content"))
            if gives_up and received.events >= 3:
                return False
        return True
