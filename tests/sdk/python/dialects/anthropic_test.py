"""Messages by Anthropic's SDK, from a backend of every dialect: translated, and as the backend's own."""

import asyncio

import anthropic
import pytest
from asked import DEPTH, DEPTH_CALLED, LEAST_RIVER, QUESTION, River, simulate

TOOL = {
    "name": "depth",
    "description": DEPTH["function"]["description"],
    "input_schema": DEPTH["function"]["parameters"],
}


def ask(place, **more):
    return place.anthropic().messages.create(**{"model": place.model, "max_tokens": 8, "messages": QUESTION, **more})


def stream(place, **more):
    return place.anthropic().messages.stream(**{"model": place.model, "max_tokens": 8, "messages": QUESTION, **more})


def test_a_message_is_anthropics(either):
    message = ask(either)
    assert (message.type, message.role, message.model) == ("message", "assistant", either.model)
    assert [block.type for block in message.content] == ["text"] and message.content[0].text
    assert (message.stop_reason, message.usage.output_tokens) == ("max_tokens", 8)
    assert message.usage.input_tokens > 0


def test_a_message_is_streamed(either):
    with stream(either) as events:
        said = "".join(events.text_stream)
        final = events.get_final_message()
    assert said == ask(either).content[0].text == final.content[0].text
    assert (final.stop_reason, final.usage.output_tokens) == ("max_tokens", 8)


def test_the_raw_events_come_in_anthropics_order(either):
    types = [event.type for event in ask(either, stream=True)]
    assert types[:2] == ["message_start", "content_block_start"]
    assert set(types[2:-3]) == {"content_block_delta"}
    assert types[-3:] == ["content_block_stop", "message_delta", "message_stop"]


def test_tokens_are_counted_without_being_spent(either):
    counted = either.anthropic().messages.count_tokens(model=either.model, messages=QUESTION, system="Be brief.")
    assert counted.input_tokens > 0
    assert either.received() == []


def test_a_system_prompt_goes_first(place):
    ask(place, system=[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}])
    assert place.received()[0]["messages"][0] == {"role": "system", "content": "Be brief."}


def test_a_tool_is_used_and_its_result_taken(either):
    message = ask(either, tools=[TOOL], tool_choice={"type": "any"}, max_tokens=64)
    [used] = [block for block in message.content if block.type == "tool_use"]
    assert (message.stop_reason, used.name, used.input) == ("tool_use", "depth", DEPTH_CALLED)
    result = {"type": "tool_result", "tool_use_id": used.id, "content": "5 m"}
    conversation = [
        *QUESTION,
        {"role": "assistant", "content": message.content},
        {"role": "user", "content": [result]},
    ]
    assert ask(either, messages=conversation, tools=[TOOL]).content[0].text


def test_the_use_of_a_tool_is_streamed(either):
    with stream(either, tools=[TOOL], tool_choice={"type": "tool", "name": "depth"}, max_tokens=64) as events:
        assert [event.type for event in events if event.type == "input_json"]
        [used] = events.get_final_message().content
    assert (used.type, used.input) == ("tool_use", DEPTH_CALLED)


def test_thinking_is_a_block_of_its_own_and_may_come_back(place):
    message = ask(place, thinking={"type": "enabled", "budget_tokens": 1024})
    assert [block.type for block in message.content] == ["thinking", "text"]
    with stream(place, thinking={"type": "enabled", "budget_tokens": 1024}) as events:
        assert [event for event in events if event.type == "thinking"]
        assert events.get_final_message().content[0].thinking == message.content[0].thinking
    again = [*QUESTION, {"role": "assistant", "content": message.content}, *QUESTION]
    assert ask(place, messages=again).content[0].text


def test_an_answer_is_parsed_into_the_wanted_type(place):
    message = place.anthropic().messages.parse(
        model=place.model, max_tokens=64, messages=QUESTION, output_format=River
    )
    assert message.parsed_output == LEAST_RIVER


def test_the_sdk_tries_again_and_is_served(place):
    place.next({"status": 503})
    raw = place.anthropic(max_retries=2).messages.with_raw_response.create(
        model=place.model, max_tokens=8, messages=QUESTION
    )
    assert raw.retries_taken == 1 and raw.parse().content[0].text


def test_a_message_has_its_headers(either):
    raw = either.anthropic().messages.with_raw_response.create(model=either.model, max_tokens=8, messages=QUESTION)
    assert raw.headers["x-weir-deployment"] == either.model + "-1"
    assert raw.headers["request-id"] and raw.parse()._request_id == raw.headers["request-id"]


def test_a_wrong_key_is_an_authentication_error(either):
    with pytest.raises(anthropic.AuthenticationError) as raised:
        either.anthropic(api_key="sk-wrong").messages.create(model=either.model, max_tokens=8, messages=QUESTION)
    assert raised.value.body["error"]["type"] == "authentication_error"


def test_an_unknown_model_is_not_found(either):
    with pytest.raises(anthropic.NotFoundError):
        ask(either, model="claude-3")


def test_a_bad_parameter_is_a_bad_request(either):
    with pytest.raises(anthropic.BadRequestError):
        ask(either, extra_body={"max_tokens": "many"})


def test_a_client_that_waits_no_longer_is_told_so(place):
    with pytest.raises(anthropic.APITimeoutError):
        place.anthropic(timeout=0.2).messages.create(
            model=place.model, max_tokens=8, messages=QUESTION, **simulate(silent=True)
        )


def test_a_stream_that_breaks_raises_after_what_was_said(place):
    said = []
    with pytest.raises(anthropic.APIStatusError):
        said.extend(ask(place, stream=True, max_tokens=200, **simulate(error_after_tokens=100)))
    assert [event for event in said if event.type == "content_block_delta"]


def test_nothing_blocks_where_nothing_should(either, awaited):
    async def talk():
        async with either.async_anthropic() as client:
            request = {"model": either.model, "max_tokens": 8, "messages": QUESTION}
            answers = await asyncio.gather(*[client.messages.create(**request) for _ in range(5)])
            async with client.messages.stream(**request) as events:
                said = "".join([text async for text in events.text_stream])
        assert {answer.content[0].text for answer in answers} == {said}

    awaited(talk())
