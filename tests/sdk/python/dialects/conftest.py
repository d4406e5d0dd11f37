"""The fixture language of the conformance tests: each is told once for every dialect. `place` is a model of the stage in
front of a backend of that dialect; `either` also the same backend with responses and messages of its own.

    place.openai()          a client of OpenAI's SDK; .async_openai(), .anthropic() and .async_anthropic() likewise
    place.model             what it asks for
    place.next({...})       what the backend does with its next chat requests; see docs/simulator.md
    place.received()        the bodies that reached the backend since the test began
"""

import asyncio
import functools
import json
import os
import urllib.request

import anthropic
import openai
import pytest
import stage


@functools.cache
def client_of(kind, base_url):
    """One for all tests: what takes long is to read the certificates of all the world."""
    return kind(base_url=base_url, api_key=stage.KEY, max_retries=0)


class Place:
    def __init__(self, running, model):
        self.model = model
        self.dialect = model.removesuffix("-itself")
        self.base_url = running.base_url
        self.root_url = running.base_url.removesuffix("/v1")
        self.key = stage.KEY
        self._simulator = running.simulators[self.dialect]
        self._call("DELETE", "/simulator/requests")

    def openai(self, **options):
        return client_of(openai.OpenAI, self.base_url).with_options(**options)

    def async_openai(self):
        return openai.AsyncOpenAI(base_url=self.base_url, api_key=stage.KEY, max_retries=0)

    def anthropic(self, **options):
        return client_of(anthropic.Anthropic, self.root_url).with_options(**options)

    def async_anthropic(self):
        return anthropic.AsyncAnthropic(base_url=self.root_url, api_key=stage.KEY, max_retries=0)

    def next(self, *steps):
        self._call("POST", "/simulator/script", list(steps))

    def received(self):
        return [json.loads(visit["body"]) for visit in json.loads(self._call("GET", "/simulator/requests"))]

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._simulator + path, data, method=method)
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.read()


@pytest.fixture(scope="session")
def dialects():
    with stage.dialect_stage(os.environ["WEIR_BIN"]) as running:
        yield running


@pytest.fixture(scope="session")
def awaited():
    """awaited(coroutine): what it returns. One loop for all, since some clients are kept from test to test."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(params=stage.DIALECTS)
def place(dialects, request):
    return Place(dialects, request.param)


@pytest.fixture(params=[dialect + suffix for dialect in stage.DIALECTS for suffix in ("", "-itself")])
def either(dialects, request):
    return Place(dialects, request.param)
