"""Chat completions by OpenAI's SDK, from a backend of every dialect."""

import json

import openai
import pytest
from asked import DEPTH, DEPTH_CALLED, LEAST_RIVER, PROMPT_TOKENS, QUESTION, THINKING, River, simulate


def ask(place, **more):
    return place.openai().chat.completions.create(model=place.model, messages=QUESTION, **{"max_tokens": 8, **more})


def joined(chunks, field="content"):
    pieces = [getattr(choice.delta, field, None) or "" for chunk in chunks for choice in chunk.choices]
    return "".join(pieces)


def test_an_answer_is_openais(place):
    answer = ask(place)
    assert (answer.object, answer.model) == ("chat.completion", place.model)
    assert (answer.choices[0].message.role, answer.choices[0].finish_reason) == ("assistant", "length")
    assert answer.choices[0].message.content and not answer.choices[0].message.tool_calls
    usage = answer.usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (PROMPT_TOKENS, 8, PROMPT_TOKENS + 8)


def test_a_stream_says_what_a_whole_answer_says(place):
    chunks = list(ask(place, stream=True))
    assert joined(chunks) == ask(place).choices[0].message.content
    assert {(chunk.object, chunk.model) for chunk in chunks} == {("chat.completion.chunk", place.model)}
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices[0].finish_reason] == ["length"]
    assert not any(chunk.usage for chunk in chunks)


def test_a_stream_ends_with_usage_and_its_cost_when_asked(place):
    *chunks, last = ask(place, stream=True, stream_options={"include_usage": True})
    assert (last.choices, last.usage.prompt_tokens, last.usage.completion_tokens) == ([], PROMPT_TOKENS, 8)
    assert float(last.usage.cost_usd) > 0
    assert not any(chunk.usage for chunk in chunks)


def test_the_streaming_helper_gathers_the_answer(place):
    request = {"model": place.model, "messages": QUESTION, "stream_options": {"include_usage": True}}
    with place.openai().chat.completions.stream(**request, **simulate(completion_tokens=8)) as stream:
        said = "".join(event.delta for event in stream if event.type == "content.delta")
        final = stream.get_final_completion()
    assert said and final.choices[0].message.content == said
    assert final.usage.completion_tokens == 8


def test_an_answer_is_parsed_into_the_wanted_type(place):
    answer = place.openai().chat.completions.parse(model=place.model, messages=QUESTION, response_format=River)
    assert answer.choices[0].message.parsed == LEAST_RIVER


def test_a_streamed_answer_is_parsed_into_the_wanted_type(place):
    request = {"model": place.model, "messages": QUESTION, "response_format": River}
    with place.openai().chat.completions.stream(**request) as stream:
        assert stream.get_final_completion().choices[0].message.parsed == LEAST_RIVER


def test_a_json_object_is_one(place):
    answer = ask(place, response_format={"type": "json_object"}, max_tokens=64)
    assert json.loads(answer.choices[0].message.content) == {"synthetic": True}


def test_a_tool_is_called_and_its_result_taken(place):
    called = ask(place, tools=[DEPTH], tool_choice="required", max_tokens=64).choices[0]
    [call] = called.message.tool_calls
    assert (called.finish_reason, call.type, call.function.name) == ("tool_calls", "function", "depth")
    assert call.id and json.loads(call.function.arguments) == DEPTH_CALLED
    result = {"role": "tool", "tool_call_id": call.id, "content": "5 m"}
    conversation = [*QUESTION, called.message.to_dict(), result]
    answer = place.openai().chat.completions.create(model=place.model, messages=conversation, tools=[DEPTH])
    assert answer.choices[0].message.content
    assert place.received()[-1]["messages"][-1] == result


def test_the_one_tool_that_is_wanted_is_called(place):
    other = {"type": "function", "function": {"name": "width", "parameters": {"type": "object"}}}
    wanted = {"type": "function", "function": {"name": "width"}}
    answer = ask(place, tools=[DEPTH, other], tool_choice=wanted, max_tokens=64)
    assert answer.choices[0].message.tool_calls[0].function.name == "width"


def test_a_tool_call_is_streamed_piece_by_piece(place):
    request = {"model": place.model, "messages": QUESTION, "tools": [DEPTH], "tool_choice": "required"}
    with place.openai().chat.completions.stream(**request) as stream:
        done = [event for event in stream if event.type == "tool_calls.function.arguments.done"]
    assert [(event.name, event.parsed_arguments) for event in done] == [("depth", DEPTH_CALLED)]


def test_tools_of_a_type_have_their_arguments_parsed(place):
    tools = [openai.pydantic_function_tool(River)]
    request = {"model": place.model, "messages": QUESTION, "tools": tools, "tool_choice": "required"}
    [call] = place.openai().chat.completions.parse(**request).choices[0].message.tool_calls
    assert call.function.parsed_arguments == LEAST_RIVER


def test_reasoning_has_one_name(place):
    answer = ask(place, extra_body=THINKING)
    assert answer.choices[0].message.reasoning_content and answer.choices[0].message.content
    assert answer.usage.completion_tokens_details is None or answer.usage.completion_tokens_details.reasoning_tokens == 4
    chunks = list(ask(place, extra_body=THINKING, stream=True))
    assert joined(chunks, "reasoning_content") == answer.choices[0].message.reasoning_content
    assert joined(chunks) == answer.choices[0].message.content


def test_reasoning_is_off_when_it_is_not_asked_for(place):
    assert not hasattr(ask(place).choices[0].message, "reasoning_content")


def test_probabilities_come_when_asked(place):
    answer = ask(place, logprobs=True)
    assert len(answer.choices[0].logprobs.content) == 8
    chunks = list(ask(place, logprobs=True, stream=True))
    assert sum(len(chunk.choices[0].logprobs.content) for chunk in chunks if chunk.choices[0].logprobs) == 8


def test_an_answer_stops_where_it_was_told_to(place):
    answer = ask(place, stop=[" river"], **simulate(text="Down to the river and on"))
    assert (answer.choices[0].message.content, answer.choices[0].finish_reason) == ("Down to the", "stop")


def test_what_a_prompt_has_in_common_is_said_to_be_cached(place):
    long = [{"role": "user", "content": f"{place.model}: the river goes to the sea. " * 100}]
    for _ in range(2):
        answer = place.openai().chat.completions.create(model=place.model, messages=long, max_tokens=1)
    assert answer.usage.prompt_tokens_details.cached_tokens >= 640


def test_an_answer_has_the_headers_that_sdks_look_at(place):
    raw = place.openai().chat.completions.with_raw_response.create(model=place.model, messages=QUESTION, max_tokens=8)
    assert raw.headers["content-type"].startswith("application/json")
    assert raw.headers["x-weir-deployment"] == place.model + "-1"
    assert raw.request_id and raw.parse()._request_id == raw.request_id


def test_a_streaming_response_has_its_headers_first(place):
    request = {"model": place.model, "messages": QUESTION, "max_tokens": 8, "stream": True}
    with place.openai().chat.completions.with_streaming_response.create(**request) as raw:
        assert raw.headers["content-type"].startswith("text/event-stream")
        assert joined(raw.parse())


def test_the_sdk_tries_again_and_is_served(place):
    place.next({"status": 503})
    client = place.openai(max_retries=2)
    raw = client.chat.completions.with_raw_response.create(model=place.model, messages=QUESTION, max_tokens=8)
    assert raw.retries_taken == 1 and raw.parse().choices[0].message.content


def test_a_client_that_waits_no_longer_is_told_so(place):
    with pytest.raises(openai.APITimeoutError):
        place.openai(timeout=0.2).chat.completions.create(
            model=place.model, messages=QUESTION, **simulate(silent=True)
        )


def test_a_parameter_that_the_backend_refuses_is_a_bad_request_in_its_words(place):
    with pytest.raises((openai.BadRequestError, openai.UnprocessableEntityError)) as raised:
        ask(place, temperature=9)
    assert (raised.value.type, "temperature" in raised.value.message) == ("invalid_request_error", True)


def test_a_prompt_that_is_too_long_has_openais_code(place):
    with pytest.raises((openai.BadRequestError, openai.UnprocessableEntityError)) as raised:
        place.openai().chat.completions.create(
            model=place.model, messages=[{"role": "user", "content": "river " * 8_000}]
        )
    assert raised.value.code == "context_length_exceeded"


def test_a_backend_that_fails_is_a_server_error(place):
    with pytest.raises(openai.InternalServerError) as raised:
        ask(place, **simulate(status=500))
    assert raised.value.code == "upstream_error"


@pytest.mark.parametrize("broken", [{"error_after_tokens": 100}, {"truncate_after_tokens": 100}])
def test_a_stream_that_breaks_raises_after_what_was_said(place, broken):
    said = []
    with pytest.raises(openai.APIError) as raised:
        said.extend(ask(place, stream=True, max_tokens=200, **simulate(**broken)))
    assert joined(said), raised.value
    assert not isinstance(raised.value, openai.APIConnectionError)


def test_an_event_that_is_no_json_ends_no_stream_at_weir(place):
    with pytest.raises(json.JSONDecodeError):
        list(ask(place, stream=True, **simulate(malformed_after_tokens=3)))


def test_a_stream_can_be_left(place):
    stream = ask(place, stream=True, max_tokens=4000)
    next(iter(stream))
    stream.close()
    assert ask(place).choices[0].message.content
