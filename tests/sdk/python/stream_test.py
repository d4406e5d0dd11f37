"""Streamed completions: what the client sees, what the backend was asked, and what is metered."""

import openai
import pytest
from question import PROMPT_TOKENS, QUESTION, cost_nanos, tokens_of


def test_a_stream_brings_an_answer_piece_by_piece(weir):
    chunks = list(weir.client().chat.completions.create(model="auto", messages=QUESTION, max_tokens=8, stream=True))
    pieces = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices[0].delta.content]
    assert len(pieces) == 8
    assert chunks[-1].choices[0].finish_reason == "length"
    assert {chunk.model for chunk in chunks} == {"deepseek-flash"}


def test_a_stream_has_no_usage_where_none_was_asked_for(weir):
    chunks = list(weir.client().chat.completions.create(model="auto", messages=QUESTION, max_tokens=8, stream=True))
    assert all(chunk.choices for chunk in chunks)
    assert not any(chunk.usage for chunk in chunks)


def test_a_stream_ends_with_its_usage_where_it_was_asked_for(weir):
    chunks = list(
        weir.client().chat.completions.create(
            model="auto", messages=QUESTION, max_tokens=8, stream=True, stream_options={"include_usage": True}
        )
    )
    assert chunks[-1].choices == []
    assert (chunks[-1].usage.prompt_tokens, chunks[-1].usage.completion_tokens) == (PROMPT_TOKENS, 8)
    assert not any(chunk.usage for chunk in chunks[:-1])


def test_the_backend_is_asked_for_usage_and_nothing_else_is_changed(weir):
    list(weir.client().chat.completions.create(model="auto", messages=QUESTION, max_tokens=2, stream=True))
    [sent] = weir.sent
    asked = b',"stream_options":{"include_usage":true,"continuous_usage_stats":true}}'
    assert weir.received("flash") == [sent.replace(b'"auto"', b'"dsv4"').removesuffix(b"}") + asked]


def test_the_clients_own_wish_for_usage_reaches_the_backend(weir):
    list(
        weir.client().chat.completions.create(
            model="auto", messages=QUESTION, max_tokens=2, stream=True, stream_options={"include_usage": True}
        )
    )
    [sent] = weir.sent
    with_running_usage = b'{"continuous_usage_stats":true,"include_usage":true}'
    assert weir.received("flash") == [
        sent.replace(b'"auto"', b'"dsv4"').replace(b'{"include_usage":true}', with_running_usage)
    ]


def test_a_stream_leaves_one_record_whether_or_not_usage_was_asked_for(weir):
    list(weir.client().chat.completions.create(model="auto", messages=QUESTION, max_tokens=8, stream=True))
    record = weir.only_record()
    assert (record["tier"], record["deployment"], record["outcome"]) == ("flash", "flash-1", "served")
    assert (record["usage_source"], record["streamed"]) == ("upstream", 1)
    assert tokens_of(record) == (PROMPT_TOKENS, 0, 8)
    assert record["cost_nanos"] == cost_nanos(record, PROMPT_TOKENS, 8)
    assert record["ttft_us"] > 0


def test_a_client_that_leaves_stops_the_backend_and_is_charged_what_it_was_served(weir):
    stream = weir.client().chat.completions.create(model="auto", messages=QUESTION, max_tokens=4000, stream=True)
    for _ in range(3):
        next(stream)
    stream.close()
    record = weir.only_record()
    served = weir.served("flash")
    assert (served["aborted"], served["completed"]) == (1, 0)
    assert 0 < served["completion_tokens"] < 4000
    assert (record["outcome"], record["deployment"]) == ("client_left", "flash-1")
    assert tokens_of(record) == (PROMPT_TOKENS, 0, served["completion_tokens"])
    assert record["cost_nanos"] == cost_nanos(record, PROMPT_TOKENS, served["completion_tokens"])


def test_a_stream_that_breaks_off_raises_and_is_charged_what_was_delivered(weir):
    weir.next("flash", {"completion_tokens": 9, "truncate_after_tokens": 4})
    pieces = []
    with pytest.raises(openai.APIError):
        for chunk in weir.client().chat.completions.create(model="auto", messages=QUESTION, stream=True):
            pieces += [choice.delta.content for choice in chunk.choices if choice.delta.content]
    assert len(pieces) == 4
    record = weir.only_record()
    assert (record["outcome"], tokens_of(record)) == ("upstream_fault", (PROMPT_TOKENS, 0, 4))
