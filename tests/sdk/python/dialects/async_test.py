"""OpenAI's SDK where nothing blocks, from a backend of every dialect."""

import asyncio
import functools

import openai
import pytest
from asked import DEPTH, DEPTH_CALLED, LEAST_RIVER, QUESTION, River, simulate


def with_client(test):
    def run(place, awaited):
        async def talk():
            async with place.async_openai() as client:
                await test(place, client)

        awaited(talk())

    return run


@with_client
async def test_many_ask_at_once_and_all_are_answered(place, client):
    ask = functools.partial(client.chat.completions.create, model=place.model, messages=QUESTION)
    answers = await asyncio.gather(*[ask(max_tokens=length) for length in range(1, 21)])
    assert [answer.usage.completion_tokens for answer in answers] == list(range(1, 21))


@with_client
async def test_streams_flow_beside_each_other(place, client):
    async def read():
        request = {"model": place.model, "messages": QUESTION, "max_tokens": 16, "stream": True}
        return [chunk async for chunk in await client.chat.completions.create(**request)]

    streams = await asyncio.gather(*[read() for _ in range(10)])
    assert len({"".join(chunk.choices[0].delta.content or "" for chunk in chunks) for chunks in streams}) == 1


@with_client
async def test_the_streaming_helper_gathers_the_answer(place, client):
    request = {"model": place.model, "messages": QUESTION, "response_format": River}
    async with client.chat.completions.stream(**request) as stream:
        assert [event async for event in stream if event.type == "content.done"]
        assert (await stream.get_final_completion()).choices[0].message.parsed == LEAST_RIVER


@with_client
async def test_an_answer_and_its_tool_calls_are_parsed(place, client):
    answer = await client.chat.completions.parse(
        model=place.model, messages=QUESTION, tools=[DEPTH], tool_choice="required"
    )
    assert answer.choices[0].message.tool_calls[0].function.parsed_arguments == DEPTH_CALLED


@with_client
async def test_responses_completions_and_embeddings_are_there(place, client):
    response, completion, embedding = await asyncio.gather(
        client.responses.create(model=place.model, input="Where?"),
        client.completions.create(model=place.model, prompt="def "),
        client.embeddings.create(model=place.model, input="a river"),
    )
    assert response.output_text and completion.choices[0].text
    assert embedding.data[0].embedding == [0.5, 0.25, -1.0, 0.0]


@with_client
async def test_a_response_is_streamed(place, client):
    async with client.responses.stream(model=place.model, input="Where?") as stream:
        said = [event.delta async for event in stream if event.type == "response.output_text.delta"]
        assert (await stream.get_final_response()).output_text == "".join(said)


@with_client
async def test_who_gives_up_is_not_waited_for(place, client):
    request = {"model": place.model, "messages": QUESTION, **simulate(silent=True)}
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(client.chat.completions.create(**request), 0.2)
    with pytest.raises(openai.APITimeoutError):
        await client.with_options(timeout=0.2).chat.completions.create(**request)
    assert (await client.chat.completions.create(model=place.model, messages=QUESTION)).choices
